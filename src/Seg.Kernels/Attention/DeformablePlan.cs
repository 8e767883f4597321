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
    public DeformablePlan(ReadOnlySpan<SampledLevel> levels, int heads, int channels, int points, bool logits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels.Length, 1, nameof(levels));
        (Heads, Channels, FromLogits) = (heads, channels, logits);
        PointsPerHead = checked(levels.Length * points);
        WeightsPerQuery = checked(heads * PointsPerHead);
        CellLength = checked(heads * channels);
        _kindLength = (2 * PointsPerHead + MostLanes - 1) / MostLanes * MostLanes;
        _table = ArrayPool<float>.Shared.Rent(Kinds * _kindLength);
        // Nothing lies between 0 and -9.
        _table.AsSpan(0, 2 * _kindLength).Fill(-9);
        _table.AsSpan(2 * _kindLength, (Kinds - 2) * _kindLength).Clear();
        for (var level = 0; level < levels.Length; level++) Add(levels[level], level * points, points);
    }

    public int Heads { get; }

    public int Channels { get; }

    public bool FromLogits { get; }

    public int PointsPerHead { get; }

    public int WeightsPerQuery { get; }

    public int CellLength { get; }

    /// <summary>Elements of the values of all levels.</summary>
    public long ValueLength { get; private set; }

    /// <summary>Lanes that a head's points take, in whole vectors of any width.</summary>
    public int PairLanes => _kindLength;

    public ReadOnlySpan<float> Kind(int kind) => _table.AsSpan(kind * _kindLength, _kindLength);

    public void Dispose() => ArrayPool<float>.Shared.Return(_table);

    private void Add(SampledLevel level, int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level.Height, "levels");
        ArgumentOutOfRangeException.ThrowIfNegative(level.Width, "levels");
        var (start, row) = (ValueLength, (long)level.Width * CellLength);
        ValueLength += level.Height * row;
        if (ValueLength > int.MaxValue) throw new ArgumentException("The levels have more values than a buffer can hold.", "levels");
        for (var point = first; point < first + count; point++)
        {
            ReadOnlySpan<float> values =
            [
                level.Width - 1, level.Height - 1, level.Width, level.Height, BitConverter.Int32BitsToSingle((int)row), BitConverter.Int32BitsToSingle((int)start),
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

    public TPlace* Places(int query) => places + (nint)query * placeStride;

    public TPlace* Weights(int query) => weights + (nint)query * weightStride;
}
