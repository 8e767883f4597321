namespace TorchSharp;

/// <summary>How many tensors a thread made and disposed, in dispose scopes and outside them.</summary>
public class ThreadDisposeScopeStatistics
{
    public LifetimeStatistics TensorStatistics { get; } = new();

    public long CreatedOutsideScopeCount => TensorStatistics.CreatedOutsideScopeCount;

    public long DisposedOutsideScopeCount => TensorStatistics.DisposedOutsideScopeCount;

    public long CreatedInScopeCount => TensorStatistics.CreatedInScopeCount;

    public long DisposedInScopeCount => TensorStatistics.DisposedInScopeCount;

    public long AttachedToScopeCount => TensorStatistics.AttachedToScopeCount;

    public long DetachedFromScopeCount => TensorStatistics.DetachedFromScopeCount;

    public long ThreadTotalLiveCount => TensorStatistics.ThreadTotalLiveCount;

    public void Reset() => TensorStatistics.Reset();

    public override string ToString() => TensorStatistics.ToString();
}

/// <summary>The counts of one kind of object.</summary>
public class LifetimeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }

    public long DisposedOutsideScopeCount { get; internal set; }

    public long CreatedInScopeCount { get; internal set; }

    public long DisposedInScopeCount { get; internal set; }

    public long AttachedToScopeCount { get; internal set; }

    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>Made minus disposed by this thread; finalized ones are not counted as disposed.</summary>
    public long ThreadTotalLiveCount => CreatedInScopeCount - DisposedInScopeCount + CreatedOutsideScopeCount - DisposedOutsideScopeCount;

    public void Reset()
    {
        CreatedOutsideScopeCount = 0;
        DisposedOutsideScopeCount = 0;
        CreatedInScopeCount = 0;
        DisposedInScopeCount = 0;
        AttachedToScopeCount = 0;
        DetachedFromScopeCount = 0;
    }

    public override string ToString() =>
        $"live: {ThreadTotalLiveCount}; created outside scopes: {CreatedOutsideScopeCount}; disposed outside scopes: {DisposedOutsideScopeCount}; " +
        $"created in scopes: {CreatedInScopeCount}; disposed in scopes: {DisposedInScopeCount}; attached: {AttachedToScopeCount}; detached: {DetachedFromScopeCount}";
}
