using System.IO.Compression;
using System.Text;
using Seg.Checkpoints.PyTorch;
using Seg.Testing;

namespace Seg.Weights.Tests.Formats;

/// <summary>Zip files and storages that lie.</summary>
public sealed class TorchArchiveHostileTests : IDisposable
{
    private const string Big = "ten storages of ten elements";

    private readonly TemporaryFolder _folder = new();
    private readonly PyTorchFormat _format = new(new PyTorchAttribute());

    /// <summary>What is wrong, the tensor, and what the message must say; the storage "0" is a record of 16 bytes.</summary>
    public static TheoryData<string, byte[], string> Tensors => new()
    {
        { "no such record", Of(p => p.Storage("FloatStorage", "1", 4), 0, [4], [1]), "a record 'x/data/1' in the file, found none" },
        { "a record with too few bytes", Of(p => p.Storage("FloatStorage", "0", 5), 0, [5], [1]), "5 elements of Float, 20 bytes, in record 'x/data/0', found 16 bytes" },
        { "a record with too many bytes", Of(p => p.Storage("FloatStorage", "0", 3), 0, [3], [1]), "found 16 bytes" },
        { "a huge storage", Of(p => p.Storage("FloatStorage", "0", long.MaxValue / 2), 0, [1], [1]), "the number of elements of a storage" },
        { "a negative storage", Of(p => p.Storage("FloatStorage", "0", -4), 0, [1], [1]), "the number of elements of a storage, found -4" },
        { "a storage of quantised numbers", Of(p => p.Storage("QInt8Storage", "0", 16), 0, [16], [1]), "the global 'torch.QInt8Storage'" },
        { "a storage of complex numbers", Of(p => p.Storage("ComplexFloatStorage", "0", 2), 0, [2], [1]), "the global 'torch.ComplexFloatStorage'" },
        { "two types of one storage", Twice("FloatStorage", "IntStorage"), "storage '0' as before: 4 of Float, found 4 of Int" },
        { "a first element below 0", Of(Four, -1, [4], [1]), "the first element of a tensor, from 0, found -1" },
        { "a first element behind the end", Of(Four, 4, [1], [1]), "a tensor within the 4 elements of its storage" },
        { "a size behind the end", Of(Four, 0, [5], [1]), "a tensor within the 4 elements of its storage" },
        { "a stride behind the end", Of(Four, 0, [2], [4]), "[2] with strides [4] from element 0" },
        { "a negative stride", Of(Four, 3, [4], [-1]), "a tensor's stride of whole numbers from 0, found -1" },
        { "a negative size", Of(Four, 0, [-4], [1]), "a tensor's size of whole numbers from 0, found -4" },
        { "a stride of 0 for a terabyte", Of(Four, 0, [1L << 40], [0]), "a tensor within the 4 elements of its storage" },
        { "a size that overflows", Of(Four, 0, [1L << 62, 1L << 62], [0, 0]), "a tensor within the 4 elements of its storage" },
        { "a zero that hides an overflow", Of(Four, 0, [0, 1L << 62, 1L << 62], [0, 0, 0]), "a size below 2^63" },
        { "an end that overflows", Of(Four, long.MaxValue, [2], [long.MaxValue]), "a tensor within the 4 elements of its storage" },
        { "more strides than sizes", Of(Four, 0, [4], [1, 1]), "as many strides as dimensions" },
        { "a tensor of no storage", Of(p => p.Text("0"), 0, [4], [1]), "a storage of a tensor, found a str" },
        { "a whole module", new PickleWriter().Tuple(p => p.Text("module"), p => p.Global("torch", "Size"), p => p.Text("a.py"), p => p.Text("source"), p => p.Int(0)).Op('Q').Bytes(), "'module': a whole module was saved" },
    };

    [Theory]
    [MemberData(nameof(Tensors))]
    public void A_tensor_that_reaches_out_of_its_storage_is_refused(string what, byte[] pickle, string expected) =>
        Refused(what, Archive(("x/data.pkl", pickle), ("x/data/0", new byte[16])), expected);

    [Fact]
    public void Views_that_share_a_storage_are_what_torch_save_writes()
    {
        var path = Archive(("x/data.pkl", new PickleWriter().Dict(("a", p => p.Tensor(Four, 0, [4], [1])), ("b", p => p.Tensor(Four, 1, [2], [2]))).Bytes()), ("x/data/0", [.. "\0\0\0\0"u8, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64]));

        using var checkpoint = _format.Open(path);
        using var view = checkpoint.Read("b");

        Assert.Equal([1f, 3f], view.data<float>().ToArray());
    }

    [Fact]
    public void A_compressed_record_is_refused_and_not_inflated()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var pickle = zip.CreateEntry("x/data.pkl", CompressionLevel.NoCompression).Open()) pickle.Write(Of(Four, 0, [4], [1]));
            using var zeros = zip.CreateEntry("x/data/0", CompressionLevel.SmallestSize).Open();
            for (var i = 0; i < 64; i++) zeros.Write(new byte[1 << 20]);
        }
        Assert.InRange(bytes.Length, 0, 1 << 20);

        Refused("a zip bomb", _folder.Write("bomb.pth", bytes.ToArray()), "record 'x/data/0': expected bytes stored as they are, as PyTorch does, found compression method 8");
    }

    [Fact]
    public void Records_over_the_same_bytes_are_refused()
    {
        var bytes = File.ReadAllBytes(Archive(("x/data.pkl", Of(Four, 0, [4], [1])), ("x/data/0", new byte[16]), ("x/data/1", new byte[16])));
        // The directory's entry of the third record says where the second one begins.
        var (second, third) = (Offset(bytes, "x/data/0"), Offset(bytes, "x/data/1"));
        bytes.AsSpan(second, 4).CopyTo(bytes.AsSpan(third, 4));

        Refused("overlap", _folder.Write("overlap.pth", bytes), "bytes of its own");
    }

    [Theory]
    [InlineData("x/data.pkl", "y/data.pkl", "one record …/data.pkl")]
    [InlineData("a.txt", "b.txt", "one record …/data.pkl, as torch.save writes, found none")]
    [InlineData("x/data.pkl", "x/constants.pkl", "a TorchScript program")]
    public void Zip_files_of_other_kinds_are_told(string first, string second, string expected) =>
        Refused(Big, Archive((first, Of(Four, 0, [4], [1])), (second, [0])), expected);

    [Fact]
    public void A_big_endian_archive_is_told() =>
        Refused("big-endian", Archive(("x/data.pkl", Of(Four, 0, [4], [1])), ("x/byteorder", "big"u8.ToArray()), ("x/data/0", new byte[16])), "byteorder: expected little, found 'big'");

    [Fact]
    public void A_name_twice_is_told() => Refused("twice", Archive(("x/data.pkl", [0]), ("x/data.pkl", [0])), "each name once, found 'x/data.pkl' twice");

    [Fact]
    public void A_part_of_an_old_storage_must_lie_within_it()
    {
        Assert.Null(Record.Exception(() => _format.Open(Old(first: 2, count: 2)).Dispose()));
        Refused("a part behind the end", Old(first: 3, count: 2), "a part within the 4 elements of storage '0'");
        Refused("a part before the start", Old(first: -1, count: 2), "a part within the 4 elements of storage '0'");
    }

    [Fact]
    public void An_old_file_s_storages_must_be_those_of_its_tensors()
    {
        Refused("a key that no tensor has", Old(key: "7"), "the key of a storage that a tensor has, found '7'");
        Refused("another count", Old(stored: 5), "4 elements of storage '0', found 5");
        Refused("bytes at the end", _folder.Write("long.pth", [.. File.ReadAllBytes(Old()), 1]), "the end of the file after the storages, found 1 more bytes");
    }

    public void Dispose() => _folder.Dispose();

    private static void Four(PickleWriter pickle) => pickle.Storage("FloatStorage", "0", 4);

    private static byte[] Of(Action<PickleWriter> storage, long first, long[] shape, long[] strides) => new PickleWriter().Dict(("w", p => p.Tensor(storage, first, shape, strides))).Bytes();

    private static byte[] Twice(string one, string other) => new PickleWriter().Dict(("a", p => p.Tensor(s => s.Storage(one, "0", 4), 0, [4], [1])), ("b", p => p.Tensor(s => s.Storage(other, "0", 4), 0, [4], [1]))).Bytes();

    private string Archive(params (string Name, byte[] Data)[] records)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in records)
            {
                using var record = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                record.Write(data);
            }
        }
        return _folder.Write($"{Guid.NewGuid():n}.pth", bytes.ToArray());
    }

    // Of a name's entry in the central directory, the four bytes that say where its record begins.
    private static int Offset(byte[] zip, string name) => zip.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(name)) - 4;

    // A file of before torch 1.6 with one storage of four floats and one tensor over a part of it.
    private string Old(long first = 0, long count = 4, string key = "0", long stored = 4)
    {
        byte[] magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];
        var tensor = new PickleWriter().Dict(("w", p => p.Tensor(
            s => s.Tuple(t => t.Text("storage"), t => t.Global("torch", "FloatStorage"), t => t.Text("0"), t => t.Text("cpu"), t => t.Int(4),
                t => t.Tuple(v => v.Text("view"), v => v.Int(first), v => v.Int(count))).Op('Q'), 0, [count], [1])));
        return _folder.Write($"{Guid.NewGuid():n}.pth",
        [
            .. magic, .. new PickleWriter().Int(1001).Bytes(), .. new PickleWriter().Dict(("little_endian", p => p.Raw([0x88]))).Bytes(), .. tensor.Bytes(),
            .. new PickleWriter().Op(']').Text(key).Op('a').Bytes(), .. BitConverter.GetBytes(stored), .. new byte[16],
        ]);
    }

    private void Refused(string what, string path, string expected)
    {
        var error = Record.Exception(() => _format.Open(path).Dispose()) as SegException;
        Assert.True(error is { DiagnosticId: "SEG4101" }, $"{what}: {error?.Message ?? "opened"}");
        Assert.Contains(path, error!.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
