using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>Vision Transformer and DeiT of any size and patch (Dosovitskiy et al. 2021; Touvron et al. 2021; Segmenter, segm/model/vit.py).</summary>
/// <remarks>
/// Takes [batch, 3, H, W] of any size, which is padded with zeros to the right and below up to whole patches, and gives one level, <c>tokens</c>:
/// [batch, Dim, ⌈H/patch⌉, ⌈W/patch⌉], the patches after the last block and its norm; the class and distillation tokens take part in attention and are
/// cut off. State names are the published ones: <c>cls_token</c>, <c>dist_token</c>, <c>pos_embed</c>, <c>patch_embed.proj</c>, <c>blocks.N</c>,
/// <c>norm</c>, and the classifiers <c>head</c> and <c>head_dist</c>, which <see cref="Classify"/> alone uses.
/// </remarks>
[Component<ViTAttribute>]
[Gives(Port.Pyramid, Level = "tokens", Channels = nameof(ViTAttribute.Dim), Stride = nameof(ViTAttribute.PatchSize))]
[Requires("count(ImageSize) == 2", Because = "the height and the width of the images of training")]
[Requires("ImageSize[0] % PatchSize == 0 && ImageSize[1] % PatchSize == 0", When = "count(ImageSize) == 2", Because = "the images of training are cut into whole patches")]
public sealed partial class ViTBackbone : Backbone
{
    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Layer("cls_token"), ComponentName(Name = "cls_token")] private readonly Parameter _classToken;
    [Layer("dist_token"), ComponentName(Name = "dist_token")] private readonly Parameter? _distillationToken;
    [Layer("pos_embed"), ComponentName(Name = "pos_embed")] private readonly Parameter _positions;
    [Layer("patch_embed.proj")] private readonly ConvNorm _patches;
    [Layer("blocks")] private readonly ViTBlock[] _blocks;
    [Layer("norm")] private readonly LayerNorm _norm;
    [Layer("head")] private readonly Dense? _classifier;
    [Layer("head_dist")] private readonly Dense? _distillationClassifier;

    private readonly int _patch;
    private readonly (int Rows, int Columns) _grid;
    private readonly double _dropout;

    /// <param name="spec">The options.</param>
    /// <exception cref="SegException">SEG4002: options that do not fit each other.</exception>
    public ViTBackbone(ViTAttribute spec) : base(nameof(ViTBackbone))
    {
        Check(spec);
        (_patch, _dropout) = (spec.PatchSize, spec.Dropout);
        _grid = (spec.ImageSize[0] / _patch, spec.ImageSize[1] / _patch);
        _patches = new(3, spec.Dim, kernel: _patch, stride: _patch, padding: 0);
        _classToken = Tokens(1, spec.Dim);
        _distillationToken = spec.Distilled ? Tokens(1, spec.Dim) : null;
        _positions = Tokens(ExtraTokens + _grid.Rows * _grid.Columns, spec.Dim);
        var hidden = (int)(spec.Dim * spec.MlpRatio);
        _blocks = [.. Enumerable.Range(0, spec.Depth).Select(i => new ViTBlock(spec.Dim, spec.Heads, hidden, spec.Dropout, DropPath(spec, i), spec.NormEpsilon))];
        _norm = LayerNorm(spec.Dim, spec.NormEpsilon);
        if (spec.PretrainClasses == 0) return;
        _classifier = WeightInit.TruncatedLinear(spec.Dim, spec.PretrainClasses);
        _distillationClassifier = spec.Distilled ? WeightInit.TruncatedLinear(spec.Dim, spec.PretrainClasses) : null;
    }

    /// <summary>For tests: sees the padded image, the embedded patches, positions and tokens, every block and the last norm, by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <summary>For tests that look within.</summary>
    internal IReadOnlyList<ViTBlock> Blocks => _blocks;

    private int ExtraTokens => _distillationToken is null ? 1 : 2;

    /// <inheritdoc/>
    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var (tokens, rows, columns) = Encode(images, cancellationToken);
        var map = tokens.narrow(1, ExtraTokens, rows * columns).transpose(1, 2).view(tokens.shape[0], tokens.shape[2], rows, columns);
        return scope.MoveToOuter(new Pyramid([new("tokens", _patch, map)]));
    }

    /// <summary>The pre-training's class logits: those of the class token; with a distillation token the mean of both tokens' classifiers, as DeiT does.</summary>
    /// <param name="images">[batch, 3, H, W], normalised.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <returns>[batch, PretrainClasses].</returns>
    /// <exception cref="InvalidOperationException">The backbone was built without a classifier.</exception>
    public Tensor Classify(Tensor images, CancellationToken cancellationToken = default)
    {
        if (_classifier is null) throw new InvalidOperationException($"{nameof(ViTAttribute.PretrainClasses)} is 0: this backbone has no classifier.");
        using var scope = NewDisposeScope();
        var tokens = Encode(images, cancellationToken).Tokens;
        var logits = _classifier.call(tokens.select(1, 0));
        if (_distillationClassifier is not null) logits = (logits + _distillationClassifier.call(tokens.select(1, 1))) / 2;
        return logits.MoveToOuterDisposeScope();
    }

    // [batch, extra tokens + patches, channels] after the last norm.
    private (Tensor Tokens, long Rows, long Columns) Encode(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        var (x, rows, columns) = Embed(images);
        for (var i = 0; i < _blocks.Length; i++)
        {
            var before = x;
            x = _blocks[i].Forward(before, cancellationToken);
            before.Dispose();
            Observe?.Invoke($"block{i}", x);
        }
        var tokens = _norm.call(x);
        Observe?.Invoke("norm", tokens);
        return (tokens.MoveToOuterDisposeScope(), rows, columns);
    }

    private (Tensor Tokens, long Rows, long Columns) Embed(Tensor images)
    {
        using var scope = NewDisposeScope();
        var padded = Pad(images);
        Observe?.Invoke("padded", padded);
        var map = _patches.call(padded);
        var (batch, dim, rows, columns) = (map.shape[0], map.shape[1], map.shape[2], map.shape[3]);
        var patches = map.flatten(2).transpose(1, 2);
        Observe?.Invoke("patch_embed", patches);
        Tensor[] tokens = _distillationToken is null ? [_classToken.expand(batch, -1, dim), patches] : [_classToken.expand(batch, -1, dim), _distillationToken.expand(batch, -1, dim), patches];
        var x = cat(tokens, 1) + Positions(rows, columns);
        Observe?.Invoke("tokens", x);
        return (functional.dropout(x, _dropout, training).MoveToOuterDisposeScope(), rows, columns);
    }

    private Tensor Pad(Tensor images)
    {
        var (below, right) = (Missing(images.shape[2]), Missing(images.shape[3]));
        return below + right == 0 ? images : functional.pad(images, (long[])[0, right, 0, below]);

        long Missing(long size) => (_patch - size % _patch) % _patch;
    }

    // The number of patches decides alone, as published: 8 x 12 patches take a table of 12 x 8 as it is.
    private Tensor Positions(long rows, long columns)
    {
        if (rows * columns == _grid.Rows * _grid.Columns) return _positions;
        using var scope = NewDisposeScope();
        var grid = _positions.narrow(1, ExtraTokens, _grid.Rows * _grid.Columns).transpose(1, 2).reshape(1, -1, _grid.Rows, _grid.Columns);
        var resized = functional.interpolate(grid, [rows, columns], mode: InterpolationMode.Bilinear, align_corners: false).flatten(2).transpose(1, 2);
        var positions = cat([_positions.narrow(1, 0, ExtraTokens), resized], 1);
        Observe?.Invoke("pos_embed_resized", positions);
        return positions.MoveToOuterDisposeScope();
    }

    private static Parameter Tokens(int count, int dim)
    {
        var tokens = new Parameter(empty(1, count, dim));
        WeightInit.TruncatedNormal(tokens);
        return tokens;
    }

    /// <summary>Stochastic depth of a block: it grows linearly from 0 at the first to the option's value at the last.</summary>
    private static double DropPath(ViTAttribute spec, int block) => spec.Depth == 1 ? 0 : spec.DropPath * block / (spec.Depth - 1);

    private static void Check(ViTAttribute spec)
    {
        if (spec.ImageSize.Length != 2) throw SegException.InvalidOption(spec, nameof(spec.ImageSize), "two numbers, height and width", spec.ImageSize);
        if (spec.ImageSize.Any(size => size % spec.PatchSize != 0))
            throw SegException.InvalidOption(spec, nameof(spec.ImageSize), $"multiples of PatchSize, {spec.PatchSize}", spec.ImageSize);
        if (spec.Dim % spec.Heads != 0) throw SegException.InvalidOption(spec, nameof(spec.Dim), $"a multiple of Heads, {spec.Heads}", spec.Dim);
    }
}
