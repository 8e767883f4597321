using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Seg.Testing;

namespace Seg.Runtime.Tests.Hosting;

/// <summary>docs/reference/telemetry.md says what the code does.</summary>
public sealed class TelemetryPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "reference", "telemetry.md"));

    private static readonly LoggerMessageAttribute[] Messages =
        [.. typeof(SegLog).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()];

    [Fact]
    public void LogEventsAreListed()
    {
        var events = typeof(SegLog).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(m => (Method: m.Name, Message: m.GetCustomAttribute<LoggerMessageAttribute>())).Where(m => m.Message is not null)
            .OrderBy(m => m.Message!.EventId).Select(m => new[] { $"{m.Message!.EventId}", m.Method, $"{m.Message.Level}", m.Message.Message });
        Assert.Equal(events, Rows("Log events"));
    }

    [Fact]
    public void EveryLogEventHasItsOwnIdInARange()
    {
        Assert.Equal(Messages.Length, Messages.Select(m => m.EventId).Distinct().Count());
        Assert.All(Messages, m => Assert.InRange(m.EventId, 1000, 1399));
    }

    [Fact]
    public void ActivitiesAreListed()
    {
        var rows = Rows("Activities");
        Assert.Equal(InferenceStage.All.Select(s => s.Activity).Prepend("seg.image"), rows.Select(r => r[0]));
        Assert.All(rows, r => Assert.StartsWith(SegTelemetry.ModelTag, r[2]));
        Assert.Equal([SegTelemetry.ModelTag, SegTelemetry.WidthTag, SegTelemetry.HeightTag, SegTelemetry.OutcomeTag, SegTelemetry.ErrorTag], rows[0][2].Split(", "));
    }

    [Fact]
    public void MetricsAreListed()
    {
        var found = new List<string>();
        using var telemetry = new SegTelemetry();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter == telemetry.StageDuration.Meter) found.Add($"{instrument.Name} {instrument.GetType().Name.Split('`')[0]} {instrument.Unit}");
        };
        listener.Start();
        var listed = Rows("Metrics").Select(r => $"{r[0]} {r[1]} {r[2]}");
#if !SEG_SYSTEM_TORCH
        listed = listed.Where(l => !l.StartsWith("seg.tensors.live", StringComparison.Ordinal));
#endif
        Assert.Equal(listed.Order(), found.Order());
    }

    // The cells of a section's table, without its head.
    private static string[][] Rows(string section) =>
    [
        .. Lines.SkipWhile(l => l != $"## {section}").Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
            .Where(l => l.StartsWith('|')).Skip(2).Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray()),
    ];
}
