using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.TransformerDecoders.KMaX")]
[assembly: InternalsVisibleTo("Seg.KMax.Tests")]
