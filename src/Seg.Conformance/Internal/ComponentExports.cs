using System.Reflection;

namespace Seg.Conformance;

/// <summary>The generated exports of plugin assemblies.</summary>
internal static class ComponentExports
{
    public static IReadOnlyList<SegComponentExportAttribute> Of(Assembly plugin) => [.. plugin.GetCustomAttributes<SegComponentExportAttribute>()];

    /// <summary>The export of the component with these options, from the assembly that holds the options.</summary>
    public static SegComponentExportAttribute Of(Type spec) =>
        Of(spec.Assembly).FirstOrDefault(export => export.Spec == spec)
        ?? throw Law.Broken($"{spec.Assembly.GetName().Name} exports no component with the options {spec.Name}. " +
            $"Mark the component with [Component<{spec.Name}>], build it with Seg's generator, or override Descriptor.");
}
