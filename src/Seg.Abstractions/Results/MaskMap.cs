namespace Seg;

/// <summary>A value per pixel: an array, or masks that become one at the first question for it. Thread-safe.</summary>
internal sealed class MaskMap<T> where T : struct
{
    private readonly Lazy<T[]> _values;
    private readonly IReadOnlyList<(T Value, RleMask Mask)>? _masks;

    public MaskMap(T[] values) => _values = new(values);

    public MaskMap(int width, int height, IReadOnlyList<(T Value, RleMask Mask)> masks)
    {
        _masks = masks;
        _values = new(() =>
        {
            var values = new T[checked(width * height)];
            Paint(0, values);
            return values;
        });
    }

    public T[] Values => _values.Value;

    public void CopyRows(int firstRow, int width, Span<T> rows)
    {
        if (_masks is null || _values.IsValueCreated)
        {
            _values.Value.AsSpan(firstRow * width, rows.Length).CopyTo(rows);
            return;
        }
        rows.Clear();
        Paint(firstRow, rows);
    }

    private void Paint(int firstRow, Span<T> rows)
    {
        foreach (var (value, mask) in _masks!) mask.Paint(rows, firstRow, value);
    }
}
