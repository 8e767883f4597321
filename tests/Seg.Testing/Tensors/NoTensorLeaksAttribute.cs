using System.Reflection;
using TorchSharp;
using Xunit.Sdk;

namespace Seg.Testing.Tensors;

/// <summary>
/// Fails a test that leaves tensors behind: on a method, or on a class for each of its tests. Compares the count of live tensors before and
/// after, so the assembly must not run tests in parallel (<c>[assembly: CollectionBehavior(DisableTestParallelization = true)]</c>).
/// </summary>
/// <remarks>Nothing is collected in between: a tensor that only a finalizer would free is a leak.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NoTensorLeaksAttribute : BeforeAfterTestAttribute
{
    private long _before;

    public override void Before(MethodInfo methodUnderTest)
    {
        // What earlier tests dropped is not this test's leak, and its finalizers must not hide one either.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _before = torch.Tensor.TotalCount;
    }

    public override void After(MethodInfo methodUnderTest)
    {
        var leaked = torch.Tensor.TotalCount - _before;
        if (leaked > 0)
            throw new XunitException($"{methodUnderTest.DeclaringType?.Name}.{methodUnderTest.Name} left {leaked} tensors undisposed");
    }
}
