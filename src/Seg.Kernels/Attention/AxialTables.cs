using System.Buffers;

namespace Seg.Kernels;

/// <summary>Vectors of distances as the loops over a line of one length take them; for one call.</summary>
/// <remarks>
/// Column (or row) c is for the distance c − <see cref="Middle"/> from query to key. Before the farthest distance there is room for the five by which six queries in a
/// row are apart, behind it for a vector's overhang; there all is 0.
/// </remarks>
internal sealed class AxialTables : IDisposable
{
    // A group of queries, and two vectors of any width.
    private const int Before = 5, Behind = 48;

    private readonly float[] _memory;
    private readonly int _keyLength, _valueChannels;

    public AxialTables(AxialShape shape, in AxialWeights weights)
    {
        (_keyLength, _valueChannels) = (shape.KeyChannels, (shape.ValueChannels + 31) / 32 * 32);
        Middle = Before + Math.Max(0, shape.Length - 1);
        Columns = (Middle + Math.Max(1, shape.Length) + Behind + 15) / 16 * 16;
        var length = checked(Columns * (2 * _keyLength + _valueChannels));
        _memory = ArrayPool<float>.Shared.Rent(length);
        _memory.AsSpan(0, length).Clear();
        var span = (weights.QueryPositions.Length / shape.KeyChannels + 1) / 2;
        for (var distance = 1 - shape.Length; distance < shape.Length; distance++)
        {
            var row = Math.Clamp(distance, 1 - span, span - 1) + span - 1;
            for (var channel = 0; channel < _keyLength; channel++)
            {
                _memory[channel * Columns + Middle + distance] = weights.QueryPositions[row * _keyLength + channel];
                _memory[(_keyLength + channel) * Columns + Middle + distance] = weights.KeyPositions[row * _keyLength + channel];
            }
            weights.ValuePositions.Slice(row * shape.ValueChannels, shape.ValueChannels)
                .CopyTo(_memory.AsSpan(2 * _keyLength * Columns + (Middle + distance) * _valueChannels));
        }
    }

    /// <summary>Where the distance 0 stands.</summary>
    public int Middle { get; }

    /// <summary>Distances, with the room before and behind.</summary>
    public int Columns { get; }

    /// <summary>Channels of a row of <see cref="Value"/>: whole steps of any width's product.</summary>
    public int ValueChannels => _valueChannels;

    /// <summary>[key channels, columns].</summary>
    public ReadOnlySpan<float> Query => _memory.AsSpan(0, _keyLength * Columns);

    /// <summary>[key channels, columns].</summary>
    public ReadOnlySpan<float> Key => _memory.AsSpan(_keyLength * Columns, _keyLength * Columns);

    /// <summary>[columns, value channels].</summary>
    public ReadOnlySpan<float> Value => _memory.AsSpan(2 * _keyLength * Columns, Columns * _valueChannels);

    public void Dispose() => ArrayPool<float>.Shared.Return(_memory);
}
