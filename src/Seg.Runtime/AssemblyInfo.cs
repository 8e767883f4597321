using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Seg.Runtime.Tests")]
[assembly: InternalsVisibleTo("Seg.Plugins.Tests")]
