using System.Reflection;

namespace Seg.Conformance;

/// <summary>Fails when a component of a plugin has no suite, so that none is forgotten. Inherit it once in the test assembly.</summary>
/// <typeparam name="TMember">Any public type of the plugin's assembly, e.g. a component's options.</typeparam>
public abstract class ConformanceCoverage<TMember> : ConformanceCoverage
{
    /// <inheritdoc/>
    protected sealed override IEnumerable<Assembly> Plugins => [typeof(TMember).Assembly];
}

/// <summary>As <see cref="ConformanceCoverage{TMember}"/>, for several plugins.</summary>
public abstract class ConformanceCoverage
{
    /// <summary>The plugins' assemblies.</summary>
    protected abstract IEnumerable<Assembly> Plugins { get; }

    /// <summary>The assembly that holds the suites; that of this class by default.</summary>
    protected virtual Assembly Suites => GetType().Assembly;

    /// <summary>Every component that a plugin's manifest exports has a suite.</summary>
    [Fact]
    public void Every_component_has_a_suite()
    {
        var plugins = Plugins.ToArray();
        Law.Require(plugins.Length > 0, $"{GetType().Name} names no plugin assembly, so that nothing would be covered. Return some from Plugins.");
        var covered = Suites.GetExportedTypes().Where(type => !type.IsAbstract && typeof(IConformanceSuite).IsAssignableFrom(type))
            .Select(type => ConformanceSuite.Ask(type, suite => suite.SpecType)).ToHashSet();
        var missing = plugins.SelectMany(ComponentExports.Of).Where(export => !covered.Contains(export.Spec))
            .Select(export => $"{export.Kind} {export.Id}: add public sealed class {export.Component.Name}Conformance : {SuiteOf(export.Kind)}<{export.Spec.Name}>").ToArray();
        Law.Require(missing.Length == 0, $"{Suites.GetName().Name} has no suite for\n  {string.Join("\n  ", missing)}");
    }

    /// <summary>The suites compare counts of live tensors and seed the random numbers of the whole process, so no other test may run meanwhile.</summary>
    [Fact]
    public void Tests_run_one_at_a_time() => Law.Require(
        Suites.GetCustomAttribute<CollectionBehaviorAttribute>() is { DisableTestParallelization: true },
        $"{Suites.GetName().Name} may run tests in parallel, which spoils counts of tensors and random seeds. Add [assembly: CollectionBehavior(DisableTestParallelization = true)].");

    private static string SuiteOf(string kind)
    {
        var name = $"{char.ToUpperInvariant(kind[0])}{kind[1..]}Conformance";
        return typeof(ConformanceCoverage).Assembly.GetExportedTypes().Any(type => type.Name == $"{name}`1") ? name : "ComponentConformance";
    }
}
