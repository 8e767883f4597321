namespace Seg.Runtime;

/// <summary>A part of an inference that is measured on its own. Immutable; the instances are all there are.</summary>
internal sealed class InferenceStage
{
    public static readonly InferenceStage Preprocess = new("preprocess");
    public static readonly InferenceStage Forward = new("forward");
    public static readonly InferenceStage Backbone = new("backbone");
    public static readonly InferenceStage PixelDecoder = new("pixel_decoder");
    public static readonly InferenceStage TransformerDecoder = new("transformer_decoder");
    public static readonly InferenceStage RegionDecoder = new("region_decoder");
    public static readonly InferenceStage Head = new("head");
    public static readonly InferenceStage Postprocess = new("postprocess");

    private InferenceStage(string name) => (Name, Activity) = (name, $"seg.{name}");

    /// <summary>The value of the tag <c>seg.stage</c>.</summary>
    public string Name { get; }

    /// <summary>The name of its activities.</summary>
    public string Activity { get; }

    /// <summary>Every stage, outer ones first.</summary>
    public static IReadOnlyList<InferenceStage> All { get; } = [Preprocess, Forward, Backbone, PixelDecoder, TransformerDecoder, RegionDecoder, Head, Postprocess];

    /// <summary>The stage of a model's component, or null for one that is none.</summary>
    public static InferenceStage? Of(ComponentKind component) => component switch
    {
        ComponentKind.Backbone => Backbone,
        ComponentKind.PixelDecoder => PixelDecoder,
        ComponentKind.TransformerDecoder => TransformerDecoder,
        ComponentKind.RegionDecoder => RegionDecoder,
        ComponentKind.Head => Head,
        _ => null,
    };
}
