using System.Text;
using Seg.Checkpoints.PyTorch;
using Seg.Testing;

namespace Seg.Weights.Tests.Formats;

/// <summary>Pickles that attack, lie or are damaged: always SEG4101, never code that runs and never memory that the file did not pay for.</summary>
public sealed class PickleHostileTests : IDisposable
{
    private const long SmallAllocation = 1 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly PyTorchFormat _format = new(new PyTorchAttribute { MaxMegaSteps = 1 });

    /// <summary>What is wrong, the pickle, and what the message must say.</summary>
    public static TheoryData<string, byte[], string> Cases => new()
    {
        { "os.system", New.Call("os", "system", p => p.Text("touch /tmp/owned")).Bytes(), "the global 'os.system', which is not loaded" },
        { "posix.system", New.Call("posix", "system", p => p.Text("id")).Bytes(), "the global 'posix.system'" },
        { "builtins.eval", New.Call("builtins", "eval", p => p.Text("1")).Bytes(), "the global 'builtins.eval'" },
        { "builtins.exec by STACK_GLOBAL", new PickleWriter(4).Text("builtins").Text("exec").Raw([0x93]).Bytes(), "the global 'builtins.exec'" },
        { "a name with dots", New.Global("torch", "_utils.os.system").Bytes(), "the global 'torch._utils.os.system'" },
        { "torch's own names but for tensors", New.Call("torch", "load", p => p.Text("x")).Bytes(), "the global 'torch.load'" },
        { "a storage's class of no storage", New.Global("torch", "EvilStorage").Bytes(), "the global 'torch.EvilStorage'" },
        { "hidden in metadata", New.Dict(("model", p => p.Array("f4", [1], new byte[4])), ("x", p => p.Call("subprocess", "Popen", q => q.Text("id")))).Bytes(), "the global 'subprocess.Popen'" },
        { "a class of Python 2", New.Op('(').Op('i').Raw("os\nsystem\n"u8).Bytes(), "the global 'os.system'" },
        { "an allowed class of Python 2", New.Op('(').Op('i').Raw("collections\nOrderedDict\n"u8).Bytes(), "an object of a class of Python 2" },
        { "OBJ", New.Op('(').Global("collections", "OrderedDict").Op('o').Bytes(), "an object of a class of Python 2" },
        { "NEWOBJ_EX", New.Global("collections", "OrderedDict").Tuple().Dict().Raw([0x92]).Bytes(), "named arguments" },
        { "an extension", New.Raw([0x82, 1]).Bytes(), "the extension registry" },
        { "a buffer from outside", new PickleWriter(5).Raw([0x97]).Bytes(), "a buffer outside the pickle" },
        { "a text that is called", New.Text("os.system").Tuple(p => p.Text("id")).Op('R').Bytes(), "the name of what is to be built, found a str" },
        { "a call without a tuple", New.Global("collections", "OrderedDict").Text("x").Op('R').Bytes(), "a tuple of arguments" },
        { "the state of a tensor", New.Global("torch", "float32").Dict().Op('b').Bytes(), "the state of a dict or a numpy array" },
        { "a persistent id without an archive", New.Storage("FloatStorage", "0", 1).Bytes(), "no persistent ids in a plain pickle" },
        { "a whole number of 4 GB", New.Raw([0x8b]).U32(uint.MaxValue).Bytes(), "whole numbers of at most 64 bytes, found one of 4294967295" },
        { "a whole number of 10000 digits", New.Op('L').Raw(Encoding.ASCII.GetBytes(new string('9', 10_000) + "L\n")).Bytes(), "a whole number" },
        { "a text of 4 GB", New.Op('X').U32(uint.MaxValue).Bytes(), "4294967295 more bytes" },
        { "a text of 2^63 bytes", New.Raw([0x8d]).Raw(BitConverter.GetBytes(ulong.MaxValue)).Bytes(), "a length within the 1 bytes that are left" },
        { "bytes of 2^62", New.Raw([0x8e]).Raw(BitConverter.GetBytes(1UL << 62)).Bytes(), "more bytes" },
        { "Python 2's text of -1 bytes", New.Op('T').U32(uint.MaxValue).Bytes(), "-1 more bytes" },
        { "a frame longer than the file", New.Raw([0x95]).Raw(BitConverter.GetBytes(1000UL)).Bytes(), "1000 more bytes" },
        { "protocol 6", new PickleWriter(6).Bytes(), "pickle protocol 0 to 5, found 6" },
        { "an opcode that is none", New.Raw([0xff]).Bytes(), "an opcode of pickle protocols 0 to 5, found byte 0xff" },
        { "nothing on the stack", New.Bytes(), "a value on the stack" },
        { "a tuple of what lies below the mark", New.Text("a").Op('(').Raw([0x85]).Bytes(), "a value on the stack" },
        { "no mark", New.Op('t').Bytes(), "a mark on the stack" },
        { "a memo that was never made", New.Op('j').U32(4_000_000_000).Bytes(), "a memo that was made before, found number 4000000000" },
        { "a key without a value", New.Op('}').Op('(').Text("a").Op('u').Bytes(), "a key without a value" },
        { "items of a text", New.Text("a").Text("b").Op('a').Bytes(), "a list to append to, found a str" },
        { "bytes after the end", [.. New.Dict(("w", p => p.Array("f4", [1], new byte[4]))).Bytes(), 0], "the end of the file after the pickle" },
        { "no dict", New.Text("a").Bytes(), "a dict of tensors, found a str" },
        { "no tensors", New.Dict(("model", p => p.Dict(("a", q => q.Int(1))))).Bytes(), "at 'model' a dict with 'a'" },
        { "a name twice", New.Dict(("w", p => p.Array("f4", [1], new byte[4])), ("w", p => p.Array("f4", [1], new byte[4]))).Bytes(), "each name once, found 'w' twice" },
        { "an array of objects", New.Array("O8", [1], new byte[8]).Bytes(), "a numpy dtype of float64" },
        { "an array of texts", New.Array("S5", [1], new byte[5]).Bytes(), "found 'S5'" },
        { "a complex array", New.Array("c8", [1], new byte[8]).Bytes(), "found 'c8'" },
        { "a big-endian array", New.Array("f4", [1], new byte[4], ">").Bytes(), "little-endian numpy arrays" },
        { "an array with a negative size", New.Array("f4", [-1], new byte[4]).Bytes(), "whole numbers from 0, found -1" },
        { "an array larger than its bytes", New.Array("f4", [1L << 40], new byte[4]).Bytes(), "4398046511104 bytes for a numpy array" },
        { "an array whose size overflows", New.Array("f4", [1L << 62, 4], new byte[16]).Bytes(), "a numpy array below 2^63 bytes" },
        { "a zero that hides an overflow", New.Array("f4", [1L << 62, 1L << 62, 0], []).Bytes(), "a numpy array below 2^63 bytes" },
        { "an array of 100 dimensions", New.Array("f4", [.. Enumerable.Repeat(1L, 100)], new byte[4]).Bytes(), "at most 64 numbers" },
        { "control characters in a name", New.Global("os\u001b[2J", "system").Bytes(), "the global 'os?[2J.system'" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_pickle_that_attacks_is_a_named_error(string what, byte[] pickle, string expected)
    {
        var path = _folder.Write("hostile.pkl", pickle);
        Open(path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Open(path);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < SmallAllocation, $"{what}: opening allocated {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        Assert.True(error is { DiagnosticId: "SEG4101" }, $"{what}: {error?.Message ?? "opened"}");
        Assert.Contains(path, error!.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Deep_nesting_neither_overflows_the_stack_nor_fails()
    {
        // A list in a list, half a million deep, beside a tensor.
        var nest = new byte[499_000];
        Array.Fill(nest, (byte)']');
        var unnest = new byte[498_999];
        Array.Fill(unnest, (byte)'a');
        var pickle = New.Dict(("deep", p => p.Raw(nest).Raw(unnest)), ("w", p => p.Array("f4", [1], new byte[4])));

        Assert.Null(Open(_folder.Write("deep.pkl", pickle.Bytes())));
    }

    [Fact]
    public void A_memo_that_holds_itself_or_a_thousand_times_the_same_costs_nothing()
    {
        var pickle = New.Op(']').Op('q').Raw([0]).Op('h').Raw([0]).Op('a');
        for (var level = 0; level < 200; level++)
        {
            // Each list holds the one before ten times: 10^200 leaves to whom it unfolds.
            pickle.Op('q').Raw([1]).Op(']').Op('(');
            for (var i = 0; i < 10; i++) pickle.Op('h').Raw([1]);
            pickle.Op('e');
        }
        var bytes = New.Dict(("laughs", p => p.Raw(pickle.Bytes().AsSpan(2)[..^1])), ("w", p => p.Array("f4", [1], new byte[4]))).Bytes();

        Assert.Null(Open(_folder.Write("laughs.pkl", bytes)));
    }

    [Fact]
    public void A_memo_that_is_copied_again_and_again_uses_up_the_steps()
    {
        // An OrderedDict of 100 000 pairs, made anew from the same list by eight bytes each time.
        var pickle = New.Op(']').Op('q').Raw([0]).Op('(');
        for (var i = 0; i < 100_000; i++) pickle.Raw(")"u8).Op(')').Raw([0x86]);
        pickle.Op('e').Op('0').Global("collections", "OrderedDict").Op('q').Raw([1]).Op('0').Op('h').Raw([0]).Raw([0x85]).Op('q').Raw([2]);
        for (var i = 0; i < 1000; i++) pickle.Op('0').Op('h').Raw([1]).Op('h').Raw([2]).Op('R');

        var error = Open(_folder.Write("copies.pkl", pickle.Bytes()));

        Assert.Contains("an end within 1000000 steps", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_empty_lists_are_more_than_a_checkpoint_has()
    {
        var lists = new byte[1_000_001];
        Array.Fill(lists, (byte)']');

        Assert.Contains("an end within 1000000 steps", Open(_folder.Write("lists.pkl", New.Raw(lists).Bytes()))!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("detectron2-0.pkl", 7)]
    [InlineData("detectron2-2.pkl", 5)]
    [InlineData("detectron2-4.pkl", 5)]
    [InlineData("legacy.pth", 1)]
    [InlineData("plain.pth", 1)]
    public void A_file_cut_at_any_byte_is_a_named_error(string file, int step)
    {
        var whole = File.ReadAllBytes(PyTorchFormatTests.PathOf(file));
        for (var length = 0; length < whole.Length; length += step)
        {
            var error = Open(_folder.Write("cut.pth", whole[..length]));

            Assert.True(error is { DiagnosticId: "SEG4101" }, $"cut to {length} bytes: {error?.Message ?? "opened"}");
        }
    }

    [Theory]
    [InlineData("detectron2-2.pkl")]
    [InlineData("detectron2-4.pkl")]
    [InlineData("legacy.pth")]
    [InlineData("plain.pth")]
    public void Damaged_bytes_are_a_named_error_or_harmless(string file)
    {
        var whole = File.ReadAllBytes(PyTorchFormatTests.PathOf(file));
        var random = new Random(1);
        var refused = 0;
        for (var round = 0; round < 1500; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var i = 0; i <= round % 3; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (Open(_folder.Write("damaged.pth", damaged), read: true) is { } error)
            {
                refused++;
                Assert.Equal("SEG4101", error.DiagnosticId);
            }
        }
        Assert.InRange(refused, 20, 1499);
    }

    public void Dispose() => _folder.Dispose();

    private static PickleWriter New => new();

    // Anything but a SegException fails the test.
    private SegException? Open(string path, bool read = false)
    {
        try
        {
            using var checkpoint = _format.Open(path);
            foreach (var entry in checkpoint.Entries.Where(_ => read)) checkpoint.Read(entry.Name).Dispose();
            return null;
        }
        catch (SegException error)
        {
            return error;
        }
    }
}
