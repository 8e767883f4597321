using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// kMaX-DeepLab's losses (Yu et al. 2022; kmax_deeplab/modeling/criterion.py): queries are matched with targets by dice · class probability; in the
/// PQ-style loss class and mask weigh each other.
/// </summary>
/// <remarks>
/// Names: <c>loss_ce</c>, <c>loss_mask</c> (mask-id cross-entropy), <c>loss_dice</c>, <c>loss_pixel_insdis</c> where predictions bring a pixel
/// embedding, the same with <c>_0</c>, <c>_1</c> … for auxiliary predictions, and <c>loss_aux_semantic</c> where they bring semantic logits; all
/// weighted. Targets may be at the padded input's size, of which every stride-th row and column is taken, or at that of the masks. Pixels are
/// drawn from the default generator. No state.
/// </remarks>
[Component<KMaXCriterionAttribute>]
[Needs(Port.Masks)]
public sealed partial class KMaXCriterion : Criterion<MaskPredictions>
{
    private readonly KMaXCriterionAttribute _spec;
    private readonly int _classes;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count.</param>
    public KMaXCriterion(KMaXCriterionAttribute spec, ComponentContext context) : base(nameof(KMaXCriterion)) => (_spec, _classes) = (spec, context.Classes);

    /// <summary>Uniform numbers in [0, 1) of a shape on a device; tests put recorded ones here.</summary>
    internal Func<long[], Device, Tensor> Uniform { get; set; } = (shape, device) => rand(shape, device: device);

    /// <summary>For tests.</summary>
    internal ICriterionProbe? Probe { get; set; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Forward(MaskPredictions predictions, IReadOnlyList<SegmentationTarget> targets)
    {
        using var scope = NewDisposeScope();
        ImageTruth[] images = [.. targets.Select(target => ImageTruth.Of(target, predictions.Final.MaskLogits, _classes))];
        var pass = new Pass(this, images, []);

        var truth = pass.Match(predictions.Final);
        pass.Add(predictions.Final, truth, "");
        if (_spec.SemanticWeight > 0 && predictions.SemanticLogits is { } semantic) pass.AddSemantic(semantic, truth);
        for (var i = 0; _spec.DeepSupervision && i < predictions.Auxiliary.Count; i++)
        {
            var auxiliary = predictions.Auxiliary[i];
            pass.Add(auxiliary, _spec.ShareMatching ? truth : pass.Match(auxiliary), $"_{i}");
        }
        foreach (var loss in pass.Losses.Values) loss.MoveToOuterDisposeScope();
        return pass.Losses;
    }

    // One call's losses, and how many matchings and draws it has made.
    private sealed record Pass(KMaXCriterion Owner, ImageTruth[] Images, Dictionary<string, Tensor> Losses)
    {
        private int _matchings, _draws;

        private KMaXCriterionAttribute Spec => Owner._spec;

        public BatchTruth Match(QueryPrediction prediction)
        {
            var number = _matchings++;
            var matchings = Images.Select((image, i) =>
            {
                var pairs = SimilarityMatcher.Match(
                    prediction.ClassLogits[i], prediction.MaskLogits[i], image.Classes, image.Masks, Spec.IgnoreVoid,
                    Owner.Probe is { } probe ? costs => probe.Costs(number, i, costs) : null);
                Owner.Probe?.Matched(number, i, pairs);
                return pairs;
            }).ToArray();
            var truth = BatchTruth.Of(prediction, Images, matchings, Spec.LeastWeight);
            if (number == 0) Owner.Probe?.Truth(truth);
            return truth;
        }

        public void Add(QueryPrediction prediction, BatchTruth truth, string suffix)
        {
            Losses["loss_ce" + suffix] = KMaXLosses.Class(prediction.ClassLogits, truth) * Spec.ClassWeight;
            Losses["loss_mask" + suffix] = KMaXLosses.MaskId(prediction.MaskLogits, truth) * Spec.MaskWeight;
            Losses["loss_dice" + suffix] = KMaXLosses.Dice(prediction.MaskLogits, truth, Spec.IgnoreVoid) * Spec.DiceWeight;
            if (Spec.PixelWeight > 0 && prediction.PixelEmbedding is { } embedding)
            {
                var places = Draw(truth.InverseArea, truth.Void, Spec.PixelTemperature, Spec.PixelSamples);
                Losses["loss_pixel_insdis" + suffix] = KMaXLosses.PixelDiscrimination(embedding, truth, places) * Spec.PixelWeight;
            }
        }

        // The logits may be coarser than the masks.
        public void AddSemantic(Tensor logits, BatchTruth truth)
        {
            var (height, width) = (logits.shape[2], logits.shape[3]);
            var labels = Sparse(stack(Images.Select(image => image.Labels))).flatten(1);
            var pixels = logits.flatten(2);
            if (Spec.SemanticSamples > 0)
            {
                var places = Draw(Sparse(truth.InverseArea), Sparse(truth.Void), Spec.SemanticTemperature, Spec.SemanticSamples);
                (labels, pixels) = (labels.gather(1, places), KMaXLosses.Drawn(pixels, places));
            }
            Losses["loss_aux_semantic"] = KMaXLosses.Semantic(pixels, labels, Owner._classes) * Spec.SemanticWeight;

            Tensor Sparse(Tensor maps) => ImageTruth.Sparse(maps, height, width);
        }

        private Tensor Draw(Tensor inverseArea, Tensor nothing, double temperature, int count)
        {
            var places = PixelDraw.Run(inverseArea.flatten(1), nothing.flatten(1), temperature, count, shape => Owner.Uniform(shape, inverseArea.device));
            Owner.Probe?.Drawn(_draws++, places);
            return places;
        }
    }
}
