using System.Buffers;

namespace Seg.Kernels;

/// <summary>What deformable attention needs to know of its levels, laid out point by point as its loops take it; for one call.</summary>
/// <remarks>
/// A head's points stand in pairs of lanes, since their places come as pairs of x and y. What belongs to a point is in the even lane of its pair. Behind the last
/// point the lists go on, up to whole vectors of any width, with points that no place can touch.
/// </remarks>
internal sealed unsafe class DeformablePlan : IDisposable
{
    /// <summary>Floats of the widest vector.</summary>
    public const int MostLanes = 16;

    // Per point: the last column, the last row, the scale of places to cells across and down; then, as integers, elements from a row to the next and to the first cell.
    private const int Kinds = 6;

    private readonly float[] _table;
    private readonly int _kindLength;

    /// <param name="levels">The levels.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="channels">Channels of a head.</param>
    /// <param name="points">Points of a head in a level.</param>
    /// <param name="logits">Whether weights come as logits and places as offsets in cells from a reference point; else they are final, places within 0..1.</param>
    /// <param name="outputLength">Elements of the result of all queries.</param>
    public DeformablePlan(ReadOnlySpan<SampledLevel> levels, int heads, int channels, int points, bool logits, int outputLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels.Length, 1, nameof(levels));
        (Heads, Channels, FromLogits) = (heads, channels, logits);
        PointsPerHead = checked(levels.Length * points);
        WeightsPerQuery = checked(heads * PointsPerHead);
        CellLength = checked(heads * channels);
        Queries = outputLength / CellLength;
        _kindLength = (2 * PointsPerHead + MostLanes - 1) / MostLanes * MostLanes;
        _table = ArrayPool<float>.Shared.Rent(Kinds * _kindLength);
        // Nothing lies between 0 and -9.
        _table.AsSpan(0, 2 * _kindLength).Fill(-9);
        _table.AsSpan(2 * _kindLength, (Kinds - 2) * _kindLength).Clear();
        foreach (var level in levels) Cells += Size(level);
        if (Cells * CellLength > int.MaxValue) throw new ArgumentException("The levels have more values than a buffer can hold.", nameof(levels));
        HeadByHead = heads > 1 && (long)Queries * PointsPerHead >= Cells;
        (CellStride, HeadStride) = HeadByHead ? (channels, Cells * channels) : (CellLength, channels);
        var start = 0;
        for (var level = 0; level < levels.Length; start += (int)Size(levels[level++]) * CellStride) Add(levels[level], start, level * points, points);
    }

    public int Heads { get; }

    public int Channels { get; }

    public bool FromLogits { get; }

    public int PointsPerHead { get; }

    public int WeightsPerQuery { get; }

    /// <summary>Elements of all heads of a cell, and of a query's result.</summary>
    public int CellLength { get; }

    public int Queries { get; }

    public long Cells { get; }

    /// <summary>Elements of the values of all levels.</summary>
    public long ValueLength => Cells * CellLength;

    /// <summary>
    /// Whether the values are wanted as [heads, cells, channels]. Cells of one head then stand side by side, where a cache holds those that neighbouring queries read;
    /// with all heads between them they would push each other out. Worth a copy where cells are read more than once.
    /// </summary>
    public bool HeadByHead { get; }

    /// <summary>Elements from a cell of a head to the next one.</summary>
    public int CellStride { get; }

    /// <summary>Elements from a cell's head to its next one.</summary>
    public long HeadStride { get; }

    /// <summary>Lanes that a head's points take, in whole vectors of any width.</summary>
    public int PairLanes => _kindLength;

    public ReadOnlySpan<float> Kind(int kind) => _table.AsSpan(kind * _kindLength, _kindLength);

    public void Dispose() => ArrayPool<float>.Shared.Return(_table);

    private static long Size(SampledLevel level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level.Height, "levels");
        ArgumentOutOfRangeException.ThrowIfNegative(level.Width, "levels");
        return (long)level.Height * level.Width;
    }

    private void Add(SampledLevel level, int start, int first, int count)
    {
        for (var point = first; point < first + count; point++)
        {
            ReadOnlySpan<float> values =
            [
                level.Width - 1, level.Height - 1, level.Width, level.Height, BitConverter.Int32BitsToSingle(level.Width * CellStride), BitConverter.Int32BitsToSingle(start),
            ];
            for (var kind = 0; kind < Kinds; kind++) _table[kind * _kindLength + 2 * point] = values[kind];
        }
    }
}

/// <summary>Where the numbers of a call stand, pinned while it runs.</summary>
internal readonly unsafe struct DeformableData<TValue, TPlace>(
    TValue* value, float* references, TPlace* places, int placeStride, TPlace* weights, int weightStride, TValue* output)
    where TValue : unmanaged where TPlace : unmanaged
{
    public TValue* Value => value;

    public float* References => references;

    public TValue* Output => output;

    /// <summary>The same with values elsewhere.</summary>
    public DeformableData<TValue, TPlace> With(TValue* values) => new(values, references, places, placeStride, weights, weightStride, output);

    public TPlace* Places(int query) => places + (nint)query * placeStride;

    public TPlace* Weights(int query) => weights + (nint)query * weightStride;
}
