using System.Runtime.CompilerServices;

namespace Seg.Runtime;

/// <summary>A segmenter whose weights are loaded by the first call, so that registering many models costs nothing.</summary>
internal sealed class LazySegmenter : ISegmenter, IBatchSegmenter
{
    private readonly Lock _lock = new();
    private readonly Func<ISegmenter> _create;
    private readonly SegmenterStatus _status;
    private readonly Lazy<(ModelSpec Spec, ClassCatalogue Classes)> _described;
    private volatile Task<ISegmenter>? _loaded;
    private bool _disposed;

    /// <param name="describe">Spec and classes, without weights.</param>
    /// <param name="create">Builds the model and loads its weights.</param>
    /// <param name="status">Told of a load that fails; the segmenter that is made tells it the rest.</param>
    public LazySegmenter(Func<(ModelSpec Spec, ClassCatalogue Classes)> describe, Func<ISegmenter> create, SegmenterStatus status) =>
        (_described, _create, _status) = (new(describe, LazyThreadSafetyMode.PublicationOnly), create, status);

    public ModelSpec Spec => _described.Value.Spec;

    public ClassCatalogue Classes => _described.Value.Classes;

    public async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        var segmenter = await Loaded().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await segmenter.SegmentAsync(image, options, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<SegmentationResult> SegmentAsync(
        IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var segmenter = await Loaded().WaitAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var result in segmenter.SegmentAsync(images, options, cancellationToken).ConfigureAwait(false)) yield return result;
    }

    public async Task<IReadOnlyList<SegmentationResult>> SegmentBatchAsync(
        IReadOnlyList<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        var segmenter = await Loaded().WaitAsync(cancellationToken).ConfigureAwait(false);
        var batches = segmenter.GetService<IBatchSegmenter>() ?? throw new NotSupportedException($"{Spec.Id} runs no batches.");
        return await batches.SegmentBatchAsync(images, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Builds the model and loads its weights, unless that is done.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) => await Loaded().WaitAsync(cancellationToken).ConfigureAwait(false);

    // What the real segmenter offers beyond this is there once it is loaded.
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is null && serviceType.IsInstanceOfType(this)) return this;
        if (serviceKey is null && serviceType == typeof(SegmenterStatus)) return _status;
        return _loaded is { IsCompletedSuccessfully: true } loaded ? loaded.Result.GetService(serviceType, serviceKey) : null;
    }

    public async ValueTask DisposeAsync()
    {
        Task<ISegmenter>? loaded;
        lock (_lock)
        {
            _disposed = true;
            loaded = _loaded;
        }
        if (loaded is null) return;
        await ((Task)loaded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loaded.IsCompletedSuccessfully) await loaded.Result.DisposeAsync().ConfigureAwait(false);
    }

    // A load that failed is tried again by the next call: the file may have been put in its place meanwhile.
    private Task<ISegmenter> Loaded()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _loaded is null or { IsFaulted: true } ? _loaded = Task.Run(Create) : _loaded;
        }
    }

    private ISegmenter Create()
    {
        try
        {
            return _create();
        }
        catch (Exception failure)
        {
            _status.Failed(failure);
            throw;
        }
    }
}
