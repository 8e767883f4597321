using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.RegionDecoders.RoI")]
[assembly: InternalsVisibleTo("Seg.Regions.Tests")]
