using Seg;
using TorchSharp;
using static TorchSharp.torch;

[assembly: SegPlugin("Acme.Backbones")]

public sealed class SmallAttribute() : BackboneSpecAttribute("acme/small")
{
    public int Res2Channels { get; set; } = 64;
    public string[] Outputs { get; set; } = ["res2", "res3"];
}

[Component<SmallAttribute>]
// the block
public sealed class Small() : Backbone("small")
{
    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken) => new([]);
}
