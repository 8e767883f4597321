using System.Buffers;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>The probabilities of all queries in one tile of the output; one worker fills it again and again.</summary>
internal sealed class SoftmaxTile : IDisposable
{
    private readonly MaskSampler _sampler;
    private readonly MaskTiles _tiles;
    private readonly int _maskPixels;
    private readonly float[] _values;
    private readonly float[] _scratch;

    public SoftmaxTile(MaskSampler sampler, MaskTiles tiles, int queries, int maskPixels)
    {
        (_sampler, _tiles, Queries, _maskPixels) = (sampler, tiles, queries, maskPixels);
        _values = ArrayPool<float>.Shared.Rent(Math.Max(1, queries * tiles.PixelsPerTile));
        _scratch = ArrayPool<float>.Shared.Rent(sampler.ScratchLength);
    }

    public int Queries { get; }

    public int Top { get; private set; }

    public int Bottom { get; private set; }

    public int Left { get; private set; }

    public int Right { get; private set; }

    /// <summary>A query's probabilities in row y of the output, from column <see cref="Left"/> to <see cref="Right"/>.</summary>
    public ReadOnlySpan<float> Row(int query, int y) => Line(query, y)[..(Right - Left)];

    /// <summary>The same, filled up to a whole number of <see cref="MaskSampler.Group"/>; what stands beyond the picture means nothing.</summary>
    public ReadOnlySpan<float> PaddedRow(int query, int y) => Line(query, y);

    public void Fill(ReadOnlySpan<float> logits, int tile)
    {
        (Top, Bottom, Left, Right) = _tiles.Bounds(tile);
        for (var query = 0; query < Queries; query++)
        {
            var mask = logits.Slice(query * _maskPixels, _maskPixels);
            for (var y = Top; y < Bottom; y++) _sampler.Row(mask, 0, y, Left, _scratch.AsSpan(0, _sampler.ScratchLength), Line(query, y));
        }
        for (var y = Top; y < Bottom; y++)
            for (var x = 0; x < MaskSampler.RoundUp(Right - Left); x += MaskSampler.Group) Normalise(y, x);
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_values);
        ArrayPool<float>.Shared.Return(_scratch);
    }

    private Span<float> Line(int query, int y) =>
        _values.AsSpan(query * _tiles.PixelsPerTile + (y - Top) * _tiles.ColumnsPerTile, MaskSampler.RoundUp(Right - Left));

    // Softmax over the queries of eight columns.
    private void Normalise(int y, int x)
    {
        var largest = Vector256.Create(float.NegativeInfinity);
        for (var query = 0; query < Queries; query++) largest = Vector256.Max(largest, At(query));
        var sum = Vector256<float>.Zero;
        for (var query = 0; query < Queries; query++)
        {
            var power = VectorMath.Exp(At(query) - largest);
            sum += power;
            power.CopyTo(Line(query, y)[x..]);
        }
        for (var query = 0; query < Queries; query++) (At(query) / sum).CopyTo(Line(query, y)[x..]);

        Vector256<float> At(int query) => Vector256.Create<float>(Line(query, y)[x..]);
    }
}
