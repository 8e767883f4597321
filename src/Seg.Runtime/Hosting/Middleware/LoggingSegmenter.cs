using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Seg.Runtime;

/// <summary>Writes a line for each image: done (information), cancelled (information), failed (error), and begun (debug). Thread-safe.</summary>
/// <param name="inner">What is logged; disposed with this.</param>
/// <param name="logger">Where to.</param>
public sealed class LoggingSegmenter(ISegmenter inner, ILogger logger) : PerImageSegmenter(inner)
{
    /// <inheritdoc/>
    public override async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        var model = Spec.Id;
        var start = Stopwatch.GetTimestamp();
        logger.Segmenting(image.Name, image.Width, image.Height, model);
        try
        {
            var result = await Inner.SegmentAsync(image, options, cancellationToken).ConfigureAwait(false);
            logger.Segmented(image.Name, image.Width, image.Height, model, Elapsed());
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            logger.SegmentingCancelled(image.Name, model, Elapsed());
            throw;
        }
        catch (Exception failure)
        {
            logger.SegmentingFailed(image.Name, model, Elapsed(), failure);
            throw;
        }

        double Elapsed() => Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
