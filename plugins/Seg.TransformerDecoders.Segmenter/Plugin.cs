using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.TransformerDecoders.Segmenter")]
[assembly: InternalsVisibleTo("Seg.Segmenter.Tests")]
