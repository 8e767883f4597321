using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;

namespace Seg.Cli.Commands;

/// <summary><c>seg models list</c> and <c>seg models show ID</c>.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var list = new Command("list", "List every model: compiled specs of plugins and JSON specs in models folders.") { json };
        list.SetAction(call => List(call.GetValue(json)));

        var id = new Argument<string>("model") { Description = "A model's id, or a JSON spec file." };
        var set = CommonOptions.Set();
        var showJson = CommonOptions.Json();
        var show = new Command("show", "Show a model: its parts, what flows between them, classes, pre-processing, weights.") { id, set, showJson };
        show.SetAction(call => Show(call.GetValue(id)!, call.GetValue(set)!, call.GetValue(showJson)));
        return new Command("models", "Models that can be named.") { list, show };
    }

    private static int List(bool json)
    {
        var catalog = Services.Provider.GetRequiredService<IModelCatalog>();
        var folders = Services.Provider.GetRequiredService<ModelFolders>();
        var specs = catalog.Ids.Select(catalog.Get).ToArray();
        if (json)
        {
            Report.Json(writer =>
            {
                writer.WriteStartArray();
                foreach (var spec in specs)
                {
                    writer.WriteStartObject();
                    WriteSummary(writer, spec);
                    writer.WriteString("weights", Weights(spec, folders));
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
            return 0;
        }
        var table = Report.Table("model", "task", "classes", "published", "weights");
        foreach (var spec in specs)
            table.Row(spec.Id, spec.Task.ToString().ToLowerInvariant(), spec.Classes, spec.Published?.Numbers ?? "", Weights(spec, folders) is null ? "not shipped" : "here");
        Report.Console.Write(table);
        return 0;
    }

    private static int Show(string id, string[] set, bool json)
    {
        var spec = Services.Spec(id, set);
        var plan = Services.Provider.GetRequiredService<ModelComposer>().Plan(spec);
        var classes = Services.Provider.GetRequiredService<IClassCatalogs>().Get(spec.Classes);
        var weights = Weights(spec, Services.Provider.GetRequiredService<ModelFolders>());
        if (json)
        {
            Report.Json(writer =>
            {
                writer.WriteStartObject();
                WriteSummary(writer, spec);
                writer.WriteString("weights", weights);
                writer.WriteNumber("classCount", classes.Count);
                writer.WriteStartArray("slots");
                foreach (var slot in plan.Slots)
                {
                    writer.WriteStartObject();
                    writer.WriteString("slot", slot.Kind.JsonName());
                    writer.WriteString("component", slot.Component.Id);
                    writer.WriteString("gives", slot.Gives);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WritePropertyName("spec");
                writer.WriteRawValue(Services.Provider.GetRequiredService<SpecWriter>().ToJson(spec));
                writer.WriteEndObject();
            });
            return 0;
        }

        var facts = Report.Table("", spec.Id);
        facts.ShowHeaders = false;
        facts.Row("model", spec.Id).Row("task", spec.Task.ToString().ToLowerInvariant())
            .Row("classes", $"{spec.Classes}: {classes.Count}, {classes.Classes.Count(c => c.IsThing)} of them things")
            .Row("input", Input(spec.Preprocess))
            .Row("weights", weights ?? $"not shipped{(spec.Checkpoint is { License.Length: > 0 } c ? $" ({c.License})" : "")}");
        if (spec.Published is { Config.Length: > 0 } published) facts.Row("published", $"{published.System} {published.Config}").Row("numbers", published.Numbers);
        Report.Console.Write(facts);

        var parts = Report.Table("slot", "component", "gives", "options that differ from the defaults");
        foreach (var slot in plan.Slots)
            parts.Row(slot.Kind.JsonName(), slot.Component.Id, slot.Gives, string.Join(", ", Changed(slot.Component, slot.Options)));
        Report.Console.Write(parts);
        return 0;
    }

    private static IEnumerable<string> Changed(ComponentDescriptor component, ComponentSpecAttribute options)
    {
        var defaults = component.NewSpec();
        foreach (var option in component.Options)
            if (Text(component.ValueOf(options, option.Name)) is var value && value != Text(component.ValueOf(defaults, option.Name)))
                yield return $"{option.JsonName}={value}";

        static string Text(object? value) => value is Array list ? $"[{string.Join(",", list.Cast<object>())}]" : FormattableString.Invariant($"{value}");
    }

    private static string Input(PreprocessAttribute p) =>
        (p.ShortestEdge == 0 ? "at its own size" : $"shortest edge {p.ShortestEdge}{(p.LongestEdge > 0 ? $", longest at most {p.LongestEdge}" : "")}") + $", padded to multiples of {p.PadTo}";

    private static string? Weights(ModelSpec spec, ModelFolders folders) =>
        spec.Checkpoint is { File.Length: > 0 } checkpoint ? folders.Find(checkpoint.File) : null;

    private static void WriteSummary(Utf8JsonWriter writer, ModelSpec spec)
    {
        writer.WriteString("id", spec.Id);
        writer.WriteStartArray("task");
        foreach (var task in Enum.GetValues<SegTask>().Where(t => t != SegTask.None && spec.Task.HasFlag(t))) writer.WriteStringValue(task.ToString().ToLowerInvariant());
        writer.WriteEndArray();
        writer.WriteString("classes", spec.Classes);
        writer.WriteString("system", spec.Published?.System);
        writer.WriteString("config", spec.Published?.Config);
        writer.WriteString("numbers", spec.Published?.Numbers);
        writer.WriteString("license", spec.Checkpoint?.License);
    }
}
