using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;
using Seg.Runtime.Checkpoints;

namespace Seg.Cli.Commands;

/// <summary><c>seg weights inspect FILE</c>: what a checkpoint holds, and whether it fits a model.</summary>
internal static class WeightsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A checkpoint: .safetensors, .pth, .pt, .bin, .pkl, or the index of shards." };
        var model = new Option<string?>("--model", "-m") { Description = "Compare with this model: missing, unexpected, mis-shaped entries." };
        var json = CommonOptions.Json();
        var inspect = new Command("inspect", "List a checkpoint's entries, shapes, types and sizes; count NaN and infinite values.") { file, model, json };
        inspect.SetAction(call => Inspect(call.GetValue(file)!, call.GetValue(model), call.GetValue(json)));
        return new Command("weights", "Checkpoints.") { inspect, WeightsConvertCommand.Create(), WeightsPullCommand.Create() };
    }

    private static int Inspect(string file, string? model, bool json)
    {
        var loader = Services.Provider.GetRequiredService<CheckpointLoader>();
        var inspection = loader.Inspect(file);
        var report = model is null ? null : Compare(loader, file, model);
        if (json) WriteJson(inspection, report);
        else WriteText(inspection, report);
        // A model does not take what is not finite either; that shows only in the values.
        return report is not null && (!report.Fits || inspection.NaN > 0 || inspection.Infinite > 0) ? 1 : 0;
    }

    private static CheckpointReport Compare(CheckpointLoader loader, string file, string model)
    {
        using var built = Services.Provider.GetRequiredService<ModelComposer>().Build(Services.Spec(model, []));
        return loader.Compare(built, file);
    }

    private static void WriteText(CheckpointInspection inspection, CheckpointReport? report)
    {
        var table = Report.Table("entry", "shape", "type", "bytes", "");
        foreach (var entry in inspection.Entries)
            table.Row(entry.Name, $"[{string.Join(", ", entry.Shape)}]", entry.Type, FormattableString.Invariant($"{entry.Bytes}"), Faults(entry));
        Report.Console.Write(table);
        foreach (var (key, value) in inspection.Metadata) Console.WriteLine($"{key}: {value}");
        Console.WriteLine(FormattableString.Invariant($"{inspection.Entries.Count} entries, {inspection.Elements} values, {inspection.Bytes / 1e6:0.0} MB; names: {inspection.KeyMap ?? "of no known kind"}; {inspection.NaN} NaN, {inspection.Infinite} infinite"));
        if (report is null) return;
        Console.WriteLine(report.Describe(200));
        if (inspection.NaN > 0 || inspection.Infinite > 0) Console.WriteLine("Values that are not finite do not load (SEG4103).");
    }

    private static string Faults(InspectedEntry entry) => (entry.NaN, entry.Infinite) switch
    {
        (0 or null, 0 or null) => "",
        var (nan, infinite) => $"{nan} NaN, {infinite} infinite",
    };

    private static void WriteJson(CheckpointInspection inspection, CheckpointReport? report) => Report.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("path", inspection.Path);
        json.WriteString("keyMap", inspection.KeyMap);
        json.WriteNumber("values", inspection.Elements);
        json.WriteNumber("bytes", inspection.Bytes);
        json.WriteNumber("nan", inspection.NaN ?? 0);
        json.WriteNumber("infinite", inspection.Infinite ?? 0);
        json.WriteStartObject("metadata");
        foreach (var (key, value) in inspection.Metadata) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteStartArray("entries");
        foreach (var entry in inspection.Entries)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteStartArray("shape");
            foreach (var size in entry.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteString("type", entry.Type);
            json.WriteNumber("bytes", entry.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (report is not null)
        {
            json.WriteBoolean("fits", report.Fits);
            json.WriteStartArray("problems");
            foreach (var problem in report.Problems)
            {
                json.WriteStartObject();
                json.WriteString("kind", problem.Kind.ToString());
                json.WriteString("name", problem.Name);
                json.WriteString("text", problem.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    });
}
