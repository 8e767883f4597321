using Seg;

[assembly: SegPlugin("Acme.Decoders")]

public sealed class HungryAttribute() : TransformerDecoderSpecAttribute("acme/starving")
{
    public int Levels { get; set; } = 3;
    public int Queries { get; set; } = 100;
    public int Dim { get; set; } = 256;
}

[Component<HungryAttribute>]
// the block
public sealed class Hungry() : Seg.TransformerDecoder("hungry")
{
    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken) => throw new InvalidOperationException();
}
