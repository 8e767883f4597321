using System.Text.Json;
using Seg.Runtime;

namespace Seg.Cli.Commands.Models;

/// <summary>What both commands say of a model.</summary>
internal static class ModelSummary
{
    public static void Write(Utf8JsonWriter writer, ModelSpec spec)
    {
        writer.WriteString("id", spec.Id);
        writer.WriteStartArray("task");
        foreach (var task in Tasks(spec)) writer.WriteStringValue(task);
        writer.WriteEndArray();
        writer.WriteString("classes", spec.Classes);
        writer.WriteString("system", spec.Published?.System);
        writer.WriteString("config", spec.Published?.Config);
        writer.WriteString("numbers", spec.Published?.Numbers);
        writer.WriteString("license", spec.Checkpoint?.License);
    }

    public static string TaskText(ModelSpec spec) => string.Join(", ", Tasks(spec));

    /// <summary>The weights' file, or null where none is shipped.</summary>
    public static string? Weights(ModelSpec spec, ModelFolders folders) =>
        spec.Checkpoint is { File.Length: > 0 } checkpoint ? folders.Find(checkpoint.File) : null;

    /// <summary>A component by id and by what tells it from its siblings: its first size, and up to two more that are not the defaults.</summary>
    public static string Short(ComponentDescriptor component, ComponentSpecAttribute options)
    {
        const int most = 3;
        var defaults = component.NewSpec();
        var sizes = component.Options.Where(option => option.Type is "int" or "int[]").Select(option => (Name: option.JsonName, Value: Text(component.ValueOf(options, option.Name)), Usual: Text(component.ValueOf(defaults, option.Name))));
        return string.Join(' ', sizes.Where((size, i) => i == 0 || size.Value != size.Usual).Take(most).Select(size => $"{size.Name}={size.Value}").Prepend(component.Id));
    }

    /// <summary>Options that are not the defaults.</summary>
    public static IEnumerable<string> Changed(ComponentDescriptor component, ComponentSpecAttribute options)
    {
        var defaults = component.NewSpec();
        foreach (var option in component.Options)
            if (Text(component.ValueOf(options, option.Name)) is var value && value != Text(component.ValueOf(defaults, option.Name)))
                yield return $"{option.JsonName}={value}";
    }

    private static string Text(object? value) => value is Array list ? $"[{string.Join(",", list.Cast<object>())}]" : FormattableString.Invariant($"{value}");

    private static IEnumerable<string> Tasks(ModelSpec spec) =>
        Enum.GetValues<SegTask>().Where(t => t != SegTask.None && spec.Task.HasFlag(t)).Select(t => t.ToString().ToLowerInvariant());
}
