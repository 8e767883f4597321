using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;

namespace Seg.Cli.Commands.Models;

/// <summary><c>seg models list</c>.</summary>
internal static class ModelsListCommand
{
    public static Command Create()
    {
        var filter = new Option<string[]>("--filter", "-f") { Description = "Only models with this word in system, id, task, classes, backbone or numbers. Given several times, all must be there.", DefaultValueFactory = _ => [] };
        var json = CommonOptions.Json();
        var command = new Command("list", "List every model: compiled specs of plugins and JSON specs in models folders.") { filter, json };
        command.SetAction(call => Run(call.GetValue(filter)!, call.GetValue(json)));
        return command;
    }

    private static int Run(string[] words, bool json)
    {
        var catalog = Services.Provider.GetRequiredService<IModelCatalog>();
        var rows = catalog.Ids.Select(catalog.Get).Select(Row.Of).Where(row => Array.TrueForAll(words, row.Has))
            .OrderBy(row => row.System.Length == 0).ThenBy(row => row.System, StringComparer.OrdinalIgnoreCase).ThenBy(row => row.Spec.Id, StringComparer.Ordinal).ToArray();
        if (json) WriteJson(rows);
        else WriteTable(rows);
        return 0;
    }

    private static void WriteTable(Row[] rows)
    {
        var table = Report.Table("system", "model", "task", "classes", "backbone", "published", "weights");
        foreach (var row in rows)
            table.Row(row.System, row.Spec.Id, row.Task, row.Classes, row.Backbone, row.Numbers, row.Weights is null ? "not shipped" : "here");
        Report.Console.Write(table);
    }

    private static void WriteJson(Row[] rows) => Report.Json(writer =>
    {
        writer.WriteStartArray();
        foreach (var row in rows)
        {
            writer.WriteStartObject();
            ModelSummary.Write(writer, row.Spec);
            if (row.ClassCount is { } count) writer.WriteNumber("classCount", count);
            writer.WriteString("backbone", row.Backbone);
            writer.WriteString("weights", row.Weights);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });

    private sealed record Row(ModelSpec Spec, string System, string Task, int? ClassCount, string Backbone, string Numbers, string? Weights)
    {
        public string Classes => ClassCount is { } count ? $"{Spec.Classes} ({count})" : Spec.Classes;

        public static Row Of(ModelSpec spec)
        {
            var backbone = spec.Components.GetValueOrDefault(ComponentKind.Backbone);
            return new(
                spec, spec.Published?.System ?? "", ModelSummary.TaskText(spec), Count(spec.Classes),
                backbone is null ? "" : Describe(backbone), spec.Published?.Numbers ?? "",
                ModelSummary.Weights(spec, Services.Provider.GetRequiredService<ModelFolders>()));
        }

        public bool Has(string word) => new[] { System, Spec.Id, Task, Spec.Classes, Backbone, Numbers }.Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase));

        // A list shows broken specs too: what is wrong with one is told by "seg spec check".
        private static int? Count(string classes)
        {
            try
            {
                return Services.Provider.GetRequiredService<IClassCatalogs>().Get(classes).Count;
            }
            catch (SegException)
            {
                return null;
            }
        }

        private static string Describe(ComponentSpecAttribute backbone)
        {
            try
            {
                return ModelSummary.Short(Services.Provider.GetRequiredService<IComponentCatalog>().Get(backbone), backbone);
            }
            catch (SegException)
            {
                return backbone.Id;
            }
        }
    }
}
