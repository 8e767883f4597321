using System.Runtime.CompilerServices;

namespace Seg.Runtime;

/// <summary>A segmenter whose weights are loaded by the first call, so that registering many models costs nothing.</summary>
internal sealed class LazySegmenter : ISegmenter
{
    private readonly Lock _lock = new();
    private readonly Func<ISegmenter> _create;
    private readonly Lazy<(ModelSpec Spec, ClassCatalogue Classes)> _described;
    private Task<ISegmenter>? _loaded;
    private bool _disposed;

    /// <param name="describe">Spec and classes, without weights.</param>
    /// <param name="create">Builds the model and loads its weights.</param>
    public LazySegmenter(Func<(ModelSpec Spec, ClassCatalogue Classes)> describe, Func<ISegmenter> create) => (_described, _create) = (new(describe), create);

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
            return _loaded is null or { IsFaulted: true } ? _loaded = Task.Run(_create) : _loaded;
        }
    }
}
