using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;

namespace Seg.Cli.Commands;

/// <summary><c>seg plugins list</c>: what was found, in which state, and why.</summary>
internal static class PluginsCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var list = new Command("list", "List the plugins that were found, with their state.") { json };
        list.SetAction(call => List(call.GetValue(json)));
        return new Command("plugins", "Plugins: components, models and class catalogues.") { list };
    }

    private static int List(bool json)
    {
        var plugins = Services.Provider.GetRequiredService<PluginSet>().All;
        if (json) Report.Json(writer => WriteJson(writer, plugins));
        else
        {
            var table = Report.Table("plugin", "version", "state", "holds");
            foreach (var plugin in plugins)
                table.Row(plugin.Id, plugin.Manifest?.Version.Split('+')[0] ?? "", plugin.State.ToString(), plugin.State == PluginState.Active ? Holds(plugin.Manifest!) : $"{plugin.DiagnosticId} {plugin.Reason}".Trim());
            Report.Console.Write(table);
            foreach (var warning in plugins.SelectMany(p => p.Warnings.Select(w => $"{p.Id}: {w}"))) Console.Error.WriteLine(warning);
        }
        return 0;
    }

    private static string Holds(PluginManifest manifest)
    {
        var parts = manifest.Components.Select(c => $"{c.Kind} {c.Id}").ToList();
        if (manifest.Models.Count > 0) parts.Add($"{manifest.Models.Count} models");
        parts.AddRange(manifest.Classes.Select(c => $"classes {c.Id} ({c.Count})"));
        return string.Join(", ", parts);
    }

    private static void WriteJson(System.Text.Json.Utf8JsonWriter json, IReadOnlyList<PluginInfo> plugins)
    {
        json.WriteStartArray();
        foreach (var plugin in plugins)
        {
            json.WriteStartObject();
            json.WriteString("id", plugin.Id);
            json.WriteString("version", plugin.Manifest?.Version);
            json.WriteString("path", plugin.Path);
            json.WriteString("state", plugin.State.ToString());
            json.WriteString("diagnosticId", plugin.DiagnosticId);
            json.WriteString("reason", plugin.Reason);
            json.WriteStartArray("components");
            foreach (var component in plugin.Manifest?.Components ?? [])
            {
                json.WriteStartObject();
                json.WriteString("kind", component.Kind);
                json.WriteString("id", component.Id);
                json.WriteNumber("abi", component.Abi);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("models");
            foreach (var model in plugin.Manifest?.Models ?? []) json.WriteStringValue(model);
            json.WriteEndArray();
            json.WriteStartArray("classes");
            foreach (var classes in plugin.Manifest?.Classes ?? []) json.WriteStringValue(classes.Id);
            json.WriteEndArray();
            json.WriteStartArray("warnings");
            foreach (var warning in plugin.Warnings) json.WriteStringValue(warning);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
