namespace Seg.Backbones;

/// <summary>Options of MaX-S, the backbone of MaX-DeepLab-S; the defaults are the published numbers, with GELU as kMaX-DeepLab has it.</summary>
/// <remarks>Wang et al., MaX-DeepLab (2021); deeplab2, pixel_encoder/axial_resnet.py. It exists in TensorFlow only: no golden data, see the README.</remarks>
public sealed class MaXSAttribute() : BackboneSpecAttribute("seg/max-s")
{
    /// <summary>Blocks of the four stages.</summary>
    [InRange(1, 64)] public int[] Blocks { get; set; } = [3, 4, 6, 3];

    /// <summary>Base channels of the first stage, doubled by each later one; a block gives four times as many.</summary>
    [InRange(8, 1024)]
    [MultipleOf(8)]
    public int Width { get; set; } = 64;

    /// <summary>Channels of the stem's first two convolutions; the third gives twice as many.</summary>
    [InRange(1, 1024)] public int StemWidth { get; set; } = 64;

    /// <summary>Heads of the axial attention.</summary>
    [InRange(1, 64)] public int Heads { get; set; } = 8;

    /// <summary>Probability that a sample skips a residual branch of the last stage, in training; it grows linearly from 0 at the stem. 0.2 published.</summary>
    [InRange(0, 0.99)] public double DropPath { get; set; } = 0.2;

    /// <summary>The levels to give; whatever the order here, they come fine to coarse. "stem" is at stride 2.</summary>
    [OneOf("stem", "res2", "res3", "res4", "res5")] public string[] Outputs { get; set; } = ["res2", "res3", "res4", "res5"];
}
