using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.Heads.KMaX")]
[assembly: InternalsVisibleTo("Seg.KMax.Tests")]
