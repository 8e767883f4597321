using Seg.Modules;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>
/// Segmenter's mask transformer (Strudel et al. 2021; segm/model/decoder.py, MaskTransformer): patches and one learned query a class go through joint
/// self-attention; a class's mask is the cosine of its query and each patch, normalised over the classes.
/// </summary>
/// <remarks>
/// Gives <see cref="QuerySet.ClassMasks"/> [batch, classes, h, w] at the level's stride, and the queries after the last norm as embeddings. State names are
/// the published ones. The lengths of the cosine have no epsilon, as published.
/// </remarks>
[Component<MaskTransformerAttribute>]
[Needs(Port.Pyramid, Names = nameof(MaskTransformerAttribute.InFeatures))]
[Requires("count(InFeatures) == 1", Because = "it classifies the cells of one level")]
[Requires("(Dim > 0 ? Dim : channels(InFeatures[0])) % (Heads > 0 ? Heads : max(1, (Dim > 0 ? Dim : channels(InFeatures[0])) / 64)) == 0",
    When = "count(InFeatures) == 1", Because = "the heads share the channels out evenly")]
[Gives(Port.Queries, Count = "Classes", Channels = "Dim > 0 ? Dim : channels(InFeatures[0])", Predicted = false)]
[Gives(Port.PixelLogits, Stride = "stride(InFeatures[0])")]
public sealed partial class MaskTransformer : TransformerDecoder
{
    [Layer("cls_emb"), ComponentName(Name = "cls_emb")] private readonly Parameter _queries;
    [Layer("proj_patch"), ComponentName(Name = "proj_patch")] private readonly Parameter _projectPatches;
    [Layer("proj_classes"), ComponentName(Name = "proj_classes")] private readonly Parameter _projectClasses;
    [Layer("blocks")] private readonly ViTBlock[] _blocks;
    [Layer("proj_dec")] private readonly Dense _input;
    [Layer("decoder_norm")] private readonly LayerNorm _norm;
    [Layer("mask_norm")] private readonly LayerNorm _maskNorm;

    private readonly string _level;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count, and the pyramid that reaches the decoder.</param>
    /// <exception cref="SegException">SEG4002: more than one level, or channels that the heads cannot share. SEG2002: the level does not reach the decoder.</exception>
    public MaskTransformer(MaskTransformerAttribute spec, ComponentContext context) : base(nameof(MaskTransformer))
    {
        if (spec.InFeatures.Length != 1) throw SegException.InvalidOption(spec, nameof(spec.InFeatures), "the name of one level", spec.InFeatures);
        _level = spec.InFeatures[0];
        var level = context.Pyramid.FirstOrDefault(l => l.Name == _level)
            ?? throw new SegException("SEG2002", $"segmenter/mask-transformer needs the level '{_level}' (InFeatures), and gets {(context.Pyramid.Count == 0 ? "none" : string.Join(", ", context.Pyramid.Select(l => l.Name)))}.");
        var dim = spec.Dim > 0 ? spec.Dim : level.Channels;
        var heads = spec.Heads > 0 ? spec.Heads : Math.Max(1, dim / 64);
        if (dim % heads != 0) throw SegException.InvalidOption(spec, nameof(spec.Heads), $"a divisor of the {dim} channels", heads);

        _input = WeightInit.TruncatedLinear(level.Channels, dim);
        _queries = new(empty(1, context.Classes, dim));
        WeightInit.TruncatedNormal(_queries);
        (_projectPatches, _projectClasses) = (Projection(dim), Projection(dim));
        _blocks = [.. Enumerable.Range(0, spec.Layers).Select(i => new ViTBlock(dim, heads, (int)(dim * spec.MlpRatio), spec.Dropout, DropPath(spec, i)))];
        _norm = LayerNorm(dim);
        _maskNorm = LayerNorm(context.Classes);
    }

    /// <summary>For tests: sees the projected patches, every block, and masks before and after their norm, by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <summary>For tests that look within.</summary>
    internal IReadOnlyList<ViTBlock> Blocks => _blocks;

    /// <inheritdoc/>
    public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        var map = features.Pyramid[_level].Tensor;
        var (batch, cells, classes) = (map.shape[0], map.shape[2] * map.shape[3], _queries.shape[1]);
        // What a plan computes with is no matter of the cosines.
        var tokens = Attend(map, cancellationToken).to(_projectPatches.dtype);
        Observe?.Invoke("decoder_norm", tokens);
        var queries = tokens.narrow(1, cells, classes).contiguous();

        var patches = Direction(tokens.narrow(1, 0, cells).matmul(_projectPatches));
        var similarity = patches.matmul(Direction(queries.matmul(_projectClasses)).transpose(1, 2));
        Observe?.Invoke("masks_before_norm", similarity);
        var masks = _maskNorm.call(similarity);
        Observe?.Invoke("masks_after_norm", masks);
        var logits = masks.transpose(1, 2).contiguous().view(batch, classes, map.shape[2], map.shape[3]);
        return scope.MoveToOuter(new QuerySet([], queries, features.MaskFeatures) { ClassMasks = [logits] });
    }

    // [batch, cells + classes, dim]: the classes stand after the cells.
    private Tensor Attend(Tensor map, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var patches = _input.call(map.flatten(2).transpose(1, 2));
        Observe?.Invoke("proj_dec", patches);
        var tokens = cat([patches, _queries.expand(patches.shape[0], -1, -1)], 1);
        for (var i = 0; i < _blocks.Length; i++)
        {
            var before = tokens;
            tokens = _blocks[i].Forward(before, cancellationToken);
            before.Dispose();
            Observe?.Invoke($"block{i}", tokens);
        }
        return _norm.call(tokens).MoveToOuterDisposeScope();
    }

    private static Tensor Direction(Tensor vectors) => vectors / vectors.norm(-1, keepdim: true);

    private static Parameter Projection(int dim)
    {
        var weight = new Parameter(empty(dim, dim));
        init.normal_(weight, std: 1 / Math.Sqrt(dim));
        return weight;
    }

    private static double DropPath(MaskTransformerAttribute spec, int block) => spec.Layers == 1 ? 0 : spec.DropPath * block / (spec.Layers - 1);
}
