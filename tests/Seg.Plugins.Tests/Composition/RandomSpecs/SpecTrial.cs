using Seg.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Composition.RandomSpecs;

/// <summary>Builds a planned model and runs it; what it gives must be what the plan says.</summary>
internal static class SpecTrial
{
    private const int Batch = 2;

    // They make fine maps of whole cells of a coarse one, and say that images must be padded to its stride; pre-processing does so.
    private static readonly string[] Padded = ["seg/simple-pyramid"];

    /// <returns>What went wrong, or null.</returns>
    /// <param name="plan">A plan, checked or not.</param>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Columns.</param>
    /// <param name="train">Whether to go backward in training mode as well.</param>
    public static string? Failure(PortPlan plan, int height, int width, bool train)
    {
        if (Array.IndexOf(Padded, plan[ComponentKind.PixelDecoder]?.Component.Id) >= 0)
            (height, width) = ((int)Cells(height, plan.Spec.Preprocess.PadTo) * plan.Spec.Preprocess.PadTo, (int)Cells(width, plan.Spec.Preprocess.PadTo) * plan.Spec.Preprocess.PadTo);
        try
        {
            random.manual_seed(1);
            using var scope = NewDisposeScope();
            using var model = (ComposedModel)LoadedPlugins.Get<ModelComposer>().Compose(plan);
            Infer(model, plan, height, width);
            if (train) Train(model, plan, height, width);
            return null;
        }
        catch (Exception failure)
        {
            return $"{failure.GetType().Name}: {failure.Message}";
        }
    }

    private static void Infer(ComposedModel model, PortPlan plan, int height, int width)
    {
        model.eval();
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var images = randn(Batch, 3, height, width);
        var (backbone, pixelDecoder, transformerDecoder, regionDecoder, head) = model.Stages;
        var features = new PixelFeatures(backbone.Forward(images, default), null);
        if (pixelDecoder is not null)
        {
            Same("backbone", plan[ComponentKind.PixelDecoder]!.Context, features);
            features = pixelDecoder.Forward(features.Pyramid, default);
        }
        var input = ModelInput.Of(images);
        DecoderOutput decoded = features;
        if ((plan[ComponentKind.TransformerDecoder] ?? plan[ComponentKind.RegionDecoder] ?? plan[ComponentKind.Head])!.Context is var reads) Same("features", reads, features);
        var context = plan[ComponentKind.Head]!.Context;
        if (transformerDecoder is not null)
        {
            var queries = transformerDecoder.Forward(features, default);
            var planned = context.Queries ?? throw new InvalidOperationException("the plan knows no queries");
            Shape("embeddings", queries.Embeddings, planned.Count, planned.Channels);
            decoded = queries;
        }
        else if (regionDecoder is not null) decoded = regionDecoder.Forward(features, input, default);
        var predictions = head.Forward(decoded, default);
        Predictions(predictions);

        var frame = new ImageFrame(width, height, width, height, width + 5, height + 3);
        var results = model.PostProcessor.Process(predictions, 0, frame, plan.Spec.Task, default);
        Expect(plan.Spec.Task.HasFlag(SegTask.Semantic), results.Semantic?.Labels.Length, "labels");
        Expect(plan.Spec.Task.HasFlag(SegTask.Panoptic), results.Panoptic?.Ids.Length, "segment ids");
        if (plan.Spec.Task.HasFlag(SegTask.Instance) != results.Instance is not null) throw new InvalidOperationException("instances without being asked for, or none");

        // The model's own forward pass joins the same stages.
        Predictions(model.Forward(images, default));

        void Predictions(RawPredictions raw)
        {
            switch (raw)
            {
                case MaskPredictions masks:
                    var (count, stride) = (context.Queries!.Count, context.MaskFeatures?.Stride ?? 0);
                    Shape("class logits", masks.Final.ClassLogits, count, plan.Classes.Count + 1);
                    Shape("mask logits", masks.Final.MaskLogits, count, Cells(height, stride), Cells(width, stride));
                    break;
                case PixelPredictions pixels:
                    Shape("pixel logits", pixels.Logits, plan.Classes.Count, pixels.Logits.shape[2], pixels.Logits.shape[3]);
                    break;
                case RegionPredictions regions:
                    if (regions.Boxes.shape is not [var found, 4] || regions.Classes.shape[0] != found) throw new InvalidOperationException("boxes and classes of regions differ in number");
                    break;
            }
        }

        void Same(string stage, ComponentContext declared, PixelFeatures given)
        {
            var names = string.Join(", ", given.Pyramid.Select(l => $"{l.Name} /{l.Stride}"));
            var planned = string.Join(", ", declared.Pyramid.Select(l => $"{l.Name} /{l.Stride}"));
            if (names != planned) throw new InvalidOperationException($"{stage} gives {names}, planned are {planned}");
            foreach (var (level, shape) in given.Pyramid.Zip(declared.Pyramid))
                Shape($"{stage} {level.Name}", level.Tensor, shape.Channels, Cells(height, shape.Stride), Cells(width, shape.Stride));
            if ((given.MaskFeatures is null) != (declared.MaskFeatures is null)) throw new InvalidOperationException($"{stage}: mask features are given but not planned, or the other way round");
            if (declared.MaskFeatures is not { } masks) return;
            if (given.MaskFeatures!.Stride != masks.Stride) throw new InvalidOperationException($"{stage}: mask features of stride {given.MaskFeatures.Stride}, planned is {masks.Stride}");
            Shape($"{stage} mask features", given.MaskFeatures.Tensor, masks.Channels, Cells(height, masks.Stride), Cells(width, masks.Stride));
        }

        void Expect(bool asked, int? length, string what)
        {
            if (length != (asked ? frame.OutputWidth * frame.OutputHeight : null)) throw new InvalidOperationException($"{length} {what}");
        }
    }

    private static void Train(ComposedModel model, PortPlan plan, int height, int width)
    {
        model.train();
        using var scope = NewDisposeScope();
        SegmentationTarget[] targets = [.. Enumerable.Range(0, Batch).Select(_ => Target(plan.Classes.Count, height, width))];
        var predictions = model.Forward(ModelInput.Of(randn(Batch, 3, height, width)) with { Targets = targets }, default);
        var losses = model.Criterion is { } criterion
            ? [.. criterion.Forward(predictions, targets).Values]
            : predictions.Tensors.Select(t => t.square().mean()).ToArray();
        if (losses.Length == 0) throw new InvalidOperationException("no losses");
        foreach (var loss in losses)
            if (!float.IsFinite(loss.item<float>())) throw new InvalidOperationException($"a loss of {loss.item<float>()}");
        losses.Aggregate((a, b) => a + b).backward();
        if (model.parameters().All(p => p.grad is null)) throw new InvalidOperationException("no parameter has a gradient");
    }

    private static SegmentationTarget Target(int classes, int height, int width)
    {
        var masks = zeros(2, height, width, dtype: ScalarType.Bool);
        using var top = masks[0].narrow(0, 0, height / 2).fill_(true);
        using var left = masks[1].narrow(1, 0, width / 2).fill_(true);
        var labels = full([height, width], -1, dtype: ScalarType.Int64);
        using var named = labels.narrow(0, 0, height / 2).fill_(0);
        return new(tensor(new long[] { 0, classes - 1 }), masks)
        {
            Boxes = tensor(new float[] { 0, 0, width, height / 2, 0, 0, width / 2, height }, [2, 4]),
            Labels = labels,
        };
    }

    private static long Cells(int pixels, int stride) => stride == 0 ? 0 : (pixels + stride - 1) / stride;

    private static void Shape(string what, Tensor tensor, params long[] rest)
    {
        long[] planned = [Batch, .. rest];
        if (!tensor.shape.SequenceEqual(planned)) throw new InvalidOperationException($"{what}: [{string.Join(", ", tensor.shape)}], planned is [{string.Join(", ", planned)}]");
    }
}
