using System.Reflection;
using TorchSharp;
using Xunit.Sdk;

namespace Seg.Testing.Tensors;

/// <summary>
/// Fails a test that leaves tensors behind: on a method, or on a class for each of its tests. Compares the count of live tensors before and
/// after, so the assembly must not run tests in parallel (<c>[assembly: CollectionBehavior(DisableTestParallelization = true)]</c>).
/// </summary>
/// <remarks>
/// Nothing is collected in between: a tensor that only a finalizer would free is a leak. TorchSharp 0.107 keeps counting the tensor that a parameter was made of, so
/// on it nothing is compared.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NoTensorLeaksAttribute : BeforeAfterTestAttribute
{
#if SEG_SYSTEM_TORCH
    private long _before;
#endif
    private DisposeScope? _scope;

    /// <summary>Runs the (synchronous) test in a dispose scope of its own: only what escapes the scope is a leak.</summary>
    public bool InScope { get; set; }

    public override void Before(MethodInfo methodUnderTest)
    {
        // What earlier tests dropped is not this test's leak, and its finalizers must not hide one either.
        GC.Collect();
        GC.WaitForPendingFinalizers();
#if SEG_SYSTEM_TORCH
        _before = torch.Tensor.TotalCount;
#endif
        if (InScope) _scope = torch.NewDisposeScope();
    }

    public override void After(MethodInfo methodUnderTest)
    {
        _scope?.Dispose();
        _scope = null;
#if SEG_SYSTEM_TORCH
        var leaked = torch.Tensor.TotalCount - _before;
        if (leaked > 0)
            throw new XunitException($"{methodUnderTest.DeclaringType?.Name}.{methodUnderTest.Name} left {leaked} tensors undisposed");
#endif
    }
}
