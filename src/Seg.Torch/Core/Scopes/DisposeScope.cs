namespace TorchSharp;

/// <summary>
/// Owns the tensors made on its thread while it is the innermost scope, and disposes them with itself. What should live longer is moved to
/// the outer scope or detached.
/// </summary>
/// <remarks>Not thread-safe: use a scope on the thread that made it.</remarks>
public sealed class DisposeScope : IDisposable
{
    private readonly HashSet<IDisposable> _owned = new(ReferenceEqualityComparer.Instance);
    private DisposeScopeManager? _manager;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        _manager = manager;
        Outer = outer;
    }

    internal DisposeScope? Outer { get; set; }

    /// <exception cref="ObjectDisposedException">The scope was disposed.</exception>
    public int DisposablesCount
    {
        get
        {
            _ = Manager;
            return _owned.Count;
        }
    }

    /// <summary>A copy of what the scope owns now.</summary>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            _ = Manager;
            return [.. _owned];
        }
    }

    private DisposeScopeManager Manager => _manager ?? throw new ObjectDisposedException(nameof(DisposeScope));

    public bool Contains(IDisposable disposable) => _owned.Contains(disposable);

    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    /// <summary>Takes ownership of tensors, from their scope if they have one.</summary>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var statistics = Manager.StatisticsInstance.TensorStatistics;
        var all = disposables.ToList();
        foreach (var disposable in all)
            if (Adopt(Owned(disposable))) statistics.AttachedToScopeCount++;
        return all;
    }

    public T MoveToOuter<T>(T disposable)
        where T : IDisposable
        => MoveToOther(Outer, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
        => MoveToOther(Outer, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
        => MoveToOther(Outer, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(Outer, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    /// <summary>Hands over what this scope owns of <paramref name="disposables"/>; without a scope it is detached.</summary>
    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        _ = Manager;
        if (scope is null)
        {
            Detach(disposables);
            return;
        }

        foreach (var disposable in disposables)
            if (_owned.Contains(disposable)) scope.Adopt(Owned(disposable));
    }

    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    /// <summary>Lets go of tensors: from now on their holder disposes them, or the collector.</summary>
    public void Detach(IEnumerable<IDisposable> disposables)
    {
        var statistics = Manager.StatisticsInstance.TensorStatistics;
        foreach (var disposable in disposables)
        {
            if (!_owned.Remove(disposable)) continue;
            Owned(disposable).OwningDisposeScope = null;
            statistics.DetachedFromScopeCount++;
        }
    }

    /// <summary>Disposes what the scope owns; the scope goes on.</summary>
    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        _ = Manager;
        var kept = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in _owned.ToArray())
        {
            if (kept.Contains(disposable)) continue;
            disposable.Dispose();
            _owned.Remove(disposable);
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    /// <summary>Forgets something that was disposed by other means.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        _ = Manager;
        _owned.Remove(disposable);
        if (disposable is torch.Tensor tensor) tensor.OwningDisposeScope = null;
    }

    /// <summary>Disposes what the scope owns and leaves the scope. A second call does nothing.</summary>
    public void Dispose()
    {
        if (_manager is not { } manager) return;
        DisposeEverything();
        manager.Remove(this);
        _manager = null;
    }

    /// <summary>A new tensor of this thread: it has no owner yet.</summary>
    internal void Add(torch.Tensor tensor) => _owned.Add(tensor);

    /// <summary>The tensor is being disposed: no more than forgetting it.</summary>
    internal void Forget(torch.Tensor tensor) => _owned.Remove(tensor);

    private bool Adopt(torch.Tensor tensor)
    {
        if (ReferenceEquals(tensor.OwningDisposeScope, this)) return false;
        tensor.OwningDisposeScope?._owned.Remove(tensor);
        tensor.OwningDisposeScope = this;
        return _owned.Add(tensor);
    }

    private static torch.Tensor Owned(IDisposable disposable) =>
        disposable as torch.Tensor ?? throw new InvalidOperationException($"a dispose scope holds tensors, not {disposable.GetType()}");
}
