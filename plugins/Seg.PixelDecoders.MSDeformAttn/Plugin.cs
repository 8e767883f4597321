using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.PixelDecoders.MSDeformAttn")]
[assembly: InternalsVisibleTo("Seg.Plugins.Tests")]
