using System.Reflection;

namespace Seg.Conformance.Tests.FirstParty;

/// <summary>Every plugin that this project references, which are all of plugins/: a new one, or a new component, fails here until it has a suite.</summary>
public sealed class FirstPartyCoverage : ConformanceCoverage
{
    protected override IEnumerable<Assembly> Plugins => Directory.EnumerateFiles(AppContext.BaseDirectory, "Seg.*.dll").Order(StringComparer.Ordinal)
        .Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file)))
        .Where(assembly => assembly != GetType().Assembly && assembly.GetCustomAttribute<SegPluginAttribute>() is not null);
}
