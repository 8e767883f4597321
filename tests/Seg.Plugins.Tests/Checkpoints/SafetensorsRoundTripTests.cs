using Seg.Checkpoints.Safetensors;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Checkpoints;

[NoTensorLeaks]
public sealed class SafetensorsRoundTripTests : IDisposable
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16,
        ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly SafetensorsFormat _format = new(new SafetensorsAttribute());

    public static TheoryData<ScalarType> ElementTypes => [.. Types];

    [Theory]
    [MemberData(nameof(ElementTypes))]
    public void Every_element_type_comes_back_as_it_was(ScalarType type)
    {
        using var tensor = Sample(type, 3, 5);
        Write([("a", tensor)]);

        using var file = _format.Open(File);
        using var back = file.Read("a");

        Assert.Equal(type, back.dtype);
        Assert.Equal([3, 5], back.shape);
        Assert.True(back.bytes.SequenceEqual(tensor.bytes));
        Assert.Equal(new CheckpointEntry("a", file.Entries[0].Shape, type, tensor.bytes.Length), file.Entries[0]);
    }

    [Fact]
    public void Scalars_empty_tensors_and_odd_names_come_back()
    {
        using var scalar = tensor(7L);
        using var nothing = empty([0, 4], ScalarType.Float32);
        using var odd = Sample(ScalarType.Byte, 3);
        Write([("scalar", scalar), ("", nothing), ("naïve \"名\"\n", odd)], new Dictionary<string, string> { ["format"] = "pt", ["ключ"] = "a\tb" });

        using var file = _format.Open(File);

        Assert.Equal(["scalar", "", "naïve \"名\"\n"], file.Entries.Select(e => e.Name));
        Assert.Equal("a\tb", file.Metadata["ключ"]);
        using var back = file.Read("scalar");
        Assert.Equal(7L, back.item<long>());
        Assert.Empty(back.shape);
        using var backNothing = file.Read("");
        Assert.Equal([0, 4], backNothing.shape);
        using var backOdd = file.Read("naïve \"名\"\n");
        Assert.True(backOdd.bytes.SequenceEqual(odd.bytes));
    }

    [Fact]
    public void Each_tensor_is_aligned_to_its_element()
    {
        using var one = Sample(ScalarType.Byte, 3);
        using var two = Sample(ScalarType.Float16, 5);
        using var eight = Sample(ScalarType.Int64, 1);
        Write([("bytes", one), ("halves", two), ("longs", eight)]);

        using var file = _format.Open(File);

        Assert.Equal(["longs", "halves", "bytes"], file.Entries.Select(e => e.Name));
        Assert.Equal(0, BitConverter.ToInt64(System.IO.File.ReadAllBytes(File)) % 8);
    }

    [Fact]
    public void A_transposed_tensor_is_written_in_its_own_order()
    {
        using var rows = arange(6, ScalarType.Float32);
        using var matrix = rows.reshape(2, 3);
        using var transposed = matrix.t();
        Write([("t", transposed)]);

        using var file = _format.Open(File);
        using var back = file.Read("t");

        Assert.Equal([3, 2], back.shape);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], back.data<float>().ToArray());
    }

    [Fact]
    public void Reading_into_rows_of_a_tensor_leaves_the_others()
    {
        using var part = ones([1, 2], ScalarType.Float32);
        Write([("part", part)]);
        using var whole = zeros([3, 2], ScalarType.Float32);
        using var middle = whole.narrow(0, 1, 1);

        using var file = _format.Open(File);
        file.ReadInto("part", middle);

        Assert.Equal([0f, 0f, 1f, 1f, 0f, 0f], whole.data<float>().ToArray());
    }

    [Fact]
    public void Reading_into_another_type_or_layout_converts()
    {
        using var numbers = arange(6, ScalarType.Float16);
        using var matrix = numbers.reshape(2, 3);
        Write([("m", matrix)]);
        using var storage = zeros([3, 2], ScalarType.Float32);
        using var transposed = storage.t();

        using var file = _format.Open(File);
        file.ReadInto("m", transposed);

        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], storage.data<float>().ToArray());
    }

    [Fact]
    public void A_destination_of_another_size_is_refused()
    {
        using var four = Sample(ScalarType.Float32, 4);
        Write([("a", four)]);
        using var file = _format.Open(File);
        using var five = zeros([5], ScalarType.Float32);

        Assert.Throws<ArgumentException>(() => file.ReadInto("a", five));
        Assert.Throws<KeyNotFoundException>(() => file.Read("b"));
    }

    [Fact]
    public void Files_written_by_the_published_library_read_as_the_fixture_reader_reads_them()
    {
        foreach (var name in new[] { "mask2former/mask2former-msda", "mask2former/mask2former-post" })
        {
            var expected = FixtureFile.Open(name);
            using var file = _format.Open(FixtureFolder.PathOf(name + ".safetensors"));

            Assert.Equal(expected.Names.Order(StringComparer.Ordinal), file.Entries.Select(e => e.Name).Order(StringComparer.Ordinal));
            foreach (var entry in file.Entries)
            {
                using var read = file.Read(entry.Name);
                Assert.Equal(expected[entry.Name].Shape, read.shape);
                Assert.True(read.bytes.SequenceEqual(expected[entry.Name].Raw), entry.Name);
            }
        }
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        using var good = Sample(ScalarType.Float32, 2);
        Write([("good", good)]);
        var before = System.IO.File.ReadAllBytes(File);
        var disposed = Sample(ScalarType.Float32, 2);
        disposed.Dispose();

        Assert.ThrowsAny<Exception>(() => Write([("good", good), ("bad", disposed)]));

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Names_that_clash_are_refused_and_a_folder_that_is_not_there_is_a_named_error()
    {
        using var tensor = Sample(ScalarType.Float32, 2);

        Assert.Throws<ArgumentException>(() => Write([("a", tensor), ("a", tensor)]));
        Assert.Throws<ArgumentException>(() => Write([("__metadata__", tensor)]));
        var error = Assert.Throws<SegException>(() => _format.Write(_folder.Of("none/x.safetensors"), [new("a", tensor)]));
        Assert.Equal("SEG4300", error.DiagnosticId);
    }

    [Fact]
    public void The_format_is_told_by_its_brace_or_its_name()
    {
        Assert.True(_format.Recognises([16, 0, 0, 0, 0, 0, 0, 0, (byte)'{'], "weights.bin"));
        Assert.True(_format.Recognises([], "x.safetensors"));
        Assert.False(_format.Recognises("PK\x03\x04aaaaaa"u8, "model.pth"));
    }

    [Fact]
    public void A_closed_file_says_so()
    {
        using var tensor = Sample(ScalarType.Float32, 2);
        Write([("a", tensor)]);
        var file = _format.Open(File);
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Read("a"));
    }

    public void Dispose() => _folder.Dispose();

    private string File => _folder.Of("x.safetensors");

    private void Write((string Name, Tensor Tensor)[] tensors, Dictionary<string, string>? metadata = null) =>
        _format.Write(File, tensors.Select(t => KeyValuePair.Create(t.Name, t.Tensor)), metadata);

    private static Tensor Sample(ScalarType type, params long[] shape)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        using var numbers = arange(count, ScalarType.Int64);
        using var values = type == ScalarType.Bool ? numbers.remainder(2) : numbers.clone();
        using var shaped = values.reshape(shape);
        return shaped.to_type(type);
    }
}
