using Microsoft.Extensions.Configuration;

namespace Seg;

/// <summary>One option of a component, as the generator read it from the options class.</summary>
/// <param name="Name">The C# name; the JSON name is its camel case.</param>
/// <param name="Type">int, long, float, double, bool, string, the enum's name, or one of these with <c>[]</c>.</param>
/// <param name="Default">The published default as JSON text.</param>
/// <param name="Summary">The option's doc summary, or empty.</param>
public sealed record OptionInfo(string Name, string Type, string Default, string Summary)
{
    /// <summary>Smallest allowed value, if bounded.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest allowed value, if bounded.</summary>
    public double? Maximum { get; init; }

    /// <summary>Allowed values as text (enum members, or those of <see cref="OneOfAttribute"/>); empty when open.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Of <see cref="MultipleOfAttribute"/>: a number, or the C# name of another option; null without one.</summary>
    public string? MultipleOf { get; init; }

    /// <summary>The JSON name: <see cref="Name"/> in camel case.</summary>
    public string JsonName => char.ToLowerInvariant(Name[0]) + Name[1..];
}

/// <summary>
/// All that a host must know of a component: generated beside each one, so that listing, binding, validating and constructing
/// need no reflection. Singletons without tensors; thread-safe.
/// </summary>
public abstract class ComponentDescriptor
{
    /// <summary>The kind.</summary>
    public abstract ComponentKind Kind { get; }

    /// <summary>The id, <c>vendor/name</c>.</summary>
    public abstract string Id { get; }

    /// <summary>The contract version that the component was compiled for.</summary>
    public abstract int Abi { get; }

    /// <summary>The doc summary of the implementation, one line.</summary>
    public abstract string Summary { get; }

    /// <summary>Ports as lines of text (see docs/concepts/ports.md), the same text that the export attribute carries.</summary>
    public abstract string Ports { get; }

    /// <summary>The tasks that a head or post-processor serves; none where the question does not arise.</summary>
    public abstract SegTask Tasks { get; }

    /// <summary>The options class.</summary>
    public abstract Type SpecType { get; }

    /// <summary>The options, in declaration order, base class first.</summary>
    public abstract IReadOnlyList<OptionInfo> Options { get; }

    /// <summary>A new options object with the published defaults.</summary>
    public abstract ComponentSpecAttribute NewSpec();

    /// <summary>A copy that can be changed on its own (arrays copied too).</summary>
    public abstract ComponentSpecAttribute Copy(ComponentSpecAttribute spec);

    /// <summary>Sets options from configuration; keys are option names, case-insensitive. The key <c>use</c> is passed over.</summary>
    /// <param name="spec">Changed in place.</param>
    /// <param name="configuration">One section, e.g. <c>transformerDecoder</c>.</param>
    /// <exception cref="SegException">SEG4001 unknown key (with the nearest name), SEG4002 a value of another type.</exception>
    public abstract void Bind(ComponentSpecAttribute spec, IConfigurationSection configuration);

    /// <summary>Checks ranges and relations of the options.</summary>
    /// <param name="spec">The options.</param>
    /// <param name="path">Where they stand, for messages, e.g. <c>mask2former-fashion: transformerDecoder</c>.</param>
    /// <exception cref="SegException">SEG4002, naming the option, the allowed values and the found one.</exception>
    public abstract void Validate(ComponentSpecAttribute spec, string path);

    /// <summary>The value of an option by its C# name: a number, bool, string, enum or array.</summary>
    public abstract object? ValueOf(ComponentSpecAttribute spec, string option);

    /// <summary>Constructs the component with its layers registered. The caller owns it.</summary>
    public abstract object Create(ComponentSpecAttribute spec, ComponentContext context);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.JsonName()} {Id}";
}

/// <summary>A descriptor of a known options class.</summary>
/// <typeparam name="TSpec">The options class.</typeparam>
public abstract class ComponentDescriptor<TSpec> : ComponentDescriptor where TSpec : ComponentSpecAttribute, new()
{
    /// <inheritdoc/>
    public sealed override Type SpecType => typeof(TSpec);

    /// <inheritdoc/>
    public sealed override ComponentSpecAttribute NewSpec() => new TSpec();
}
