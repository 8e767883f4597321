using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.Heads.MaskClassification")]
[assembly: InternalsVisibleTo("Seg.Plugins.Tests")]
[assembly: InternalsVisibleTo("Seg.MaskFormer.Tests")]
