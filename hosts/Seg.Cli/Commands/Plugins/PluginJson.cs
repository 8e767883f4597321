using System.Text.Json;
using Seg.Runtime;

namespace Seg.Cli.Commands.Plugins;

/// <summary>What several of the plugin commands write.</summary>
internal static class PluginJson
{
    public static void WriteState(Utf8JsonWriter json, PluginInfo plugin)
    {
        json.WriteString("id", plugin.Id);
        json.WriteString("version", plugin.Manifest?.Version);
        json.WriteString("path", plugin.Path);
        json.WriteString("state", plugin.State.ToString());
        json.WriteString("diagnosticId", plugin.DiagnosticId);
        json.WriteString("reason", plugin.Reason);
        json.WriteString("integrity", char.ToLowerInvariant(plugin.Integrity.ToString()[0]) + plugin.Integrity.ToString()[1..]);
    }

    public static void WriteComponent(Utf8JsonWriter json, ComponentExport component)
    {
        json.WriteString("kind", component.Kind);
        json.WriteString("id", component.Id);
        json.WriteNumber("abi", component.Abi);
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
