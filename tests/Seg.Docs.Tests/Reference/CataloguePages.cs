using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;

namespace Seg.Docs.Tests;

/// <summary>Reference pages of what is installed: components with their options, and models.</summary>
internal static class CataloguePages
{
    public static string Components()
    {
        var text = new StringBuilder("# Components\n\nThe components of the repository's plugins, written from their options classes. `use` in a JSON spec names the id; options without a value keep the default.\n");
        foreach (var kind in DocServices.Own.GetRequiredService<IComponentCatalog>().All.GroupBy(c => c.Kind))
        {
            text.Append($"\n## {Words(kind.Key.ToString())}\n");
            foreach (var component in kind) Component(text, component);
        }
        return text.ToString();
    }

    public static string Models()
    {
        var catalogue = DocServices.Own.GetRequiredService<IModelCatalog>();
        var text = new StringBuilder("# Models\n\nThe specs of the repository's plugins. Numbers are those that the publication prints for its own weights, which are not shipped except where the model's folder in `models/` has them.\n");
        foreach (var system in catalogue.Ids.Select(catalogue.Get).GroupBy(spec => spec.Published?.System is { Length: > 0 } name ? name : "Others").OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            text.Append($"\n## {system.Key}\n\n| id | tasks | classes | backbone | published numbers | configuration |\n|---|---|---|---|---|---|\n");
            foreach (var spec in system.OrderBy(s => s.Id, StringComparer.Ordinal))
                text.Append($"| `{spec.Id}` | {spec.Task.ToString().ToLowerInvariant()} | `{spec.Classes}` | `{spec.Components[ComponentKind.Backbone].Id}` | {spec.Published?.Numbers} | {spec.Published?.Config} |\n");
        }
        return text.ToString();
    }

    private static void Component(StringBuilder text, ComponentDescriptor component)
    {
        text.Append($"\n### {component.Id}\n\n{component.Summary}\n");
        if (component.Tasks != SegTask.None) text.Append($"\nTasks: {component.Tasks.ToString().ToLowerInvariant()}.\n");
        if (component.Ports.Length > 0) text.Append($"\n```text\n{component.Ports.Trim()}\n```\n");
        if (component.Options.Count == 0) return;
        text.Append("\n| option | type | default | allowed | |\n|---|---|---|---|---|\n");
        foreach (var option in component.Options)
            text.Append($"| `{option.JsonName}` | {option.Type} | `{option.Default}` | {Allowed(option)} | {option.Summary.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }

    private static string Allowed(OptionInfo option)
    {
        if (option.Values.Count > 0) return string.Join(", ", option.Values.Select(v => v.Length == 0 ? "\"\"" : $"`{v}`"));
        return (option.Minimum, option.Maximum) is ({ } low, { } high) ? string.Create(CultureInfo.InvariantCulture, $"{low} to {high}") : "";
    }

    private static string Words(string kind) => string.Concat(kind.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
}
