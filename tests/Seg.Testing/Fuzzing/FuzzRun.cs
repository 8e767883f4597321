using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Seg.Testing.Fuzzing;

/// <summary>
/// Runs the cases of a target on a thread of its own, and watches over time and memory. The number of the case at work stands in <c>artifacts/fuzz/NAME.case</c>,
/// which is deleted at the end: after a crash of the test host it tells which case it was. CONTRIBUTING says how a case is replayed.
/// </summary>
public sealed class FuzzRun
{
    private const int LongestMessage = 64 << 10, LongestShown = 32 << 10, GrowthEvery = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly FuzzTarget _target;
    private readonly Mutator _mutator;
    private readonly SortedDictionary<string, int> _refused = new(StringComparer.Ordinal);
    private int _sound;
    private long _mostAllocated;
    private volatile int _current = -1;
    private volatile FuzzFailure? _failure;

    private FuzzRun(FuzzTarget target)
    {
        _target = target;
        _mutator = new Mutator(target.Seeds, target.Tokens, (ulong)(Variable("SEG_FUZZ_SEED") ?? 1), repair: target.Repair, isText: target.IsText);
    }

    /// <summary>Runs the cases 0 to <paramref name="cases"/>; with <c>SEG_FUZZ_CASES</c> set that many, with <c>SEG_FUZZ_CASE</c> set that one alone.</summary>
    /// <exception cref="FuzzFailure">A case threw something else, took too long or too much memory, or its message is unfit for a terminal.</exception>
    public static FuzzReport Over(FuzzTarget target, int cases)
    {
        var only = Variable("SEG_FUZZ_CASE");
        var (first, end) = only is { } one ? (one, one + 1) : (0, Variable("SEG_FUZZ_CASES") ?? cases);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var run = new FuzzRun(target);
        run.Watch(first, end);
        return new(end - first, run._sound, run._refused, run._mostAllocated, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
    }

    private void Watch(int first, int end)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "fuzz")).FullName, $"{_target.Name}.case");
        using (var journal = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            var thread = new Thread(() => Work(first, end, journal)) { IsBackground = true, Name = $"fuzz {_target.Name}" };
            thread.Start();
            var (seen, since) = (-1, Stopwatch.StartNew());
            while (!thread.Join(200))
            {
                if (_current != seen) (seen, since) = (_current, Stopwatch.StartNew());
                else if (since.Elapsed > Patience) throw Failure(seen, $"has not ended after {Patience.TotalSeconds} s");
            }
        }
        File.Delete(path);
        if (_failure is { } failure) throw failure;
    }

    private void Work(int first, int end, SafeFileHandle journal)
    {
        Span<byte> number = stackalloc byte[16];
        // What is made once for all cases is not the first one's doing.
        Try(_target.Seeds[0], first, count: false);
        var start = Environment.WorkingSet;
        for (var at = first; at < end && _failure is null; at++)
        {
            _current = at;
            number.Fill((byte)' ');
            at.TryFormat(number, out _, default, CultureInfo.InvariantCulture);
            RandomAccess.Write(journal, number, 0);
            Try(_mutator.Make(at), at, count: true);
            if (at % GrowthEvery == 0 && Environment.WorkingSet - start > _target.MostGrowth)
                _failure ??= Failure(at, $"or one of the {GrowthEvery} before it made the process grow by {(Environment.WorkingSet - start) >> 20} MB");
        }
    }

    private void Try(byte[] bytes, int number, bool count)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _target.Read(bytes);
            if (count) _sound++;
        }
        catch (Exception thrown)
        {
            if (_target.IsRefusal(thrown) is not { } id) _failure = Failure(number, $"ended in {thrown.GetType().Name}: {thrown.Message}", thrown);
            else if (Unfit(thrown.Message) is { } reason) _failure = Failure(number, $"was refused with a message that {reason}", thrown);
            else if (count) _refused[id] = _refused.GetValueOrDefault(id) + 1;
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (!count) return;
        _mostAllocated = Math.Max(_mostAllocated, allocated);
        if (allocated > _target.MostAllocated) _failure ??= Failure(number, $"allocated {allocated} bytes; {_target.MostAllocated} are allowed");
    }

    // Messages go to terminals and logs: what hostile bytes can put into them must be harmless there.
    private static string? Unfit(string message) => message.Length > LongestMessage ? $"has {message.Length} characters"
        : message.FirstOrDefault(c => char.IsControl(c) && c is not ('\n' or '\t'), ' ') is not ' ' and var odd ? $"holds U+{(int)odd:X4}" : null;

    private FuzzFailure Failure(int number, string what, Exception? thrown = null)
    {
        var bytes = _mutator.Make(number);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"fuzz {_target.Name}: case {number} {what}\n");
        text.Append(CultureInfo.InvariantCulture, $"again: SEG_FUZZ_SEED={Variable("SEG_FUZZ_SEED") ?? 1} SEG_FUZZ_CASE={number} ./test FullyQualifiedName~Seg.Fuzz.Tests\n");
        text.Append(CultureInfo.InvariantCulture, $"its {bytes.Length} bytes in base64: {(bytes.Length <= LongestShown ? Convert.ToBase64String(bytes) : Convert.ToBase64String(bytes.AsSpan(0, LongestShown)) + "…")}");
        return new(text.ToString(), thrown);
    }

    private static int? Variable(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
