using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.PixelDecoders.TransformerEncoder")]
[assembly: InternalsVisibleTo("Seg.MaskFormer.Tests")]
