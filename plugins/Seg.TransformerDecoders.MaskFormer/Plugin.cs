using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.TransformerDecoders.MaskFormer")]
[assembly: InternalsVisibleTo("Seg.MaskFormer.Tests")]
