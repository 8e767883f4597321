namespace Seg;

/// <summary>Raw predictions of one image to the results of the asked tasks. Derive from <see cref="PostProcessor{TPredictions}"/>.</summary>
/// <remarks>Holds no tensors and is thread-safe.</remarks>
public abstract class PostProcessor
{
    /// <param name="predictions">Predictions of a batch.</param>
    /// <param name="image">Which image of the batch.</param>
    /// <param name="frame">Its sizes: padded, resized, and that of the result.</param>
    /// <param name="tasks">One or more tasks to produce.</param>
    /// <param name="cancellationToken">Checked between tasks and bands of rows.</param>
    /// <exception cref="SegException">SEG2002: predictions of another type than it reads.</exception>
    public abstract TaskResults Process(RawPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken);
}

/// <summary>A post-processor of one type of predictions.</summary>
/// <typeparam name="TPredictions">What it reads.</typeparam>
public abstract class PostProcessor<TPredictions> : PostProcessor where TPredictions : RawPredictions
{
    /// <inheritdoc/>
    public sealed override TaskResults Process(RawPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken) =>
        Process(predictions.As<TPredictions>(this), image, frame, tasks, cancellationToken);

    /// <inheritdoc cref="PostProcessor.Process"/>
    public abstract TaskResults Process(TPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken);
}
