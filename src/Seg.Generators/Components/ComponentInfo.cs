using Seg.Generators.Infrastructure;

namespace Seg.Generators.Components;

/// <summary>All that the emitters need of one component. Holds no symbol: equal infos mean that nothing is written anew.</summary>
/// <param name="Namespace">The namespace that the descriptor joins.</param>
/// <param name="HintName">Stem of the generated files' names.</param>
/// <param name="Component">The implementation, with <c>global::</c>.</param>
/// <param name="Descriptor">The descriptor's simple name.</param>
/// <param name="Spec">The options.</param>
/// <param name="Abi">The contract version.</param>
/// <param name="Summary">Doc summary of the implementation as one line.</param>
/// <param name="Ports">Port declarations, one a line.</param>
/// <param name="Tasks">Value of SegTask.</param>
/// <param name="IsModule">Whether its layers are registered on creation.</param>
/// <param name="IsPublic">Whether other assemblies may construct it by name.</param>
/// <param name="Arguments">Constructor arguments in order: <c>spec</c> or <c>context</c>.</param>
internal sealed record ComponentInfo(
    string Namespace,
    string HintName,
    string Component,
    string Descriptor,
    SpecInfo Spec,
    int Abi,
    string Summary,
    string Ports,
    int Tasks,
    bool IsModule,
    bool IsPublic,
    EquatableArray<string> Arguments)
{
    /// <summary>The descriptor's name with <c>global::</c>.</summary>
    public string DescriptorFullName => Namespace.Length == 0 ? $"global::{Descriptor}" : $"global::{Namespace}.{Descriptor}";
}

/// <summary>An options class.</summary>
/// <param name="Type">Its name with <c>global::</c>.</param>
/// <param name="Kind">Member of ComponentKind.</param>
/// <param name="Id">The component's id.</param>
/// <param name="IsPublic">Whether other assemblies see it.</param>
/// <param name="Options">Its options, base class first.</param>
internal sealed record SpecInfo(string Type, string Kind, string Id, bool IsPublic, EquatableArray<OptionModel> Options)
{
    /// <summary>The kind as it stands in JSON and manifests.</summary>
    public string Slot => char.ToLowerInvariant(Kind[0]) + Kind.Substring(1);
}

/// <summary>The type of an option's elements.</summary>
internal enum OptionType { Int32, Int64, Single, Double, Boolean, String, Enum }

/// <summary>One option.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Element">Type of the value, or of an array's elements.</param>
/// <param name="IsArray">Whether it is a one-dimensional array.</param>
/// <param name="ElementName">The C# name of the element type, with <c>global::</c>.</param>
/// <param name="Default">The published default as JSON.</param>
/// <param name="Summary">Doc summary as one line.</param>
/// <param name="Minimum">Of [InRange].</param>
/// <param name="Maximum">Of [InRange].</param>
/// <param name="OneOf">Allowed values as C# literals; empty when open.</param>
/// <param name="Values">Allowed values as text; empty when open.</param>
/// <param name="MultipleOf">Of [MultipleOf]: another option's name or a number; null when absent.</param>
/// <param name="IsFlags">Whether the enum's members combine.</param>
internal sealed record OptionModel(
    string Name,
    OptionType Element,
    bool IsArray,
    string ElementName,
    string Default,
    string Summary,
    double? Minimum,
    double? Maximum,
    EquatableArray<string> OneOf,
    EquatableArray<string> Values,
    string? MultipleOf,
    bool IsFlags)
{
    public string JsonName => char.ToLowerInvariant(Name[0]) + Name.Substring(1);

    /// <summary>As OptionInfo.Type has it.</summary>
    public string TypeText => (Element switch
    {
        OptionType.Int32 => "int",
        OptionType.Int64 => "long",
        OptionType.Single => "float",
        OptionType.Double => "double",
        OptionType.Boolean => "bool",
        OptionType.String => "string",
        _ => ElementName.Substring(ElementName.LastIndexOfAny(['.', ':']) + 1),
    }) + (IsArray ? "[]" : "");
}
