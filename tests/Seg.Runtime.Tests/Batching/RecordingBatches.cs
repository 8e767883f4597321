using System.Collections.Concurrent;
using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Batching;

/// <summary>Notes what it is asked for, and answers when the test lets it. An image named "bad" fails, and its batch with it.</summary>
public sealed class RecordingBatches : ISegmenter, IBatchSegmenter
{
    private readonly SemaphoreSlim _turns = new(0);
    private readonly bool _held;

    /// <param name="held">Whether each batch waits for <see cref="Release"/>.</param>
    public RecordingBatches(bool held = false) => _held = held;

    public ModelSpec Spec => ToyFull.Spec;

    public ClassCatalogue Classes { get; } = ToyClasses.Create();

    /// <summary>The images of each batch, by name.</summary>
    public ConcurrentQueue<string[]> Batches { get; } = [];

    /// <summary>The images that came alone.</summary>
    public ConcurrentQueue<string> Singles { get; } = [];

    /// <summary>Batches whose token was cancelled.</summary>
    public int Cancelled { get; private set; }

    public bool Disposed { get; private set; }

    public void Release(int batches = 1) => _turns.Release(batches);

    public async Task<IReadOnlyList<SegmentationResult>> SegmentBatchAsync(
        IReadOnlyList<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        Batches.Enqueue([.. images.Select(i => i.Name)]);
        try
        {
            if (_held) await _turns.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Cancelled++;
            throw;
        }
        return [.. images.Select(Result)];
    }

    public async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        Singles.Enqueue(image.Name);
        await Task.Yield();
        return Result(image);
    }

    public IAsyncEnumerable<SegmentationResult> SegmentAsync(
        IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }

    // The first pixel's value is the result's width: what the batch read can be told from the answer.
    private SegmentationResult Result(ImageInput image) => image.Name == "bad"
        ? throw new InvalidDataException("bad image")
        : new(image.Name, image.Pixels.Span[0], image.Height, Spec.Id, Classes, new(null, null, null));
}
