using System.Runtime.CompilerServices;

[assembly: Seg.SegPlugin("Seg.Backbones.ViT")]
[assembly: InternalsVisibleTo("Seg.Segmenter.Tests")]
