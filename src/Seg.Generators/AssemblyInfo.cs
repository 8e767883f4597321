using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Seg.Generators.Tests")]
