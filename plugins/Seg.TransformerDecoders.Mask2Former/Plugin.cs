using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.TransformerDecoders.Mask2Former")]
[assembly: InternalsVisibleTo("Seg.Plugins.Tests")]
