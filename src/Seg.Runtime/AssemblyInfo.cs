using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Seg.Runtime.Tests")]
[assembly: InternalsVisibleTo("Seg.Plugins.Tests")]
[assembly: InternalsVisibleTo("Seg.Segmenter.Tests")]
[assembly: InternalsVisibleTo("Seg.Models.Tests")]
[assembly: InternalsVisibleTo("Seg.Weights.Tests")]
