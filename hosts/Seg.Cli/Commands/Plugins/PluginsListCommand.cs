using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;

namespace Seg.Cli.Commands.Plugins;

/// <summary><c>seg plugins list</c>: what was found, in which state, and why.</summary>
internal static class PluginsListCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var list = new Command("list", "List the plugins that were found, with their state.") { json };
        list.SetAction(call => List(call.GetValue(json)));
        return list;
    }

    private static int List(bool json)
    {
        var plugins = Services.Provider.GetRequiredService<PluginSet>();
        if (json) Report.Json(writer => WriteJson(writer, plugins.All));
        else
        {
            var table = Report.Table("plugin", "version", "state", "holds");
            foreach (var plugin in plugins.All) table.Row(plugin.Id, Version(plugin), plugin.State.ToString(), plugin.State == PluginState.Active ? Holds(plugin.Manifest!) : $"{plugin.DiagnosticId} {plugin.Reason}".Trim());
            Report.Console.Write(table);
            foreach (var warning in plugins.All.SelectMany(p => p.Warnings.Select(w => $"{p.Id}: {w}"))) Console.Error.WriteLine($"seg: {warning}");
        }
        // In JSON too: standard output stays a list of plugins.
        foreach (var warning in plugins.Warnings) Console.Error.WriteLine($"seg: {warning}");
        return 0;
    }

    /// <summary>Without build metadata; empty for a plugin without a manifest.</summary>
    public static string Version(PluginInfo plugin) => PluginsChangeCommands.Short(plugin.Manifest?.Version ?? "");

    private static string Holds(PluginManifest manifest)
    {
        var parts = manifest.Components.Select(c => $"{c.Kind} {c.Id}").ToList();
        if (manifest.Models.Count > 0) parts.Add($"{manifest.Models.Count} models");
        parts.AddRange(manifest.Classes.Select(c => $"classes {c.Id} ({c.Count})"));
        if (manifest.KeyMaps.Count > 0) parts.Add($"{manifest.KeyMaps.Count} key maps");
        return string.Join(", ", parts);
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<PluginInfo> plugins)
    {
        json.WriteStartArray();
        foreach (var plugin in plugins)
        {
            json.WriteStartObject();
            PluginJson.WriteState(json, plugin);
            json.WriteStartArray("components");
            foreach (var component in plugin.Manifest?.Components ?? [])
            {
                json.WriteStartObject();
                PluginJson.WriteComponent(json, component);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteTexts("models", plugin.Manifest?.Models ?? []);
            json.WriteTexts("classes", plugin.Manifest?.Classes.Select(c => c.Id) ?? []);
            json.WriteTexts("keyMaps", plugin.Manifest?.KeyMaps ?? []);
            json.WriteTexts("warnings", plugin.Warnings);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
