global using Microsoft.Extensions.DependencyInjection;
global using Seg.Runtime;
global using Seg;
global using TorchSharp;
global using TorchSharp.Modules;
global using static TorchSharp.torch;
global using Seg.Backbones;
global using Seg.PixelDecoders;
global using Seg.TransformerDecoders;
global using Seg.Heads;
global using Seg.Datasets.Coco;
global using Acme;

[assembly: SegPlugin("Acme.Decoders")]

namespace Acme;

public sealed class HungryAttribute() : TransformerDecoderSpecAttribute("acme/hungry")
{
    public int Dim { get; set; } = 256;
}

public sealed class FlatAttribute() : HeadSpecAttribute("acme/flat");
