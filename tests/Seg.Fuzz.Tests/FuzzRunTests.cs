using Seg.Testing;
using Seg.Testing.Fuzzing;

namespace Seg.Fuzz.Tests;

/// <summary>The fuzzing itself: each kind of defect, planted, is found and told so that it can be seen again.</summary>
public sealed class FuzzRunTests
{
    private static readonly byte[][] Seeds = [[.. "ten bytes."u8]];

    [Fact]
    public void Sound_and_refused_cases_are_counted()
    {
        var report = FuzzRun.Over(Target(bytes => { if (bytes.Length > 10) throw new FormatException("long"); }), 500);

        Assert.Equal(500, report.Cases);
        Assert.Equal(500 - report.Sound, report.Refused["FORMAT"]);
        Assert.InRange(report.Sound, 50, 450);
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public void Another_exception_is_told_with_the_case_and_its_bytes()
    {
        byte[]? seen = null;
        var failure = Assert.Throws<FuzzFailure>(() => FuzzRun.Over(Target(bytes =>
        {
            if (bytes.AsSpan().IndexOf("TOKEN"u8) < 0) return;
            seen = bytes;
            _ = bytes[bytes.Length];
        }), 500));

        Assert.IsType<IndexOutOfRangeException>(failure.InnerException);
        Assert.Contains("ended in IndexOutOfRangeException", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(seen!), failure.Message, StringComparison.Ordinal);
        var number = int.Parse(failure.Message.Split("SEG_FUZZ_CASE=")[1].Split(' ')[0], null);
        Assert.Equal(seen, new Mutator(Seeds, Tokens).Make(number));
    }

    [Fact]
    public void Memory_that_a_case_takes_is_told() =>
        Assert.Contains("allocated", Assert.Throws<FuzzFailure>(() => FuzzRun.Over(Target(bytes => _ = bytes.Length == 3 ? new byte[10 << 20] : []) with { MostAllocated = 1 << 20 }, 2000)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_message_that_would_harm_a_terminal_is_told() =>
        Assert.Contains("holds U+001B", Assert.Throws<FuzzFailure>(() => FuzzRun.Over(Target(_ => throw new FormatException("\u001b[2J")), 5)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_message_without_an_end_is_told() =>
        Assert.Contains("has 100000 characters", Assert.Throws<FuzzFailure>(() => FuzzRun.Over(Target(_ => throw new FormatException(new string('x', 100_000))), 5)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_journal_names_the_case_at_work()
    {
        var (at, named) = (-1, new List<int>());
        FuzzRun.Over(Target(_ => named.Add(int.TryParse(File.ReadAllText(Journal).Trim(), out at) ? at : -1)) with { Name = "planted" }, 3);

        // The sound file goes first, before any case.
        Assert.Equal([-1, 0, 1, 2], named);
    }

    private static byte[][] Tokens => [[.. "TOKEN"u8]];

    private static string Journal => Path.Combine(Repository.Root, "artifacts", "fuzz", "planted.case");

    private static FuzzTarget Target(Action<byte[]> read) => new("planted", Seeds, Tokens, read, thrown => thrown is FormatException ? "FORMAT" : null);
}
