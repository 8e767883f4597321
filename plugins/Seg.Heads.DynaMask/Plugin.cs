using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.Heads.DynaMask")]
[assembly: InternalsVisibleTo("Seg.Regions.Tests")]
[assembly: InternalsVisibleTo("Seg.Benchmarks")]
