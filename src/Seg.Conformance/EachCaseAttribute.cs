using System.Reflection;
using Xunit.Sdk;

namespace Seg.Conformance;

/// <summary>Runs a theory of a suite once for each of the suite's cases, by name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachCaseAttribute : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        // The class that inherits the suite, not the one that declares the theory.
        var suite = testMethod.ReflectedType!;
        if (suite.GetConstructor(Type.EmptyTypes) is null)
            throw new InvalidOperationException($"{suite.FullName} must have a public constructor without parameters: its cases are listed before any test runs.");
        var names = ConformanceSuite.Ask(suite, s => s.CaseNames.ToArray());
        if (names.Length == 0) throw new InvalidOperationException($"{suite.FullName} has no cases; every law would hold of none. Return at least one from Cases.");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidOperationException($"{suite.FullName} has two cases named '{twice.Key}'.");
        return names.Select(name => new object[] { name });
    }
}

/// <summary>What <see cref="EachCaseAttribute"/> and coverage must know of a suite whose options class they don't know.</summary>
internal interface IConformanceSuite
{
    IEnumerable<string> CaseNames { get; }

    /// <summary>The options class of the component that the suite is for.</summary>
    Type SpecType { get; }
}

/// <summary>Questions to a suite before any of its laws runs.</summary>
internal static class ConformanceSuite
{
    /// <summary>Makes an instance, asks it, and disposes of it: what its constructor holds must not outlive the question.</summary>
    public static T Ask<T>(Type suite, Func<IConformanceSuite, T> question)
    {
        var asked = (IConformanceSuite)Activator.CreateInstance(suite)!;
        try
        {
            return question(asked);
        }
        finally
        {
            (asked as IDisposable)?.Dispose();
        }
    }
}
