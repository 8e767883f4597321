using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;
using Spectre.Console;

namespace Seg.Cli.Commands.Plugins;

/// <summary><c>seg plugins inspect ID</c>: everything that is known of one plugin, in whatever state, from its metadata.</summary>
internal static class PluginsInspectCommand
{
    /// <summary>What both forms of the output show.</summary>
    private sealed record Findings(PluginInfo Plugin, IReadOnlyList<PluginInfo> Others, IReadOnlyList<PluginDependency> Dependencies, IReadOnlyList<string>? Differences)
    {
        public string Help => Plugin.DiagnosticId.Length == 0 ? "" : new SegException(Plugin.DiagnosticId, "").HelpLink!;
    }

    public static Command Create()
    {
        var (id, json) = (PluginsCommand.Id(), CommonOptions.Json());
        var inspect = new Command("inspect", "Show a plugin: state and reason, components with their options and ports, models, classes, dependencies, files.") { id, json };
        inspect.SetAction(call =>
        {
            var findings = Find(call.GetValue(id)!);
            if (call.GetValue(json)) Report.Json(writer => WriteJson(writer, findings));
            else WriteText(findings);
            return 0;
        });
        return inspect;
    }

    private static Findings Find(string id)
    {
        var all = Services.Provider.GetRequiredService<PluginSet>().All;
        var matches = all.Where(p => p.Id == id).OrderBy(p => p.State == PluginState.Active ? 0 : 1).ToArray();
        if (matches.Length == 0) throw PluginStore.Unknown(id, all.Select(p => p.Id));
        return new(matches[0], matches[1..], PluginDependencies.Of(matches[0], all), Differences(matches[0]));
    }

    private static IReadOnlyList<string>? Differences(PluginInfo plugin)
    {
        try
        {
            return PluginStore.OfUser().Compare(plugin);
        }
        catch (SegException unreadable)
        {
            Console.Error.WriteLine($"seg: {unreadable.Message}");
            return null;
        }
    }

    private static void WriteText(Findings findings)
    {
        var plugin = findings.Plugin;
        var facts = Report.Table("", plugin.Id);
        facts.ShowHeaders = false;
        facts.Row("plugin", plugin.Id).Row("version", plugin.Manifest?.Version ?? "unknown").Row("state", plugin.State.ToString());
        if (plugin.Reason.Length > 0) facts.Row("reason", $"{plugin.DiagnosticId} {plugin.Reason}".Trim());
        if (findings.Help.Length > 0) facts.Row("help", findings.Help);
        facts.Row("path", plugin.Path).Row("contract", $"{plugin.Manifest?.Abi?.ToString() ?? "unknown"}; this host serves {SegAbi.OldestSupported} to {SegAbi.Current}")
            .Row("files", findings.Differences switch { null => "not recorded: not installed by 'seg plugins add'", [] => "as installed", var d => string.Join(", ", d) })
            .Row("load time", FormattableString.Invariant($"{plugin.LoadTime.TotalMilliseconds:0.0} ms"));
        foreach (var other in findings.Others) facts.Row("also at", $"{other.Path}: {PluginsListCommand.Version(other)} {other.State} {other.DiagnosticId}".TrimEnd());
        foreach (var warning in plugin.Warnings) facts.Row("warning", warning);
        if (plugin.Manifest is { Models.Count: > 0 } withModels) facts.Row("models", string.Join(", ", withModels.Models));
        if (plugin.Manifest is { Classes.Count: > 0 } withClasses) facts.Row("classes", string.Join(", ", withClasses.Classes.Select(c => $"{c.Id} ({c.Count})")));
        if (plugin.Manifest is { KeyMaps.Count: > 0 } withMaps) facts.Row("key maps", string.Join(", ", withMaps.KeyMaps));
        Report.Console.Write(facts);

        foreach (var component in plugin.Manifest?.Components ?? []) Report.Console.Write(Component(component));
        if (findings.Dependencies.Count == 0) return;
        var dependencies = Report.Table("dependency", "wanted", "found", "from");
        foreach (var d in findings.Dependencies.Where(d => d.Source != DependencySource.Framework || d.IsOlder))
            dependencies.Row(d.Name, d.Wanted.ToString(), d.Found is null ? "" : $"{d.Found}{(d.IsOlder ? " (older)" : "")}", From(d, plugin));
        dependencies.Row("framework", "", "", $"{findings.Dependencies.Count(d => d.Source == DependencySource.Framework)} assemblies");
        Report.Console.Write(dependencies);
    }

    private static Table Component(ComponentExport component)
    {
        var table = Report.Table(component.Kind, component.Id);
        var options = string.Join(", ", component.Options.Select(o => $"{o.Name} = {o.Default}"));
        table.Row("options", options.Length == 0 ? "none" : options);
        foreach (var port in component.Ports.Split('\n', StringSplitOptions.RemoveEmptyEntries)) table.Row("port", port);
        return table;
    }

    private static string From(PluginDependency dependency, PluginInfo plugin) => dependency.Source switch
    {
        DependencySource.Missing => $"nowhere (needed by {dependency.NeededBy})",
        DependencySource.Plugin => $"plugin {dependency.Plugin}",
        DependencySource.Private => Path.GetRelativePath(plugin.Directory, dependency.Path!),
        var host => host.ToString().ToLowerInvariant(),
    };

    private static void WriteJson(Utf8JsonWriter json, Findings findings)
    {
        var plugin = findings.Plugin;
        json.WriteStartObject();
        PluginJson.WriteState(json, plugin);
        json.WriteString("help", findings.Help);
        if (plugin.Manifest?.Abi is { } abi) json.WriteNumber("abi", abi);
        else json.WriteNull("abi");
        json.WriteTexts("differences", findings.Differences ?? []);
        json.WriteNumber("loadMilliseconds", Math.Round(plugin.LoadTime.TotalMilliseconds, 3));
        json.WriteStartArray("components");
        foreach (var component in plugin.Manifest?.Components ?? [])
        {
            json.WriteStartObject();
            PluginJson.WriteComponent(json, component);
            json.WriteStartObject("options");
            foreach (var (name, value) in component.Options) WriteOption(json, name, value);
            json.WriteEndObject();
            json.WriteTexts("ports", component.Ports.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteTexts("models", plugin.Manifest?.Models ?? []);
        json.WriteStartArray("classes");
        foreach (var classes in plugin.Manifest?.Classes ?? [])
        {
            json.WriteStartObject();
            json.WriteString("id", classes.Id);
            json.WriteNumber("count", classes.Count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteTexts("keyMaps", plugin.Manifest?.KeyMaps ?? []);
        json.WriteStartArray("dependencies");
        foreach (var dependency in findings.Dependencies) WriteDependency(json, dependency);
        json.WriteEndArray();
        json.WriteTexts("warnings", plugin.Warnings);
        json.WriteStartArray("others");
        foreach (var other in findings.Others)
        {
            json.WriteStartObject();
            PluginJson.WriteState(json, other);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // What a manifest calls a default may be anything if no generator wrote it.
    private static void WriteOption(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        try
        {
            using var parsed = JsonDocument.Parse(value);
            parsed.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteStringValue(value);
        }
    }

    private static void WriteDependency(Utf8JsonWriter json, PluginDependency dependency)
    {
        json.WriteStartObject();
        json.WriteString("name", dependency.Name);
        json.WriteString("wanted", dependency.Wanted.ToString());
        json.WriteString("found", dependency.Found?.ToString());
        json.WriteString("source", dependency.Source.ToString().ToLowerInvariant());
        json.WriteString("plugin", dependency.Plugin);
        json.WriteString("path", dependency.Path);
        json.WriteString("neededBy", dependency.NeededBy);
        json.WriteEndObject();
    }
}
