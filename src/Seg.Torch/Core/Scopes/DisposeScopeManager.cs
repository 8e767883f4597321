namespace TorchSharp;

/// <summary>The dispose scopes of one thread, innermost first.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? _ofThread;

    /// <summary>Counts of this thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => OfThread.StatisticsInstance;

    internal static DisposeScopeManager OfThread => _ofThread ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal DisposeScope? Current { get; private set; }

    internal DisposeScope Enter() => Current = new DisposeScope(this, Current);

    internal DisposeScope? Register(torch.Tensor tensor)
    {
        if (Current is not { } scope)
        {
            StatisticsInstance.TensorStatistics.CreatedOutsideScopeCount++;
            return null;
        }

        StatisticsInstance.TensorStatistics.CreatedInScopeCount++;
        scope.Add(tensor);
        return scope;
    }

    internal void Disposing(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is not { } scope)
        {
            StatisticsInstance.TensorStatistics.DisposedOutsideScopeCount++;
            return;
        }

        StatisticsInstance.TensorStatistics.DisposedInScopeCount++;
        scope.Forget(tensor);
        tensor.OwningDisposeScope = null;
    }

    /// <summary>Scopes usually end innermost first, but need not.</summary>
    internal void Remove(DisposeScope ended)
    {
        if (ReferenceEquals(Current, ended))
        {
            Current = ended.Outer;
            return;
        }

        for (var scope = Current; scope is not null; scope = scope.Outer)
            if (ReferenceEquals(scope.Outer, ended)) scope.Outer = ended.Outer;
    }
}
