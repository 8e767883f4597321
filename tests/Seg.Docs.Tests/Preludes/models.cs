using Seg;
using Seg.Backbones;
using Seg.Models;
using Seg.PixelDecoders;
using Seg.TransformerDecoders;

[assembly: SegPlugin("Acme.Models")]
