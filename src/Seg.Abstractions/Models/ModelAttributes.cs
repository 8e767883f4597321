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
    /// <summary>The shorter edge after resizing, in pixels; 0 leaves the size as it is. Rule: detectron2 ResizeShortestEdge.</summary>
    public int ShortestEdge { get; set; }

    /// <summary>The longer edge's upper limit in pixels; 0 for none.</summary>
    public int LongestEdge { get; set; }

    /// <summary>Width and height are padded with zeros, right and bottom, to a multiple of this (after normalising).</summary>
    public int PadTo { get; set; } = 32;

    /// <summary>The resize filter.</summary>
    public ResizeFilter Filter { get; set; } = ResizeFilter.Bilinear;

    /// <summary>Channel means, R G B, in 0..255.</summary>
    public float[] Mean { get; set; } = [123.675f, 116.28f, 103.53f];

    /// <summary>Channel standard deviations, R G B, in 0..255.</summary>
    public float[] Std { get; set; } = [58.395f, 57.12f, 57.375f];
}

/// <summary>Pillow's resampling filters (exact to the bit; Seg.Kernels).</summary>
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
