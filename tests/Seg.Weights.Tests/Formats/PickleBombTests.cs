using System.Text;
using Seg.Checkpoints.PyTorch;
using Seg.Testing;

namespace Seg.Weights.Tests.Formats;

/// <summary>Pickles that make one costly value and recall it from the memo again and again: a few bytes each time, which must not cost megabytes or milliseconds.</summary>
public sealed class PickleBombTests : IDisposable
{
    private const long Megabyte = 1 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly PyTorchFormat _format = new(new PyTorchAttribute { MaxMegaSteps = 1 });

    [Theory]
    [InlineData("")]
    [InlineData("\u00ff")]
    public void A_text_of_Python_2_that_stands_under_many_names_is_made_once(string end)
    {
        var pickle = Memo(p => p.Op('S').Raw(Encoding.Latin1.GetBytes($"'{new string('x', 1_000_000)}{end}'\n"))).Op('}').Op('(');
        for (var i = 0; i < 10_000; i++) pickle.Text($"{i}").Op('h').Raw([0]);
        pickle.Text("w").Array("f4", [1], new byte[4]).Op('u');

        Assert.Null(Open(pickle.Bytes(), out var allocated));
        Assert.InRange(allocated, 0, 64 * Megabyte);
    }

    [Fact]
    public void Bytes_that_are_encoded_again_and_again_use_up_the_steps()
    {
        var pickle = Memo(p => p.Op('V').Raw(Encoding.ASCII.GetBytes(new string('x', 1_000_000) + "\n")));
        pickle.Global("_codecs", "encode").Op('q').Raw([1]).Op('0').Op('h').Raw([0]).Text("latin1").Raw([0x86]).Op('q').Raw([2]).Op('0');
        for (var i = 0; i < 100_000; i++) pickle.Op('h').Raw([1]).Op('h').Raw([2]).Op('R');

        Assert.Contains("an end within 1000000 steps", Open(pickle.Bytes(), out var allocated)!.Message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 256 * Megabyte);
    }

    [Fact]
    public void Sizes_that_are_made_again_and_again_use_up_the_steps()
    {
        var pickle = Memo(p => p.Sizes([.. Enumerable.Repeat(1L, 64)]).Raw([0x85]));
        pickle.Global("torch", "Size").Op('q').Raw([1]).Op('0');
        for (var i = 0; i < 200_000; i++) pickle.Op('h').Raw([1]).Op('h').Raw([0]).Op('R');

        Assert.Contains("an end within 1000000 steps", Open(pickle.Bytes(), out var allocated)!.Message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 128 * Megabyte);
    }

    [Fact]
    public void A_storage_has_no_key_of_a_megabyte()
    {
        var tensor = new PickleWriter().Dict(("w", p => p.Tensor(s => s.Storage("FloatStorage", new string('k', 1_000_000), 1), 0, [1], [1])));
        byte[] magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];
        var facts = new PickleWriter().Dict(("little_endian", p => p.Raw([0x88])));

        var error = Open([.. magic, .. new PickleWriter().Int(1001).Bytes(), .. facts.Bytes(), .. tensor.Bytes()], out _);

        Assert.Contains("the key of a storage", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrappers_of_a_name_are_taken_off_four_times_at_most()
    {
        var name = string.Concat(Enumerable.Repeat("module.", 140_000)) + "w";
        var pickle = new PickleWriter().Op('}').Op('V').Raw(Encoding.ASCII.GetBytes(name + "\n")).Array("f4", [1], new byte[4]).Op('s');

        var path = _folder.Write("wrapped.pkl", pickle.Bytes());
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var checkpoint = _format.Open(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * Megabyte);
        Assert.Equal(name.Length - 4 * "module.".Length, checkpoint.Entries.Single().Name.Length);
        Assert.Equal("module., module., module., module.", checkpoint.Metadata["unwrapped"]);
    }

    [Fact]
    public void A_state_dict_that_wraps_itself_ends()
    {
        var pickle = new PickleWriter().Op('}').Op('q').Raw([0]).Text("model").Op('h').Raw([0]).Op('s');

        Assert.Contains("a dict of tensors, found at 'model.model.model.model' a dict", Open(pickle.Bytes(), out _)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_that_are_allowed_by_default_cost_no_gigabyte()
    {
        var dicts = new byte[20_000_000];
        Array.Fill(dicts, (byte)'}');
        var path = _folder.Write("dicts.pkl", new PickleWriter().Raw(dicts).Bytes());
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("SEG4101", Assert.Throws<SegException>(() => new PyTorchFormat(new PyTorchAttribute()).Open(path)).DiagnosticId);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 600 * Megabyte);
    }

    public void Dispose() => _folder.Dispose();

    // A value under the memo's number 0, off the stack again.
    private static PickleWriter Memo(Action<PickleWriter> value)
    {
        var pickle = new PickleWriter();
        value(pickle);
        return pickle.Op('q').Raw([0]).Op('0');
    }

    private SegException? Open(byte[] pickle, out long allocated)
    {
        var path = _folder.Write("bomb.pkl", pickle);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _format.Open(path).Dispose();
            return null;
        }
        catch (SegException error)
        {
            return error;
        }
        finally
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
