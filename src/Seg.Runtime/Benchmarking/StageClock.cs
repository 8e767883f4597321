using System.Diagnostics;
using TorchSharp;

namespace Seg.Runtime;

/// <summary>Collects the stages' times of run after run. The model tells it of its own stages; the others are handed to it to run.</summary>
/// <remarks>Used by one thread. A run that is thrown away is one that nobody keeps the clock of.</remarks>
internal sealed class StageClock : IStageObserver
{
    /// <summary>The name of what the forward pass does between its stages.</summary>
    public const string Between = "between";

    private const string Forward = "forward";

    private readonly List<Run> _runs = [];
    private Run _run = new();

    /// <summary>Begins a run, after the one that is then complete.</summary>
    public void BeginRun() => _runs.Add(_run = new());

    /// <summary>Runs a stage around the model, and takes its time, its processor time and what it allocates.</summary>
    public T Time<T>(string stage, Func<T> work)
    {
        // Exact, and so not within the time.
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var result = work();
        var elapsed = Stopwatch.GetElapsedTime(start);
        _run.Add(stage, new(elapsed, Environment.CpuUsage.TotalTime - processor, GC.GetTotalAllocatedBytes(precise: true) - allocated));
        return result;
    }

    /// <summary>Runs the model's forward pass: its stages, and what is between them.</summary>
    public T TimeForward<T>(Func<T> work)
    {
        var result = Time(Forward, work);
        _run.Add(Between, new(_run.Measured[Forward].Elapsed - _run.Inner.Aggregate(TimeSpan.Zero, (sum, stage) => sum + _run.Measured[stage].Elapsed), null, null));
        return result;
    }

    IDisposable IStageObserver.Begin(ComponentKind component) => new Span(_run, component.JsonName());

    /// <summary>The runs so far as stages in the order in which they ran, the forward pass, and the whole.</summary>
    /// <param name="operations">Operations by stage; null where they were not counted.</param>
    public (IReadOnlyList<StageTime> Stages, StageTime Forward, StageTime Total) Report(IReadOnlyDictionary<string, long>? operations)
    {
        var inner = (_runs[0].Inner as IEnumerable<string>).Append(Between).ToHashSet();
        var order = _runs[0].Order.Where(name => name != Forward).ToArray();
        var outer = _runs[0].Order.Where(name => !inner.Contains(name)).ToArray();
        return (
            [.. order.Select(name => Of(name, inner.Contains(name), operations?.TryGetValue(name, out var count) == true ? count : null, name))],
            Of(Forward, true, operations?.Values.Sum(), Forward),
            Of("total", false, operations?.Values.Sum(), outer));
    }

    private StageTime Of(string name, bool inForward, long? operations, params string[] parts) => new(
        name, inForward, [.. _runs.Select(run => parts.Sum(part => run.Measured[part].Elapsed.TotalMilliseconds))],
        _runs[0].Measured[parts[0]].Processor is null ? null : [.. _runs.Select(run => parts.Sum(part => run.Measured[part].Processor!.Value.TotalMilliseconds))],
        operations,
        _runs[0].Measured[parts[0]].Allocated is null ? null : [.. _runs.Select(run => parts.Sum(part => run.Measured[part].Allocated!.Value))]);

    private readonly record struct Measured(TimeSpan Elapsed, TimeSpan? Processor, long? Allocated);

    private sealed class Run
    {
        public Dictionary<string, Measured> Measured { get; } = [];

        public List<string> Order { get; } = [];

        public List<string> Inner { get; } = [];

        // What a run does several times counts together: decoding the pictures of a batch.
        public void Add(string stage, Measured measured)
        {
            if (Measured.TryGetValue(stage, out var before))
            {
                Measured[stage] = new(before.Elapsed + measured.Elapsed, before.Processor + measured.Processor, before.Allocated + measured.Allocated);
                return;
            }
            Measured[stage] = measured;
            Order.Add(stage);
        }
    }

    private sealed class Span(Run run, string stage) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void Dispose()
        {
            if (!run.Inner.Contains(stage)) run.Inner.Add(stage);
            run.Add(stage, new(Stopwatch.GetElapsedTime(_start), null, null));
        }
    }
}
