using Seg;
using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Acme.Decoders;

/// <summary>Cells of one level as attention sees them.</summary>
/// <param name="Keys">[batch, cells, dim], positions added.</param>
/// <param name="Values">[batch, cells, dim].</param>
internal sealed record LevelCells(Tensor Keys, Tensor Values);

/// <summary>What the queries look at, and what they predict of it, during one forward pass. Its tensors belong to the dispose scope of that pass.</summary>
internal sealed class Scene
{
    private readonly LayerNorm _norm;
    private readonly Linear _classes;
    private readonly Mlp _masks;
    private readonly Tensor _pixels;
    private readonly Tensor[] _pixelsOfLevel;
    private readonly LevelCells[] _cells;

    /// <param name="features">The pixel decoder's output.</param>
    /// <param name="levelEmbed">A vector for each level.</param>
    /// <param name="norm">Normalises queries before they predict.</param>
    /// <param name="classes">Queries to class logits.</param>
    /// <param name="masks">Queries to mask embeddings.</param>
    public Scene(PixelFeatures features, Embedding levelEmbed, LayerNorm norm, Linear classes, Mlp masks)
    {
        (_norm, _classes, _masks) = (norm, classes, masks);
        _pixels = features.MaskFeatures!.Tensor;
        _cells = [.. features.Pyramid.Select((level, i) => Cells(level.Tensor, levelEmbed.weight![i]))];
        // Masks at a level's size come from pixel embeddings of that size: one resize a level instead of one a query and layer.
        _pixelsOfLevel = [.. features.Pyramid.Select(level => Resize(_pixels.detach(), level.Tensor.shape).flatten(2))];
    }

    /// <summary>A level's cells.</summary>
    public LevelCells this[int level] => _cells[level];

    /// <summary>Classes and masks, in full.</summary>
    /// <param name="queries">[batch, queries, dim].</param>
    public QueryPrediction Predict(Tensor queries)
    {
        using var scope = NewDisposeScope();
        var normed = _norm.forward(queries);
        var logits = _masks.forward(normed).matmul(_pixels.flatten(2)).view(queries.shape[0], queries.shape[1], _pixels.shape[2], _pixels.shape[3]);
        return scope.MoveToOuter(new QueryPrediction(_classes.forward(normed), logits));
    }

    /// <summary>Where each query must not look: outside the mask that it predicts; one whose mask is empty may look everywhere.</summary>
    /// <returns>Bool [batch, 1, queries, cells of the level].</returns>
    public Tensor OutsideMasks(Tensor queries, int level)
    {
        using var scope = NewDisposeScope();
        var outside = _masks.forward(_norm.forward(queries)).detach().matmul(_pixelsOfLevel[level]).sigmoid().lt(0.5);
        return outside.logical_and(outside.all(-1, keepdim: true).logical_not()).unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>For each cell of the finest level the query that wins it, joined with that query's class: int64 [batch, cells].</summary>
    public Tensor Owners(Tensor queries)
    {
        using var scope = NewDisposeScope();
        var normed = _norm.forward(queries);
        var classes = nn.functional.softmax(_classes.forward(normed), -1);
        var (score, label) = classes.narrow(-1, 0, classes.shape[^1] - 1).max(-1);     // without "no object"
        var masks = _masks.forward(normed).matmul(_pixelsOfLevel.MaxBy(level => level.shape[^1])!).sigmoid();
        var winner = (masks * score.unsqueeze(-1)).argmax(1);
        return (winner * classes.shape[^1] + label.gather(1, winner)).MoveToOuterDisposeScope();
    }

    /// <summary>The share of cells whose owner differs, 0 to 1.</summary>
    public static double Changed(Tensor before, Tensor after)
    {
        using var scope = NewDisposeScope();
        return before.ne(after).to_type(ScalarType.Float32).mean().item<float>();
    }

    private static LevelCells Cells(Tensor map, Tensor levelEmbed)
    {
        using var scope = NewDisposeScope();
        var values = map.flatten(2).transpose(1, 2) + levelEmbed;
        var positions = SinePositionEmbedding.Map(map.shape[2], map.shape[3], (int)map.shape[1], map.device).flatten(2).transpose(1, 2);
        return new((values + positions).MoveToOuterDisposeScope(), values.MoveToOuterDisposeScope());
    }

    private static Tensor Resize(Tensor map, long[] like) =>
        nn.functional.interpolate(map, [like[2], like[3]], mode: InterpolationMode.Bilinear, align_corners: false);
}
