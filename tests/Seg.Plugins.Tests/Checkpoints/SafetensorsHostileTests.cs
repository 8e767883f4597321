using System.Text;
using Seg.Checkpoints.Safetensors;
using Seg.Testing;
using static Seg.Plugins.Tests.Checkpoints.SafetensorsBytes;

namespace Seg.Plugins.Tests.Checkpoints;

/// <summary>Files that lie, are cut, or are damaged: always a named error, never a crash and never an allocation of what they claim.</summary>
public sealed class SafetensorsHostileTests : IDisposable
{
    private const long SmallAllocation = 1 << 20;
    private readonly TemporaryFolder _folder = new();
    private readonly SafetensorsFormat _format = new(new SafetensorsAttribute());

    /// <summary>What is wrong, the file, and what the message must say.</summary>
    public static TheoryData<string, byte[], string> Cases => new()
    {
        { "empty", [], "header length: expected 8 bytes, found an empty file" },
        { "seven bytes", new byte[7], "header length: expected 8 bytes, found a file of 7 bytes" },
        { "header of 10 GB", WithLength(10_000_000_000, Encoding.UTF8.GetBytes("{}")), "header length: expected at most the 2 bytes that follow it in the file, found 10000000000" },
        { "header of 2^64 - 1", WithLength(ulong.MaxValue, Encoding.UTF8.GetBytes("{}")), "header length: expected at most the 2 bytes" },
        { "header one byte too long", WithLength(3, Encoding.UTF8.GetBytes("{}")), "header length" },
        { "header of no bytes", WithLength(0, [1, 2, 3]), "expected a JSON object" },
        { "header is no object", File("[]", 0), "expected a JSON object that starts at byte 8 with '{', found byte 0x5b" },
        { "header starts with a space", File(" {}", 0), "found byte 0x20" },
        { "header is cut", File("{\"a\":{\"dtype\":\"F32\"", 0), "valid JSON" },
        { "two objects", File("{}{}", 0), "valid JSON" },
        { "header nests without end", File(Nested(100_000), 0), "valid JSON" },
        { "name is no UTF-8", File([.. "{\""u8, 0xff, 0xfe, .. "\":{}}"u8], 0), "valid JSON in UTF-8" },
        { "name is half a surrogate", File("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4), "valid JSON in UTF-8" },
        { "tensor is a number", File("""{"a":1}""", 0), "tensor 'a': expected an object with dtype, shape and data_offsets, found Number" },
        { "no dtype", File("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4), "tensor 'a': expected dtype, shape and data_offsets, found no dtype" },
        { "no shape", File("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4), "found no shape" },
        { "no offsets", File("""{"a":{"dtype":"F32","shape":[1]}}""", 4), "found no data_offsets" },
        { "dtype twice", File("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4), "each field once, found dtype twice" },
        { "name twice", File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8), "each name once, found 'a' twice" },
        { "unknown dtype", File(Tensor("a", "F128", "[1]", "[0,16]"), 16), "tensor 'a': dtype: expected one of F64, F32" },
        { "dtype is a number", File("""{"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}""", 4), "dtype: expected one of" },
        { "negative dimension", File(Tensor("a", "F32", "[-1]", "[0,4]"), 4), "tensor 'a': shape: expected whole numbers from 0, found '-1'" },
        { "fractional dimension", File(Tensor("a", "F32", "[1.5]", "[0,6]"), 6), "shape: expected whole numbers from 0, found '1.5'" },
        { "dimension beyond 64 bits", File(Tensor("a", "F32", "[99999999999999999999]", "[0,4]"), 4), "shape: expected whole numbers" },
        { "shape is a text", File(Tensor("a", "F32", "\"1\"", "[0,4]"), 4), "shape: expected an array of whole numbers, found String" },
        { "shape nests", File(Tensor("a", "F32", "[[1]]", "[0,4]"), 4), "shape: expected whole numbers" },
        { "product overflows", File(Tensor("a", "F32", "[4294967296,4294967296,4294967296]", "[0,4]"), 4), "tensor 'a': shape: expected a size that fits the file" },
        { "product wraps to what is there", File(Tensor("a", "F32", "[4611686018427387905]", "[0,4]"), 4), "shape: expected a size that fits the file" },
        { "zero hides an overflow", File(Tensor("a", "F32", "[9223372036854775807,9223372036854775807,0]", "[0,0]"), 0), "shape: expected a size that fits the file" },
        { "too many dimensions", File(Tensor("a", "F32", $"[{string.Join(",", Enumerable.Repeat("1", 65))}]", "[0,4]"), 4), "shape: expected at most 64 numbers" },
        { "end before begin", File(Tensor("a", "F32", "[1]", "[4,0]"), 4), "data_offsets: expected an end not before the begin" },
        { "one offset", File(Tensor("a", "F32", "[1]", "[4]"), 4), "data_offsets: expected two numbers" },
        { "three offsets", File(Tensor("a", "F32", "[1]", "[0,4,8]"), 8), "data_offsets: expected at most 2 numbers" },
        { "negative offset", File(Tensor("a", "F32", "[1]", "[-4,0]"), 4), "data_offsets: expected whole numbers" },
        { "offsets are not shape times size", File(Tensor("a", "F32", "[3,4]", "[0,44]"), 44), "tensor 'a': data_offsets: expected 48 bytes for [3, 4] of F32, found [0, 44], which is 44" },
        { "tensor of 10 GB in a file of 4 bytes", File(Tensor("a", "F32", "[2500000000]", "[0,10000000000]"), 4), "data_offsets: expected an end within the 4 bytes of data in the file, found 10000000000" },
        { "overlap", File(Two("[0,8]", "[4,12]"), 12), "data_offsets: expected a begin of 8, where tensor 'a' ends, found 4: the two overlap" },
        { "the same bytes twice", File(Two("[0,8]", "[0,8]"), 8), "the two overlap" },
        { "gap", File(Two("[0,8]", "[12,20]"), 20), "found 12: bytes between belong to no tensor" },
        { "gap at the start", File(Tensor("a", "F32", "[1]", "[4,8]"), 8), "expected a begin of 0, where the start of the data ends" },
        { "bytes after the last tensor", File(Tensor("a", "F32", "[1]", "[0,4]"), 5), "file length: expected 4 bytes of data, as the header's last offset says, found 5" },
        { "metadata is a list", File("""{"__metadata__":[]}""", 0), "__metadata__: expected an object of texts, found StartArray" },
        { "metadata holds a number", File("""{"__metadata__":{"a":1}}""", 0), "__metadata__: 'a': expected a text, found Number" },
        { "metadata key twice", File("""{"__metadata__":{"a":"1","a":"2"}}""", 0), "__metadata__: expected each key once" },
        { "control characters in what is no JSON", File("{\"a\":tr\u001b[2J}", 0), "'tr?[2J}' is an invalid JSON literal" },
        { "control characters in a name", File(Tensor("a\\u001b[2J", "F32", "[1]", "[0,8]"), 8), "tensor 'a?[2J': data_offsets" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_that_lies_is_a_named_error(string what, byte[] bytes, string expected)
    {
        var path = _folder.Write("hostile.safetensors", bytes);
        OpenAndClose(path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = OpenAndClose(path);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < SmallAllocation, $"{what}: opening allocated {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        Assert.NotNull(error);
        Assert.Equal("SEG4101", error.DiagnosticId);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Fact]
    public void A_long_name_is_shortened_in_the_message()
    {
        var error = OpenAndClose(_folder.Write("long.safetensors", File(Tensor(new string('x', 1_000_000), "F32", "[1]", "[0,8]"), 8)));

        Assert.InRange(error!.Message.Length, 1, 1000);
    }

    [Fact]
    public void A_longer_header_than_allowed_is_refused_by_the_option()
    {
        var path = _folder.Write("big.safetensors", File("{}" + new string(' ', 2 << 20), 0));

        Assert.Null(OpenAndClose(path));
        var error = Assert.Throws<SegException>(() => new SafetensorsFormat(new SafetensorsAttribute { MaxHeaderMegabytes = 1 }).Open(path));
        Assert.Contains("header length: expected at most 1048576 bytes, found 2097154", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_is_a_named_error()
    {
        var whole = System.IO.File.ReadAllBytes(Fixture());
        var header = 8 + BitConverter.ToInt32(whole);
        foreach (var length in Enumerable.Range(0, header).Where(l => l < 64 || l % 97 == 0).Concat([header, header + 1, whole.Length / 2, whole.Length - 1]))
        {
            var error = OpenAndClose(_folder.Write("cut.safetensors", whole[..length]));

            Assert.True(error is { DiagnosticId: "SEG4101" }, $"cut to {length} bytes: {error?.Message ?? "opened"}");
        }
    }

    [Fact]
    public void Damaged_header_bytes_are_a_named_error_or_harmless()
    {
        var whole = System.IO.File.ReadAllBytes(Fixture());
        var header = 8 + BitConverter.ToInt32(whole);
        var random = new Random(1);
        var refused = 0;
        for (var round = 0; round < 400; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var n = random.Next(1, 4); n > 0; n--) damaged[random.Next(header)] = (byte)random.Next(256);

            if (OpenAndClose(_folder.Write("damaged.safetensors", damaged)) is { } error)
            {
                Assert.Equal("SEG4101", error.DiagnosticId);
                refused++;
            }
        }
        Assert.True(refused > 300, $"only {refused} of 400 damaged headers were refused");
    }

    [Fact]
    public void No_file_and_a_folder_are_named_errors()
    {
        Assert.Equal("SEG4100", Assert.Throws<SegException>(() => _format.Open(_folder.Of("none.safetensors"))).DiagnosticId);
        Assert.Contains("found a folder", Assert.Throws<SegException>(() => _format.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bool_that_is_neither_0_nor_1_is_refused_when_read()
    {
        var bytes = File(Tensor("a", "BOOL", "[4]", "[0,4]"), 4);
        bytes[^2] = 7;
        using var file = _format.Open(_folder.Write("bool.safetensors", bytes));

        var error = Assert.Throws<SegException>(() => file.Read("a"));

        Assert.Contains("tensor 'a': element 2: expected 0 or 1 for BOOL, found 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_while_it_is_open_is_refused_when_read()
    {
        var path = _folder.Write("shrinks.safetensors", File(Tensor("a", "F32", "[1048576]", "[0,4194304]"), 4 << 20));
        using var file = _format.Open(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.SetLength(100);

        var error = Assert.Throws<SegException>(() => file.Read("a"));

        Assert.Contains("the file was changed while in use", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Fixture() => FixtureFolder.PathOf("mask2former", "mask2former-msda.safetensors");

    private static string Nested(int depth) => "{\"a\":{\"later\":" + string.Concat(Enumerable.Repeat("[", depth));

    private static string Two(string first, string second) =>
        $$$"""{"a":{"dtype":"F32","shape":[2],"data_offsets":{{{first}}}},"b":{"dtype":"F32","shape":[2],"data_offsets":{{{second}}}}}""";

    private SegException? OpenAndClose(string path)
    {
        try
        {
            _format.Open(path).Dispose();
            return null;
        }
        catch (SegException e)
        {
            return e;
        }
    }
}
