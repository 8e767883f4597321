using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>What queries predict, and where they must not look next; for one forward pass.</summary>
internal sealed class MaskPredictor
{
    private readonly LayerNorm _norm;
    private readonly Dense _classes;
    private readonly Mlp _masks;
    private readonly (long Height, long Width)[] _sizes;
    private readonly long[] _maskSize;
    private readonly Tensor _pixels;
    private readonly Tensor?[] _pixelsAtLevel;
    private readonly Tensor _maskFeatures;
    private readonly ClipLayout _clips;

    /// <param name="norm">Normalises queries before every prediction.</param>
    /// <param name="classes">Queries to class logits.</param>
    /// <param name="masks">Queries to mask embeddings.</param>
    /// <param name="maskFeatures">[batch, channels, H, W].</param>
    /// <param name="sizes">Rows and columns of the levels.</param>
    /// <param name="clips">How frames stand in the batch.</param>
    public MaskPredictor(LayerNorm norm, Dense classes, Mlp masks, Tensor maskFeatures, (long Height, long Width)[] sizes, ClipLayout clips)
    {
        (_norm, _classes, _masks, _maskFeatures, _sizes, _clips) = (norm, classes, masks, maskFeatures, sizes, clips);
        _maskSize = maskFeatures.shape[2..];
        _pixels = clips.Join(maskFeatures.flatten(2));
        _pixelsAtLevel = new Tensor?[sizes.Length];
    }

    /// <param name="queries">[clips, queries, dim].</param>
    public QueryPrediction Predict(Tensor queries)
    {
        using var scope = NewDisposeScope();
        var normed = _norm.forward(queries);
        var logits = _clips.Split(_masks.forward(normed).matmul(_pixels));
        return scope.MoveToOuter(new QueryPrediction(
            _clips.ForEachFrame(_classes.forward(normed)), logits.view(logits.shape[0], logits.shape[1], _maskSize[0], _maskSize[1])));
    }

    /// <summary>The attention mask that follows from mask logits: bool [clips, 1, queries, cells of the level in all frames], true where blocked.</summary>
    public Tensor BlockedBy(Tensor maskLogits, int level)
    {
        using var scope = NewDisposeScope();
        return Blocked(_clips.Join(Resize(maskLogits.detach(), level).flatten(2))).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same straight from queries. Resizing is linear, so the pixel embeddings are resized once a level instead of every query's mask once
    /// a layer; the masks at full size, which only the last layer needs, are not made.
    /// </summary>
    public Tensor Blocked(Tensor queries, int level)
    {
        // Outside the scope: it keeps the level's pixels for the layers to come.
        using var logits = LogitsAt(queries, level);
        using var scope = NewDisposeScope();
        return Blocked(logits).MoveToOuterDisposeScope();
    }

    /// <summary>The mask logits that <see cref="Blocked(Tensor, int)"/> judges: [clips, queries, cells of the level in all frames].</summary>
    public Tensor LogitsAt(Tensor queries, int level)
    {
        var pixels = _pixelsAtLevel[level] ??= _clips.Join(Resize(_maskFeatures.detach(), level).flatten(2)).MoveToOuterDisposeScope();
        using var scope = NewDisposeScope();
        return _masks.forward(_norm.forward(queries)).detach().matmul(pixels).MoveToOuterDisposeScope();
    }

    private Tensor Resize(Tensor map, int level) =>
        functional.interpolate(map, [_sizes[level].Height, _sizes[level].Width], mode: InterpolationMode.Bilinear, align_corners: false);

    // A query that would see nothing at all sees everything instead.
    private static Tensor Blocked(Tensor logits)
    {
        var outside = logits.sigmoid().lt(0.5);
        return outside.logical_and(outside.all(-1, keepdim: true).logical_not()).unsqueeze(1);
    }
}
