using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.Heads.MaskRcnn")]
[assembly: InternalsVisibleTo("Seg.Regions.Tests")]
