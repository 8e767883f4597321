using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>A built model as a segmenter: preprocess on the pool, forward and post-process on threads of its own. Owns the model.</summary>
/// <remarks>At most <see cref="SegmenterOptions.Concurrency"/> + <see cref="SegmenterOptions.LookAhead"/> images are held at a time, whoever calls.</remarks>
public sealed class Segmenter : ISegmenter
{
    private readonly SegModel _model;
    private readonly Preprocessor _preprocessor;
    private readonly Device _device;
    private readonly InferenceWorkers _workers;
    private readonly SegmenterObserver _observer;
    private readonly SemaphoreSlim _room;
    private readonly int _held;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private Task? _disposal;

    /// <param name="model">Loaded; put into eval mode here, and disposed with the segmenter.</param>
    /// <param name="options">Concurrency, look-ahead and device; the rest is the factory's.</param>
    /// <exception cref="SegException">SEG4002: the device is none, or not here.</exception>
    public Segmenter(SegModel model, SegmenterOptions? options = null) : this(model, options ?? new(), null)
    {
    }

    internal Segmenter(SegModel model, SegmenterOptions options, SegmenterObserver? observer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.LookAhead);
        _device = InferenceDevice.Of(options.Device);
        if (_device.type != DeviceType.CPU) model.to(_device);
        model.eval();
        (_model, _preprocessor) = (model, new(model.Spec.Preprocess));
        _held = options.Concurrency + options.LookAhead;
        model.StageObserver = _observer = observer ?? new(new(_held), null, model.Spec.Id);
        _room = new(_held);
        _workers = new(options.Concurrency, $"seg {model.Spec.Id}");
        _observer.Status.SetLoaded();
    }

    /// <inheritdoc/>
    public ModelSpec Spec => _model.Spec;

    /// <inheritdoc/>
    public ClassCatalogue Classes => _model.Classes;

    /// <inheritdoc/>
    public async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        Enter();
        try
        {
            await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var result = await Process(image, options ?? new(), cancellationToken).ConfigureAwait(false);
                _observer.Succeeded();
                return result;
            }
            finally
            {
                _room.Release();
            }
        }
        catch (Exception failure)
        {
            _observer.Failed(failure, cancellationToken);
            throw;
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SegmentationResult> SegmentAsync(
        IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        ImageStream.Run(images, (image, stop) => SegmentAsync(image, options, stop), _held, cancellationToken);

    /// <summary>This, or its <see cref="SegmenterStatus"/>.</summary>
    /// <inheritdoc cref="ISegmenter.GetService"/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null : serviceType.IsInstanceOfType(this) ? this : serviceType == typeof(SegmenterStatus) ? _observer.Status : null;

    /// <summary>Waits for the calls under way, then frees the model.</summary>
    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_lock)
        {
            _disposal ??= End();
            disposal = _disposal;
        }
        await disposal.ConfigureAwait(false);
    }

    private async Task<SegmentationResult> Process(ImageInput image, SegmentOptions options, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var batch = await Task.Run(() => Prepare(image, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        var preprocess = Stopwatch.GetElapsedTime(start);
        // Workers know nothing of their callers: what the stages belong to is handed over.
        var parent = Activity.Current;
        return await _workers.Run(() => Infer(image.Name, batch, options, preprocess, parent, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private ImageBatch Prepare(ImageInput image, SegmentOptions options, CancellationToken cancellationToken)
    {
        using var stage = _observer.Begin(InferenceStage.Preprocess);
        return _preprocessor.Run([image], options, cancellationToken);
    }

    private SegmentationResult Infer(string name, ImageBatch batch, SegmentOptions options, TimeSpan preprocess, Activity? parent, CancellationToken cancellationToken)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        var frame = batch.Frames[0];
        var tasks = options.Tasks == SegTask.None ? Spec.Task : options.Tasks;

        var start = Stopwatch.GetTimestamp();
        var images = _device.type == DeviceType.CPU ? batch.Images : batch.Images.to(_device);
        RawPredictions predictions;
        using (_observer.Begin(InferenceStage.Forward, parent)) predictions = _model.Forward(images, cancellationToken);
        var forward = Stopwatch.GetElapsedTime(start);
        cancellationToken.ThrowIfCancellationRequested();

        start = Stopwatch.GetTimestamp();
        using var postprocess = _observer.Begin(InferenceStage.Postprocess, parent);
        var results = _model.PostProcessor.Process(predictions, 0, frame, tasks, cancellationToken);
        return new(name, frame.OutputWidth, frame.OutputHeight, Spec.Id, Classes, results)
        {
            Timings = new Dictionary<string, TimeSpan> { ["preprocess"] = preprocess, ["forward"] = forward, ["postprocess"] = Stopwatch.GetElapsedTime(start) },
        };
    }

    private void Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposal is not null, this);
            _calls++;
            _observer.Enter();
        }
    }

    private void Leave()
    {
        _observer.Leave();
        lock (_lock)
        {
            if (--_calls == 0 && _disposal is not null) _idle.TrySetResult();
        }
    }

    // Called under the lock, so no call can begin any more when _calls is read.
    private Task End()
    {
        if (_calls == 0) _idle.TrySetResult();
        return Task.Run(async () =>
        {
            await _idle.Task.ConfigureAwait(false);
            _workers.Dispose();
            _model.Dispose();
        });
    }
}
