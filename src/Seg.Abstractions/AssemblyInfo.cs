using System.Runtime.CompilerServices;

// The shared source (PortChecker, DiagnosticIds, NearestName) is internal in both assemblies that compile it; the run time uses this copy.
[assembly: InternalsVisibleTo("Seg.Runtime")]
[assembly: InternalsVisibleTo("Seg.Evaluation")]
[assembly: InternalsVisibleTo("Seg.Conformance")]
[assembly: InternalsVisibleTo("Seg.Runtime.Tests")]
[assembly: InternalsVisibleTo("Seg.Plugins.Tests")]
[assembly: InternalsVisibleTo("Seg.Segmenter.Tests")]
[assembly: InternalsVisibleTo("Seg.Models.Tests")]
