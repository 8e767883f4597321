using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// The region-level FPN: from features of a region through fusion with ever finer levels of the image, a mask and an edge at each of four sizes (mmdet
/// fork, dynamask_head.py, DynaMaskHead). The last is computed at the size before and enlarged.
/// </summary>
/// <remarks>
/// State: <c>instance_convs.N.conv</c>, <c>stages.N</c>, <c>final_instance_logits</c>, <c>final_detail_logits</c>, and
/// <c>loss_func.detail_target</c> (see <see cref="EdgeWeights"/>). Thread-safe.
/// </remarks>
internal sealed partial class RegionFpn : Module
{
    /// <summary>Steps that fuse; there is a mask before each, and one after the last.</summary>
    public const int Fusions = 3;

    /// <summary>Resolutions.</summary>
    public const int Resolutions = Fusions + 1;

    private readonly ConvNorm[] _convolutions;
    private readonly FusionStage[] _stages;

    [Layer("final_instance_logits")] private readonly Conv2d _mask;
    [Layer("final_detail_logits")] private readonly Conv2d _edge;
    [Layer("loss_func.detail_target")] private readonly EdgeWeights _edgeWeights = new();

    /// <param name="spec">Options.</param>
    /// <param name="classes">Number of classes.</param>
    public RegionFpn(DynaMaskAttribute spec, int classes) : base(nameof(RegionFpn))
    {
        _convolutions = [.. Enumerable.Range(0, spec.Convolutions).Select(_ => new ConvNorm(spec.Dim, spec.Dim, 3, relu: true, initialise: WeightInit.Msra))];
        _stages = [.. Enumerable.Range(0, Fusions).Select(i => new FusionStage(spec.Dim, spec.Dim >> i, classes, enlarges: i < Fusions - 1))];
        var (last, masks) = (spec.Dim >> Fusions, spec.ClassAgnosticLast ? 1 : classes);
        (_mask, _edge) = (Start(Conv2d(last, masks, 1)), Start(Conv2d(last, masks, 1)));
        for (var i = 0; i < _convolutions.Length; i++) Layers.Attach(this, $"instance_convs.{i}.conv", _convolutions[i]);
        Layers.AttachAll(this, "stages", _stages);
    }

    /// <summary>The steps that fuse.</summary>
    public IReadOnlyList<FusionStage> Stages => _stages;

    /// <summary>For tests: sees intermediates by name.</summary>
    internal Action<string, Tensor>? Observe
    {
        get;
        set
        {
            field = value;
            for (var i = 0; i < Fusions; i++)
            {
                var stage = i;
                _stages[i].Observe = value is null ? null : (name, tensor) => value($"stage{stage}.{name}", tensor);
            }
        }
    }

    /// <summary>Features of the first stage.</summary>
    /// <param name="pooled">[regions, channels, m, m]: the regions as they are cut out of the image FPN.</param>
    public Tensor Features(Tensor pooled)
    {
        // Not the caller's own, which stays his.
        if (_convolutions.Length == 0) return pooled.alias();
        using var scope = NewDisposeScope();
        var x = pooled;
        for (var i = 0; i < _convolutions.Length; i++)
        {
            x = _convolutions[i].forward(x);
            Observe?.Invoke($"instance_conv{i}", x);
        }
        // In the parameters' type, whatever a plan computes products with.
        return x.to(_mask.weight!.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Masks and edges of every stage.</summary>
    /// <param name="pooled">[regions, channels, m, m].</param>
    /// <param name="maps">What the stages read of the images.</param>
    /// <param name="regions">[regions, 5]: image and box in input pixels.</param>
    /// <param name="classes">int64 [regions].</param>
    /// <returns>By stage, [regions, 1, 2^stage · m, 2^stage · m] each.</returns>
    public StageLogits[] All(Tensor pooled, ContextMaps maps, Tensor regions, Tensor classes)
    {
        using var scope = NewDisposeScope();
        var all = new StageLogits[Resolutions];
        var features = Features(pooled);
        for (var i = 0; i < Fusions; i++)
        {
            all[i] = _stages[i].Logits(features, classes);
            var (map, scale) = maps.Of(i);
            features = _stages[i].Fuse(features, all[i], map, scale, regions);
        }
        all[Fusions] = new(Enlarge(OwnClass.Run(_mask, features, classes)), Enlarge(OwnClass.Run(_edge, features, classes)));
        foreach (var (mask, edge) in all) (_, _) = (mask.MoveToOuterDisposeScope(), edge.MoveToOuterDisposeScope());
        return all;
    }

    /// <summary>Each region's mask of its own stage. A region takes part in no stage after its own, and no map is made that no region reads.</summary>
    /// <param name="pooled">[regions, channels, m, m].</param>
    /// <param name="maps">What the stages read of the images.</param>
    /// <param name="regions">[regions, 5]: image and box in input pixels.</param>
    /// <param name="classes">int64 [regions].</param>
    /// <param name="choice">The stage of each region.</param>
    /// <param name="cancellationToken">Checked between stages.</param>
    /// <returns>For each stage the regions (places in the lists above, rising) and their masks [r, m', m']; null where it is nobody's.</returns>
    public (long[] Regions, Tensor Masks)?[] Chosen(Tensor pooled, ContextMaps maps, Tensor regions, Tensor classes, int[] choice, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var chosen = new (long[] Regions, Tensor Masks)?[Resolutions];
        var (features, still) = (Features(pooled), Enumerable.Range(0, choice.Length).ToArray());
        for (var stage = 0; still.Length > 0; stage++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var done = Places(region => choice[region] == stage);
            if (done.Length > 0)
            {
                var masks = Mask(stage, Rows(features, done), Rows(classes, done));
                chosen[stage] = ([.. done.Select(place => (long)still[place])], masks.MoveToOuterDisposeScope());
            }
            var further = Places(region => choice[region] > stage);
            if (further.Length == 0) break;
            if (done.Length > 0) (features, regions, classes) = (Rows(features, further), Rows(regions, further), Rows(classes, further));
            still = [.. further.Select(place => still[place])];
            var (map, scale) = maps.Of(stage);
            features = _stages[stage].Fuse(features, _stages[stage].Logits(features, classes), map, scale, regions);
        }
        return chosen;

        // Places, among the regions that are still there, of those that fit.
        long[] Places(Func<int, bool> fits) => [.. Enumerable.Range(0, still.Length).Where(place => fits(still[place])).Select(place => (long)place)];

        static Tensor Rows(Tensor all, long[] places) => places.Length == all.shape[0] ? all : all.index_select(0, tensor(places, device: all.device));
    }

    private Tensor Mask(int stage, Tensor features, Tensor classes) =>
        (stage < Fusions ? _stages[stage].Mask(features, classes) : Enlarge(OwnClass.Run(_mask, features, classes))).squeeze(1);

    private static Tensor Enlarge(Tensor logits)
    {
        using (logits)
            return functional.interpolate(logits, size: [2 * logits.shape[2], 2 * logits.shape[3]], mode: InterpolationMode.Bilinear, align_corners: true);
    }

    private static Conv2d Start(Conv2d convolution)
    {
        init.kaiming_normal_(convolution.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        init.zeros_(convolution.bias!);
        return convolution;
    }
}
