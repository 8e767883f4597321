using Seg.Shared;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>
/// Laws of a <see cref="Criterion"/>. Its input are predictions of two images with two auxiliary layers, and their targets: two or three
/// rectangles of different classes each; a criterion over detections gets a region near each target.
/// </summary>
/// <remarks>A criterion may draw random numbers (points, negatives): every call is made after the same seed.</remarks>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class CriterionConformance<TSpec> : ModuleConformance<TSpec> where TSpec : CriterionSpecAttribute, new()
{
    private const int Queries = 6;

    /// <summary>The option that weighs each loss, by the loss's name, e.g. <c>["loss_mask"] = nameof(MyAttribute.MaskWeight)</c>; losses of auxiliary layers follow their final one. Empty for a criterion without weights.</summary>
    protected abstract IReadOnlyDictionary<string, string> Weights { get; }

    private protected sealed override Type BaseClass => typeof(Criterion);

    private protected sealed override IPortValue Input(Surroundings around, Synthetic synthetic, int batch, (int Height, int Width) size)
    {
        if (Needs("Detections"))
        {
            var regions = new SyntheticRegions(around.Context, synthetic);
            var targets = regions.Targets(batch, size);
            var plain = regions.Predictions(targets, size);
            return new Supervised(Complete(plain), targets) { Plain = plain };
        }
        return new Supervised(Predictions(), [.. Enumerable.Range(0, batch).Select(image => synthetic.Target(2 + image % 2, size))]);

        RawPredictions Predictions()
        {
            if (Needs("PixelLogits"))
            {
                var logits = Enumerable.Range(0, 3).Select(_ => synthetic.PixelLogits(batch, size)).ToArray();
                return new PixelPredictions(logits[^1], logits[..^1]);
            }
            var layers = Enumerable.Range(0, 3).Select(_ => synthetic.Prediction(batch, Queries, size)).ToArray();
            return new MaskPredictions(layers[^1], layers[..^1]);
        }
    }

    private bool Needs(string port) => PortDeclaration.ParseAll(Descriptor.Ports).Any(p => !p.Gives && p.Port == port);

    /// <summary>Of a criterion over a head's own sort of detections: these, from plain ones. Called more than once; the same numbers each time.</summary>
    /// <param name="plain">Boxes, masks in two groups, and what the region decoder told; of some images, or none.</param>
    protected virtual RegionPredictions Complete(RegionPredictions plain) => plain;

    /// <summary>Of a criterion over a head's own sort of detections: what its losses pull at, by name.</summary>
    protected virtual IEnumerable<(string Name, Tensor Tensor)> Learnable(RegionPredictions predictions) =>
    [
        .. predictions.Masks.Select((group, i) => ($"mask logits of group {i}", group.Logits)),
        .. new[] { ("proposals", predictions.Supervision?.Proposals), ("boxes", predictions.Supervision?.Boxes) }
            .SelectMany(stage => stage.Item2 is { } samples ? new[] { ($"logits of drawn {stage.Item1}", samples.Logits), ($"deltas of drawn {stage.Item1}", samples.Deltas) } : []),
    ];

    private IEnumerable<(string Name, Tensor Tensor)> Learnable(RawPredictions predictions) =>
        predictions is RegionPredictions regions ? Learnable(regions) : predictions.Named();

    // Which of them are not there to be supervised alone.
    private static RawPredictions WithoutAuxiliary(RawPredictions predictions) => predictions switch
    {
        MaskPredictions masks => masks with { Auxiliary = [] },
        PixelPredictions pixels => pixels with { Auxiliary = [] },
        _ => predictions,
    };

    private protected sealed override IPortValue Forward(Module component, IPortValue input, CancellationToken cancellationToken)
    {
        var supervised = (Supervised)input;
        return new Losses(((Criterion)component).Forward(supervised.Predictions, supervised.Targets));
    }

    /// <summary>Each loss is one finite number that is not negative, also where an image has no targets, or none has.</summary>
    [Theory, EachCase]
    public void Losses_are_finite_and_not_negative(string name)
    {
        using var subject = Begin(name);
        foreach (var (what, empty) in new[] { ("targets in every image", Array.Empty<int>()), ("no target in the first image", [0]), ("no target in any image", [0, 1]) })
        {
            using var scope = NewDisposeScope();
            var losses = Attempt(what, () => Run(subject.Component, WithoutTargets((Supervised)Input(subject), empty))).Named();
            Law.Require(losses.Count > 0, $"With {what} there is no loss at all; give at least one.");
            foreach (var (loss, value) in losses)
            {
                Law.Require(value.numel() == 1, $"{loss} has shape {TensorComparison.Shape(value.shape)} with {what}: reduce it to one number.");
                var number = value.item<float>();
                Law.Require(float.IsFinite(number) && number >= 0, FormattableString.Invariant($"{loss} is {number} with {what}: it must be finite and at least 0. Divide by the number of targets only where there are some (max(1, n))."));
            }
        }
    }

    /// <summary>The losses pull at the predictions: the gradients that reach logits are finite, and not all zero.</summary>
    [Theory, EachCase]
    public void Gradients_reach_the_predictions(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        subject.Component.train();
        foreach (var empty in new int[][] { [], [0, 1] })
        {
            var input = WithoutTargets((Supervised)Input(subject), empty);
            foreach (var (_, logits) in Learnable(input.Predictions)) logits.requires_grad = true;
            var losses = Run(subject.Component, input).Named();
            var cut = losses.Where(loss => !loss.Tensor.requires_grad).Select(loss => loss.Name).ToArray();
            Law.Require(cut.Length == 0, $"No gradient flows from {string.Join(", ", cut)}{(empty.Length > 0 ? " without targets" : "")}. A loss that does not apply is the sum of the logits times 0, not a constant; nothing on the way may be detached.");
            losses.Select(loss => loss.Tensor.sum()).Aggregate((a, b) => a + b).backward();
            foreach (var (part, logits) in Learnable(input.Predictions))
            {
                using var gradient = logits.grad;
                if (gradient is not null) Law.Require(TensorComparison.IsFinite(gradient), $"The gradient of the {part} is not finite{(empty.Length > 0 ? " without targets" : "")}.");
            }
            if (empty.Length > 0) continue;
            foreach (var (part, logits) in Learnable(WithoutAuxiliary(input.Predictions)))
            {
                using var gradient = logits.grad;
                Law.Require(gradient is not null && TensorComparison.HasNonZero(gradient), $"No loss pulls at the {part}: nothing would train it.");
            }
        }
    }

    /// <summary>Each weight is a factor of its loss: doubled they double every loss, at zero its own is zero.</summary>
    [Theory, EachCase]
    public void Weights_are_factors(string name)
    {
        if (Weights.Count == 0) return;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var subject = Begin(name);
        var input = Input(subject);
        var before = Losses(subject, input, subject.Case.Options);
        foreach (var loss in before.Keys) Law.Require(Weights.Keys.Any(key => Belongs(loss, key)), $"Weights of the suite names no option for {loss}. Add it, or make the criterion weigh it.");

        // All at once: a matching that weighs costs as it weighs losses then stays as it was.
        foreach (var (loss, doubled) in Losses(subject, input, Scaled(subject.Case.Options, Weights.Values, 2)))
            Law.Require(Math.Abs(doubled - 2 * before[loss]) <= Tolerance * Math.Max(1, Math.Abs(doubled)),
                FormattableString.Invariant($"With every weight doubled {loss} goes from {before[loss]} to {doubled} instead of {2 * before[loss]}. Multiply it by its weight, once."));
        foreach (var (key, option) in Weights)
        {
            var still = Losses(subject, input, Scaled(subject.Case.Options, [option], 0)).Where(loss => Belongs(loss.Key, key) && loss.Value != 0).Select(loss => loss.Key).ToArray();
            Law.Require(still.Length == 0, $"With {option} = 0 there still is {string.Join(", ", still)}. Multiply it by {option}.");
        }
    }

    private Dictionary<string, double> Losses(Subject subject, IPortValue input, TSpec options)
    {
        using var scope = NewDisposeScope();
        using var component = Create(options, subject.Around.Context, seed: 1);
        return Run(component, input).Named().ToDictionary(loss => loss.Name, loss => loss.Tensor.to(ScalarType.Float64).item<double>());
    }

    private TSpec Scaled(TSpec options, IEnumerable<string> weights, double factor)
    {
        var descriptor = Descriptor;
        var copy = (TSpec)descriptor.Copy(options);
        foreach (var weight in weights)
        {
            var option = descriptor.Options.FirstOrDefault(o => o.Name == weight) ?? throw Law.Broken($"Weights of the suite names the option {weight}, which {typeof(TSpec).Name} does not have.");
            var value = Convert.ToDouble(descriptor.ValueOf(copy, weight), System.Globalization.CultureInfo.InvariantCulture) * factor;
            descriptor.Bind(copy, OptionText.Configuration("criterion", FormattableString.Invariant($"{{ \"{option.JsonName}\": {value:R} }}")));
        }
        return copy;
    }

    // loss_mask weighs loss_mask_0 too.
    private static bool Belongs(string loss, string key) => loss == key || (loss.StartsWith(key + "_", StringComparison.Ordinal) && int.TryParse(loss[(key.Length + 1)..], out _));

    private Supervised WithoutTargets(Supervised input, int[] images) => input with
    {
        // A region that stands for a target is not there without it.
        Predictions = input.Plain is { } plain && images.Length > 0 ? Complete(plain.Only([.. Enumerable.Range(0, input.Targets.Count).Except(images)])) : input.Predictions,
        Targets = [.. input.Targets.Select((t, i) => images.Contains(i) ? new SegmentationTarget(t.Classes.narrow(0, 0, 0), t.Masks.narrow(0, 0, 0)) { Labels = t.Labels is null ? null : full_like(t.Labels, -1) } : t)],
    };

    private static IPortValue Attempt(string what, Func<IPortValue> run)
    {
        try
        {
            return run();
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            throw Law.Broken($"The criterion fails with {what}: {failed.Message.Split('\n')[0]} Images without targets are common in training; give losses of 0 for them.", failed);
        }
    }
}
