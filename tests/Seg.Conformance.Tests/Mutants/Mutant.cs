using System.Reflection;
using Xunit.Sdk;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>A component that breaks one law on purpose.</summary>
/// <param name="Name">What is broken.</param>
/// <param name="Law">The method of the suite that must tell.</param>
/// <param name="Tells">A part of its message: what the author must look at.</param>
/// <param name="Suite">The suite over the broken component.</param>
public sealed record Mutant(string Name, string Law, string Tells, Func<object> Suite)
{
    public override string ToString() => Name;

    /// <summary>Fails unless the law catches the mutant, in one case at least, and tells of it.</summary>
    public void AssertCaught()
    {
        var suite = Suite();
        try
        {
            var method = suite.GetType().GetMethod(Law) ?? throw new MissingMethodException(suite.GetType().Name, Law);
            var cases = method.GetParameters().Length == 0 ? [[]] : ((IConformanceSuite)suite).CaseNames.Select(name => new object[] { name }).ToArray();
            var failures = cases.Select(arguments => Record.Exception(() => { method.Invoke(suite, arguments); })).OfType<TargetInvocationException>().Select(e => e.InnerException!).ToArray();
            Assert.True(failures.Length > 0, $"{Law} does not notice: {Name}.");
            Assert.All(failures, failure => Assert.IsType<XunitException>(failure));
            Assert.Contains(failures, failure => failure.Message.Contains(Tells, StringComparison.Ordinal));
        }
        finally
        {
            (suite as IDisposable)?.Dispose();
        }
    }
}
