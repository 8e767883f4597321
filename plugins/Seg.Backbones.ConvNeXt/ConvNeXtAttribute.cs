namespace Seg.Backbones;

/// <summary>Options of the ConvNeXt backbone; the defaults are ConvNeXt-T as kMaX-DeepLab trains it on COCO.</summary>
/// <remarks>
/// Liu et al., "A ConvNet for the 2020s", 2022; built as kMaX-DeepLab builds it (modeling/backbone/convnext.py). Published sizes:
/// T [3,3,9,3], [96,192,384,768]; S [3,3,27,3] with T's channels; B [3,3,27,3], [128,256,512,1024]; L [3,3,27,3], [192,384,768,1536].
/// </remarks>
public sealed class ConvNeXtAttribute() : BackboneSpecAttribute("seg/convnext")
{
    /// <summary>Blocks of the four stages.</summary>
    [InRange(1, 256)] public int[] Depths { get; set; } = [3, 3, 9, 3];

    /// <summary>Channels of the four stages.</summary>
    [InRange(1, 8192)] public int[] Dims { get; set; } = [96, 192, 384, 768];

    /// <summary>Stochastic depth of the last block, in training; it grows linearly from 0 at the first.</summary>
    [InRange(0, 1)] public double DropPath { get; set; } = 0.3;

    /// <summary>What a block's trained factor on each channel starts at ("layer scale"); 0 means that there is no such factor.</summary>
    [InRange(0, 1)] public double LayerScale { get; set; } = 1e-6;

    /// <summary>The levels to give; whatever the order here, they come fine to coarse. "stem" is the input of the first stage, at the stride of res2.</summary>
    [OneOf("stem", "res2", "res3", "res4", "res5")] public string[] Outputs { get; set; } = ["res2", "res3", "res4", "res5"];
}
