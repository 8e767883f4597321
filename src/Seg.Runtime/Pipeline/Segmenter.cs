using System.Diagnostics;
using Seg.Inference;
using Seg.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>
/// A built model as a segmenter: preprocess on the pool, forward passes and post-processing each on threads of their own, so that the stages of different
/// images overlap. Owns the model.
/// </summary>
/// <remarks>
/// Pictures of a spec with sliding windows, and calls with <see cref="SegmentOptions.Augmentation"/>, take several forward passes each, one after the other.
/// At most <see cref="SegmenterOptions.Concurrency"/> + <see cref="SegmenterOptions.LookAhead"/> images, or batches of them, are held at a time, whoever calls.
/// </remarks>
public sealed class Segmenter : ISegmenter, IBatchSegmenter
{
    private readonly SegModel _model;
    private readonly InferencePlan? _plan;
    private readonly Preprocessor _preprocessor;
    private readonly StitchedSegmenter _stitched;
    private readonly Device _device;
    private readonly InferenceWorkers _forward;
    private readonly InferenceWorkers _results;
    private readonly SegmenterObserver _observer;
    private readonly SemaphoreSlim _room;
    private readonly int _held;
    private readonly Lock _lock = new();
    private readonly CallGate _gate;
    private Task? _disposal;

    /// <param name="model">Loaded; put into eval mode here, and disposed with the segmenter.</param>
    /// <param name="options">Concurrency, look-ahead and device; the rest is the factory's.</param>
    /// <exception cref="SegException">SEG4002: the device is none, or not here; or the spec's sliding window has no size, or gaps.</exception>
    public Segmenter(SegModel model, SegmenterOptions? options = null) : this(model, options ?? new(), null)
    {
    }

    internal Segmenter(SegModel model, SegmenterOptions options, SegmenterObserver? observer, InferencePlanner? planner = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.LookAhead);
        StitchedSegmenter.Check(model.Spec);
        _device = InferenceDevice.Of(options.Device);
        if (_device.type != DeviceType.CPU) model.to(_device);
        model.eval();
        // Last of what may fail: whoever made the model still owns it then.
        if (_device.type == DeviceType.CPU) _plan = planner?.Plan(model, options.Precision, options.Passes);
        (_model, _preprocessor) = (model, new(model.Spec.Preprocess));
        _held = options.Concurrency + options.LookAhead;
        model.StageObserver = _observer = observer ?? new(new(_held), null, model.Spec.Id);
        _stitched = new(_model, new(_model, _preprocessor, _device), _observer);
        _room = new(_held);
        _gate = new(this);
        _forward = new(options.Concurrency, $"seg {model.Spec.Id}");
        // Post-processing is a small part of a forward pass: one thread keeps up with any number of them.
        _results = new(1, $"seg {model.Spec.Id} results");
        _observer.Status.SetLoaded();
    }

    /// <inheritdoc/>
    public ModelSpec Spec => _model.Spec;

    /// <inheritdoc/>
    public ClassCatalogue Classes => _model.Classes;

    /// <inheritdoc/>
    public async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        (await Run([image], options ?? new(), cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public IAsyncEnumerable<SegmentationResult> SegmentAsync(
        IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        ImageStream.Run(images, (image, stop) => SegmentAsync(image, options, stop), _held, options?.OnError, cancellationToken);

    /// <summary>
    /// Segments images together. Those that pre-processing brings to one padded size share a forward pass; a further size is a pass of its own, one after the
    /// other, since padding an image further than it needs would change its result. Images of a model that <see cref="ModelSpec.JoinsImages"/> are the frames of
    /// one clip, in their order: instances with one id are one thing, and the frames must have one size (SEG4203).
    /// </summary>
    /// <inheritdoc cref="IBatchSegmenter.SegmentBatchAsync"/>
    public async Task<IReadOnlyList<SegmentationResult>> SegmentBatchAsync(
        IReadOnlyList<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(images.Count, nameof(images));
        if (Spec.JoinsImages && images.FirstOrDefault(i => (i.Width, i.Height) != (images[0].Width, images[0].Height)) is { } other)
            throw new SegException(DiagnosticIds.ImageInvalid, $"{other.Name}: expected a frame of {images[0].Width}x{images[0].Height} like {images[0].Name}, the clip's first; found {other.Width}x{other.Height}.");
        var results = new SegmentationResult[images.Count];
        foreach (var group in Enumerable.Range(0, images.Count).GroupBy(i => _preprocessor.PaddedSize(images[i].Width, images[i].Height)))
        {
            int[] members = [.. group];
            var found = await Run([.. members.Select(i => images[i])], options ?? new(), cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < members.Length; i++) results[members[i]] = found[i];
        }
        return results;
    }

    /// <summary>This, its <see cref="SegmenterStatus"/>, its <see cref="InferencePlan"/> or its <see cref="SegModel"/>, which stay the segmenter's.</summary>
    /// <inheritdoc cref="ISegmenter.GetService"/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null : serviceType.IsInstanceOfType(this) ? this : 
        serviceType == typeof(SegmenterStatus) ? _observer.Status : serviceType == typeof(InferencePlan) ? _plan : serviceType == typeof(SegModel) ? _model : null;

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

    // All of one padded size.
    private async Task<SegmentationResult[]> Run(ImageInput[] images, SegmentOptions options, CancellationToken cancellationToken)
    {
        Enter(images.Length);
        try
        {
            await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var results = await Process(images, options, cancellationToken).ConfigureAwait(false);
                _observer.Succeeded();
                return results;
            }
            finally
            {
                _room.Release();
            }
        }
        catch (Exception failure) when (MemoryShortage.Is(failure))
        {
            var told = MemoryShortage.Over(images, Spec.Id, _preprocessor.PaddedSize(images[0].Width, images[0].Height), failure);
            _observer.Failed(told, cancellationToken);
            throw told;
        }
        catch (Exception failure)
        {
            _observer.Failed(failure, cancellationToken);
            throw;
        }
        finally
        {
            Leave(images.Length);
        }
    }

    private async Task<SegmentationResult[]> Process(ImageInput[] images, SegmentOptions options, CancellationToken cancellationToken)
    {
        // Workers know nothing of their callers: what the stages belong to is handed over.
        var parent = Activity.Current;
        if (_stitched.Serves(options))
            return await _forward.Run(() => images.Select(image => _stitched.Run(image, options, parent, cancellationToken)).ToArray(), cancellationToken).ConfigureAwait(false);
        using var pass = await Pass(images, options, parent, cancellationToken).ConfigureAwait(false);
        return await _results.Run(() => Decide([.. images.Select(image => image.Name)], pass, options, parent, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    // The prepared images are not needed beyond the forward pass.
    private async Task<ForwardPass> Pass(ImageInput[] images, SegmentOptions options, Activity? parent, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var batch = await Task.Run(() => Prepare(images, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        var preprocess = Stopwatch.GetElapsedTime(start);
        return await _forward.Run(() => Forward(batch, preprocess, parent, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private ImageBatch Prepare(ImageInput[] images, SegmentOptions options, CancellationToken cancellationToken)
    {
        using var stage = _observer.Begin(InferenceStage.Preprocess);
        return _preprocessor.Run(images, options, cancellationToken);
    }

    private ForwardPass Forward(ImageBatch batch, TimeSpan preprocess, Activity? parent, CancellationToken cancellationToken)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();

        var start = Stopwatch.GetTimestamp();
        var images = _device.type == DeviceType.CPU ? batch.Images : batch.Images.to(_device);
        RawPredictions predictions;
        using (_observer.Begin(InferenceStage.Forward, parent)) predictions = _model.Forward(new ModelInput(images, batch.Frames), cancellationToken);
        scope.Detach(predictions.Tensors);
        return new(predictions, batch.Frames, preprocess, Stopwatch.GetElapsedTime(start));
    }

    private SegmentationResult[] Decide(string[] names, ForwardPass pass, SegmentOptions options, Activity? parent, CancellationToken cancellationToken)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var tasks = options.Tasks == SegTask.None ? Spec.Task : options.Tasks;
        var results = new SegmentationResult[names.Length];
        for (var i = 0; i < results.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            using var postprocess = _observer.Begin(InferenceStage.Postprocess, parent);
            var frame = pass.Frames[i];
            var found = _model.PostProcessor.Process(pass.Predictions, i, frame, tasks, cancellationToken);
            results[i] = new(names[i], frame.OutputWidth, frame.OutputHeight, Spec.Id, Classes, found)
            {
                // What a batch did together counts for each of its images by an equal share.
                Timings = new Dictionary<string, TimeSpan>
                {
                    ["preprocess"] = pass.Preprocess / names.Length, ["forward"] = pass.Forward / names.Length, ["postprocess"] = Stopwatch.GetElapsedTime(start),
                },
            };
        }
        return results;
    }

    private void Enter(int images)
    {
        _gate.Enter();
        _observer.Enter(images);
    }

    private void Leave(int images)
    {
        _observer.Leave(images);
        _gate.Leave();
    }

    private Task End()
    {
        var idle = _gate.Close();
        return Task.Run(async () =>
        {
            await idle.ConfigureAwait(false);
            _forward.Dispose();
            _results.Dispose();
            _plan?.Dispose();
            _model.Dispose();
        });
    }

    // What a forward pass gave, on its way from its thread to the one of results. Owns the predictions.
    private sealed record ForwardPass(RawPredictions Predictions, IReadOnlyList<ImageFrame> Frames, TimeSpan Preprocess, TimeSpan Forward) : IDisposable
    {
        public void Dispose()
        {
            foreach (var tensor in Predictions.Tensors) tensor.Dispose();
        }
    }
}
