using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Tiling;

/// <summary>
/// A model that never errs, on drawings: a pixel's red is its class (0 bear, a thing; 1 floor and 2 wall, stuff), green its number among things. Of an
/// image it tells what is on it, as a model would: nothing of what lies outside.
/// </summary>
public sealed class ColourSegmenter : ISegmenter
{
    private int _images;

    public ModelSpec Spec => ToyFull.Spec;

    public ClassCatalogue Classes { get; } = ToyClasses.Create();

    /// <summary>Images segmented so far.</summary>
    public int Images => _images;

    public Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _images);
        return Task.FromResult(Result(image, options is null or { Tasks: SegTask.None } ? SegTask.Semantic : options.Tasks));
    }

    public async IAsyncEnumerable<SegmentationResult> SegmentAsync(
        IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var image in images.WithCancellation(cancellationToken)) yield return await SegmentAsync(image, options, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SegmentationResult Result(ImageInput image, SegTask tasks)
    {
        var (labels, ids) = (new ushort[image.Width * image.Height], new int[image.Width * image.Height]);
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < image.Width; x++)
            {
                labels[y * image.Width + x] = row[3 * x];
                ids[y * image.Width + x] = 1 + row[3 * x] + 3 * row[3 * x + 1];
            }
        }
        var segments = ids.Distinct().Order().Select(id => Segment(id, RleMask.FromIds(ids, image.Width, image.Height, id))).ToArray();
        return new(image.Name, image.Width, image.Height, Spec.Id, Classes, new(
            tasks.HasFlag(SegTask.Semantic) ? new(labels) : null,
            tasks.HasFlag(SegTask.Instance) ? new([.. segments.Where(s => s.IsThing)]) : null,
            tasks.HasFlag(SegTask.Panoptic) ? new(ids, segments) : null));
    }

    private Segment Segment(int id, RleMask mask)
    {
        var label = (id - 1) % 3;
        return new(id, label, 0.5f + 0.4f / (1 + (id - 1) / 3), Classes[label].IsThing, mask.Area, mask.Bounds(), mask);
    }
}
