using Seg.Modules;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>Swin Transformer of any size and window (Liu et al. 2021; Mask2Former's D2SwinTransformer).</summary>
/// <remarks>
/// Takes [batch, 3, H, W] of any size; a level is [batch, channels, ⌈H/stride⌉, ⌈W/stride⌉]. State names are the published ones:
/// <c>patch_embed</c>, <c>layers.N.blocks.M</c>, <c>layers.N.downsample</c>, <c>norm0…3</c>; all four norms are there whatever <see cref="SwinAttribute.Outputs"/> says.
/// Linear layers start truncated-normal with deviation 0.02, as Swin is pre-trained.
/// </remarks>
[Component<SwinAttribute>]
[Gives(Port.Pyramid, Level = "res2", Channels = "EmbedDim", Stride = "PatchSize", When = "'res2' in Outputs")]
[Gives(Port.Pyramid, Level = "res3", Channels = "EmbedDim * 2", Stride = "PatchSize * 2", When = "'res3' in Outputs")]
[Gives(Port.Pyramid, Level = "res4", Channels = "EmbedDim * 4", Stride = "PatchSize * 4", When = "'res4' in Outputs")]
[Gives(Port.Pyramid, Level = "res5", Channels = "EmbedDim * 8", Stride = "PatchSize * 8", When = "'res5' in Outputs")]
[Requires("count(Outputs) > 0")]
[Requires("count(Depths) == 4", Because = "one number for each stage")]
[Requires("count(Heads) == 4", Because = "one number for each stage")]
[Requires("EmbedDim % Heads[0] == 0 && EmbedDim * 2 % Heads[1] == 0 && EmbedDim * 4 % Heads[2] == 0 && EmbedDim * 8 % Heads[3] == 0",
    When = "count(Heads) == 4", Because = "the heads of a stage share its channels out evenly")]
public sealed partial class SwinBackbone : Backbone
{
    private static readonly string[] Levels = ["res2", "res3", "res4", "res5"];

    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Layer("absolute_pos_embed"), ComponentName(Name = "absolute_pos_embed")] private readonly Parameter? _positions;
    [Layer("patch_embed")] private readonly PatchEmbedding _patches;
    [Layer("layers")] private readonly ModuleList<SwinStage> _stages;
    [Layer("norm0")] private readonly LayerNorm _norm0;
    [Layer("norm1")] private readonly LayerNorm _norm1;
    [Layer("norm2")] private readonly LayerNorm _norm2;
    [Layer("norm3")] private readonly LayerNorm _norm3;

    private readonly double _drop;
    private readonly int _patchSize;
    private readonly HashSet<string> _outputs;

    /// <param name="spec">The options.</param>
    /// <exception cref="SegException">SEG4002: options that do not fit each other.</exception>
    public SwinBackbone(SwinAttribute spec) : base(nameof(SwinBackbone))
    {
        Check(spec);
        (_drop, _patchSize, _outputs) = (spec.DropRate, spec.PatchSize, [.. spec.Outputs]);
        _patches = new(spec.PatchSize, spec.EmbedDim, spec.PatchNorm);
        if (spec.AbsolutePositions)
        {
            var side = spec.PretrainSize / spec.PatchSize;
            _positions = new Parameter(empty(1, spec.EmbedDim, side, side));
            WeightInit.TruncatedNormal(_positions);
        }
        _stages = new([.. Levels.Select((_, stage) => new SwinStage(Channels(stage), spec.Heads[stage], DropPaths(spec, stage), stage == Levels.Length - 1, spec))]);
        (_norm0, _norm1, _norm2, _norm3) = (LayerNorm(Channels(0)), LayerNorm(Channels(1)), LayerNorm(Channels(2)), LayerNorm(Channels(3)));

        int Channels(int stage) => spec.EmbedDim << stage;
    }

    /// <inheritdoc/>
    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        LayerNorm[] norms = [_norm0, _norm1, _norm2, _norm3];
        var last = Array.FindLastIndex(Levels, _outputs.Contains);
        var levels = new List<PyramidLevel>();
        cancellationToken.ThrowIfCancellationRequested();
        var x = Embed(images);
        for (var stage = 0; stage <= last; stage++)
        {
            x = Replace(x, _stages[stage].Forward(x, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (_outputs.Contains(Levels[stage]))
                levels.Add(new(Levels[stage], _patchSize << stage, ChannelsFirst(norms[stage], x)));
            if (stage < last) x = Replace(x, _stages[stage].Downsample(x));
        }
        return scope.MoveToOuter(new Pyramid(levels));
    }

    /// <summary>[batch, H, W, channels]: the patches, with their positions if these are absolute.</summary>
    private Tensor Embed(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = _patches.call(images);
        if (_positions is not null)
        {
            long[] size = [x.shape[1], x.shape[2]];
            x = x + functional.interpolate(_positions, size, mode: InterpolationMode.Bicubic, align_corners: false).permute(0, 2, 3, 1);
        }
        // The sum that goes through all blocks keeps the parameters' type, whatever a plan computes products with.
        return functional.dropout(x, _drop, training).to(_norm0.weight!.dtype).contiguous().MoveToOuterDisposeScope();
    }

    // In channels-last memory: nothing is moved.
    private static Tensor ChannelsFirst(LayerNorm norm, Tensor x)
    {
        using var scope = NewDisposeScope();
        return norm.call(x).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    // Frees a stage's input as soon as it is used, rather than at the end.
    private static Tensor Replace(Tensor old, Tensor by)
    {
        old.Dispose();
        return by;
    }

    /// <summary>Stochastic depth of a stage's blocks: it grows linearly over all blocks, from 0 to the option's value.</summary>
    private static IReadOnlyList<double> DropPaths(SwinAttribute spec, int stage)
    {
        var (before, steps) = (spec.Depths[..stage].Sum(), spec.Depths.Sum() - 1);
        return [.. Enumerable.Range(before, spec.Depths[stage]).Select(block => steps == 0 ? 0 : spec.DropPath * block / steps)];
    }

    private static void Check(SwinAttribute spec)
    {
        if (spec.Depths.Length != Levels.Length)
            throw SegException.InvalidOption(spec, nameof(spec.Depths), "four numbers, one a stage", spec.Depths);
        if (spec.Heads.Length != Levels.Length)
            throw SegException.InvalidOption(spec, nameof(spec.Heads), "four numbers, one a stage", spec.Heads);
        for (var stage = 0; stage < Levels.Length; stage++)
            if ((spec.EmbedDim << stage) % spec.Heads[stage] != 0)
                throw SegException.InvalidOption(spec, nameof(spec.Heads), $"a divisor of the stage's {spec.EmbedDim << stage} channels at stage {stage}", spec.Heads);
        if (spec.Outputs.Length == 0 || spec.Outputs.Except(Levels).Any())
            throw SegException.InvalidOption(spec, nameof(spec.Outputs), $"one or more of {string.Join(", ", Levels)}", spec.Outputs);
    }
}
