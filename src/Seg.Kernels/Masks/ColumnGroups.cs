namespace Seg.Kernels;

/// <summary>The taps of a number of neighbouring output columns at once, as a load, permutations and products need them. Immutable.</summary>
internal sealed class ColumnGroups
{
    private readonly AxisTaps _columns;
    private readonly int _size;

    /// <param name="columns">Taps of single columns.</param>
    /// <param name="size">Columns a group; those beyond the last have weight 0.</param>
    public ColumnGroups(AxisTaps columns, int size)
    {
        (_columns, _size, Taps) = (columns, size, columns.Count.Max());
        var groups = (columns.Outputs + size - 1) / size;
        (Base, Local, Weight) = (new int[groups], new int[groups * Taps * size], new float[groups * Taps * size]);
        for (var g = 0; g < groups; g++)
        {
            Fill(g);
        }
    }

    /// <summary>Taps a column has at most.</summary>
    public int Taps { get; }

    /// <summary>By group, the first source; -1 where the sources lie further apart than a group is wide.</summary>
    public int[] Base { get; }

    /// <summary>[group][tap][column]: sources, counted from the base.</summary>
    public int[] Local { get; }

    /// <summary>[group][tap][column].</summary>
    public float[] Weight { get; }

    private void Fill(int group)
    {
        var (first, end) = (group * _size, Math.Min(group * _size + _size, _columns.Outputs));
        var (lowest, highest) = (_columns.First(first), 0);
        for (var x = first; x < end; x++)
        {
            (lowest, highest) = (Math.Min(lowest, _columns.First(x)), Math.Max(highest, _columns.Last(x)));
        }
        Base[group] = highest - lowest < _size ? lowest : -1;
        for (var x = first; x < end && Base[group] >= 0; x++)
        {
            for (var t = 0; t < _columns.Count[x]; t++)
            {
                var at = (group * Taps + t) * _size + x - first;
                Local[at] = _columns.Index[x * AxisTaps.Room + t] - lowest;
                Weight[at] = _columns.Weight[x * AxisTaps.Room + t];
            }
        }
    }
}
