using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.PixelDecoders.Fpn")]
[assembly: InternalsVisibleTo("Seg.Plugins.Tests")]
[assembly: InternalsVisibleTo("Seg.Regions.Tests")]
[assembly: InternalsVisibleTo("Seg.MaskFormer.Tests")]
