namespace Seg;

/// <summary>
/// Base of every component's options. One class is four things: the attribute that chooses the component in a compiled
/// model spec, the target of JSON configuration, the source of the JSON schema, and the argument of the component's constructor.
/// </summary>
/// <remarks>
/// Options are public settable properties of type <c>int</c>, <c>long</c>, <c>float</c>, <c>double</c>, <c>bool</c>, <c>string</c>, an enum,
/// or a one-dimensional array of these; their initialisers are the published defaults. Not thread-safe while being set; treat as read-only afterwards.
/// </remarks>
/// <param name="kind">The kind of component that these options describe.</param>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
public abstract class ComponentSpecAttribute(ComponentKind kind, string id) : Attribute
{
    /// <summary>The kind of the component.</summary>
    public ComponentKind Kind => kind;

    /// <summary>The component's id, <c>vendor/name</c>.</summary>
    public string Id => id;

    /// <summary>Whether images of a batch see one another in evaluation, as frames of a clip do: then a batch is no mere way to compute them faster.</summary>
    public virtual bool JoinsImages => false;
}

/// <summary>Options of a <see cref="Backbone"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class BackboneSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.Backbone, id);

/// <summary>Options of a <see cref="PixelDecoder"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PixelDecoderSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.PixelDecoder, id);

/// <summary>Options of a <see cref="TransformerDecoder"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class TransformerDecoderSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.TransformerDecoder, id);

/// <summary>Options of a <see cref="RegionDecoder"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class RegionDecoderSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.RegionDecoder, id);

/// <summary>Options of a <see cref="Head"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class HeadSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.Head, id);

/// <summary>Options of a <see cref="Criterion"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class CriterionSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.Criterion, id);

/// <summary>Options of a <see cref="PostProcessor"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PostProcessorSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.PostProcessor, id);

/// <summary>Options of an <see cref="IImageCodec"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class ImageCodecSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.ImageCodec, id);

/// <summary>Options of an <see cref="ICheckpointFormat"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class CheckpointFormatSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.CheckpointFormat, id);

/// <summary>Options of an <see cref="Inference.InferencePass"/>.</summary>
/// <param name="id">The component's id, <c>vendor/name</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class InferencePassSpecAttribute(string id) : ComponentSpecAttribute(ComponentKind.InferencePass, id);
