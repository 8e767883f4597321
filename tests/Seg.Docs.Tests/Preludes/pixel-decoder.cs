using Seg;
using static TorchSharp.torch;

[assembly: SegPlugin("Acme.PixelDecoders")]

public sealed class PixelsAttribute() : PixelDecoderSpecAttribute("acme/pixels")
{
    public string[] InFeatures { get; set; } = ["res2", "res3", "res4", "res5"];
    public string[] TransformerFeatures { get; set; } = ["res3", "res4", "res5"];
    public int Levels { get; set; } = 3;
    public int Dim { get; set; } = 256;
    public int MaskDim { get; set; } = 256;
    public string Norm { get; set; } = "GN";
}

[Component<PixelsAttribute>]
// the block
public sealed class Pixels() : PixelDecoder("pixels")
{
    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => new(features, null);
}
