namespace Seg;

/// <summary>Declares a class to be the implementation of the component whose options are <typeparamref name="TSpec"/>.</summary>
/// <remarks>
/// The class is public or internal, <c>partial</c> if it has layers, and has a public constructor whose parameters are any of
/// <typeparamref name="TSpec"/> and <see cref="ComponentContext"/>. The generator then emits its layer registration and its descriptor.
/// </remarks>
/// <typeparam name="TSpec">The options class.</typeparam>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ComponentAttribute<TSpec> : Attribute where TSpec : ComponentSpecAttribute;

/// <summary>
/// Registers a module, parameter, or list field under a name of the state dict. The generator writes the registration out in
/// field order, so names are those of the published checkpoint and nothing is found by reflection.
/// </summary>
/// <param name="name">The name within its parent, e.g. <c>query_feat</c>; dots nest.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LayerAttribute(string name) : Attribute
{
    /// <summary>The name within its parent.</summary>
    public string Name => name;
}

/// <summary>Registers a tensor field as a buffer: part of the state (if persistent), never trained.</summary>
/// <param name="name">The name within its parent.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class BufferAttribute(string name) : Attribute
{
    /// <summary>The name within its parent.</summary>
    public string Name => name;

    /// <summary>Whether the state dict holds it. Default true.</summary>
    public bool Persistent { get; set; } = true;
}

/// <summary>Implemented by generated code: registers the members marked with <see cref="LayerAttribute"/> or <see cref="BufferAttribute"/>.</summary>
/// <remarks>Call <see cref="Layers.Register{T}"/> rather than this; it may be called more than once and acts the first time.</remarks>
public interface ILayered
{
    /// <summary>Registers this module's own members and, before each, the members of a child that is layered too.</summary>
    void RegisterLayers();
}
