namespace Seg;

/// <summary>Declares a partial static class to be a compiled model spec: component attributes beside this one fill its slots.</summary>
/// <param name="id">The model's id, lower case with dashes, e.g. <c>mask2former-r50-coco-panoptic</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SegModelAttribute(string id) : Attribute
{
    /// <summary>The model's id.</summary>
    public string Id => id;

    /// <summary>The tasks that the model was trained for.</summary>
    public SegTask Task { get; set; }

    /// <summary>The id of its class catalogue.</summary>
    public string Classes { get; set; } = "";

    /// <summary>
    /// Another compiled spec, or any class that carries component attributes, whose slots, pre-processing, classes and task this one takes over where
    /// it states none. The same component attribute again overrides single options; an attribute of another component of the kind replaces it.
    /// </summary>
    public Type? Extends { get; set; }
}

/// <summary>How an image becomes the model's input: resize, normalise, pad, in that order (detectron2's order at test time).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PreprocessAttribute : Attribute
{
    /// <summary>The shorter edge after resizing, in pixels; 0 leaves the size as it is. Rule: detectron2 ResizeShortestEdge, with <see cref="ResizeFilter.OpenCvLinear"/> mmcv's.</summary>
    public int ShortestEdge { get; set; }

    /// <summary>The longer edge's upper limit in pixels; 0 for none.</summary>
    public int LongestEdge { get; set; }

    /// <summary>Width and height are padded with zeros, right and bottom, to a multiple of this (after normalising).</summary>
    public int PadTo { get; set; } = 32;

    /// <summary>
    /// Rows of the input, whatever the picture: it is padded to them, and one that would have more is scaled down to fit (kMaX-DeepLab,
    /// INPUT.IMAGE_SIZE). 0 for as many as the picture and <see cref="PadTo"/> make.
    /// </summary>
    public int FixedHeight { get; set; }

    /// <summary>The same for columns.</summary>
    public int FixedWidth { get; set; }

    /// <summary>The resize filter.</summary>
    public ResizeFilter Filter { get; set; } = ResizeFilter.Bilinear;

    /// <summary>Channel means, R G B, in 0..255.</summary>
    public float[] Mean { get; set; } = [123.675f, 116.28f, 103.53f];

    /// <summary>Channel standard deviations, R G B, in 0..255.</summary>
    public float[] Std { get; set; } = [58.395f, 57.12f, 57.375f];
}

/// <summary>Pillow's resampling filters, and OpenCV's (exact to the bit; Seg.Kernels).</summary>
public enum ResizeFilter
{
    /// <summary>Nearest pixel.</summary>
    Nearest,
    /// <summary>Triangle, with support that grows when shrinking (anti-aliased).</summary>
    Bilinear,
    /// <summary>Cubic with a = -0.5, anti-aliased.</summary>
    Bicubic,
    /// <summary>Mean over the covered area.</summary>
    Box,
    /// <summary>Lanczos with three lobes, anti-aliased.</summary>
    Lanczos,
    /// <summary>cv2.resize with INTER_LINEAR, not anti-aliased, as mmcv's pipelines resize (Segmenter); sizes then follow mmcv's rule, rescale_size.</summary>
    OpenCvLinear,
}

/// <summary>Semantic inference in windows: a large image is cut into overlapping squares, whose logits are averaged where they overlap.</summary>
/// <remarks>Strudel et al., Segmenter (2021): windows begin at multiples of the stride, the last one ends at the image's edge.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SlidingWindowAttribute : Attribute
{
    /// <summary>The window's edge in pixels of the resized image; an image whose shorter edge is below it is enlarged to it. At least 1.</summary>
    public int Size { get; set; } = 512;

    /// <summary>From one window's beginning to the next one's, in pixels. At least 1.</summary>
    public int Stride { get; set; } = 512;
}

/// <summary>Where slots stand in the state dict, by which published checkpoints load without renaming; null for the default (<see cref="ModelSpec.DefaultStateNames"/>).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StateNamesAttribute : Attribute
{
    /// <summary>The backbone's name; dots make containers.</summary>
    public string? Backbone { get; set; }

    /// <summary>The pixel decoder's name.</summary>
    public string? PixelDecoder { get; set; }

    /// <summary>The transformer decoder's name.</summary>
    public string? TransformerDecoder { get; set; }

    /// <summary>The region decoder's name.</summary>
    public string? RegionDecoder { get; set; }

    /// <summary>The head's name.</summary>
    public string? Head { get; set; }

    /// <summary>The criterion's name.</summary>
    public string? Criterion { get; set; }

    /// <summary>The names of all slots: the default where none is stated.</summary>
    public IReadOnlyDictionary<ComponentKind, string> All => new Dictionary<ComponentKind, string?>
    {
        [ComponentKind.Backbone] = Backbone,
        [ComponentKind.PixelDecoder] = PixelDecoder,
        [ComponentKind.TransformerDecoder] = TransformerDecoder,
        [ComponentKind.RegionDecoder] = RegionDecoder,
        [ComponentKind.Head] = Head,
        [ComponentKind.Criterion] = Criterion,
    }.ToDictionary(name => name.Key, name => name.Value ?? ModelSpec.DefaultStateNames[name.Key]);
}

/// <summary>Where a model's weights are and under which terms.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CheckpointAttribute : Attribute
{
    /// <summary>File below a models folder, e.g. <c>mask2former-fashion/model.safetensors</c>; empty when the weights are not shipped.</summary>
    public string File { get; set; } = "";

    /// <summary>SHA-256 of the file in lower-case hex, or empty.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>The id of the key map that the file's names call for, e.g. <c>mask2former/huggingface</c>; empty to choose by the names.</summary>
    public string KeyMap { get; set; } = "";

    /// <summary>The licence of the weights.</summary>
    public string License { get; set; } = "";

    /// <summary>Who published them, in words.</summary>
    public string Source { get; set; } = "";
}

/// <summary>The published configuration that a spec re-creates and the numbers printed for it: data for people, never used in computation.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PublishedAttribute : Attribute
{
    /// <summary>The system's name, e.g. <c>Mask2Former</c>.</summary>
    public string System { get; set; } = "";

    /// <summary>The configuration file within the published repository.</summary>
    public string Config { get; set; } = "";

    /// <summary>The numbers in the published model zoo, e.g. <c>PQ 51.9, AP 41.7, mIoU 61.7</c>.</summary>
    public string Numbers { get; set; } = "";
}
