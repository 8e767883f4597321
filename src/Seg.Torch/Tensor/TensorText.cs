using System.Globalization;
using System.Numerics;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch;

/// <summary>Writes a tensor's values as text in the styles of TorchSharp.</summary>
internal sealed class TensorText
{
    private readonly long[] _shape;
    private readonly string[] _values;
    private readonly string _newLine;
    private readonly int _rows;
    private readonly int _columns;

    private TensorText(Tensor tensor, string format, CultureInfo culture, string newLine, int rows, int columns, string suffix)
    {
        _shape = tensor.shape;
        _newLine = newLine;
        _rows = rows;
        _columns = columns;
        _values = Values(tensor, format, culture, suffix);
    }

    /// <summary>"[2x3], type = Float32, device = cpu".</summary>
    public static string Metadata(Tensor tensor) => $"[{string.Join('x', tensor.shape)}], type = {tensor.dtype}, device = {tensor.device}";

    /// <summary>Nested brackets, long dimensions shortened in the middle.</summary>
    public static string Numpy(Tensor tensor, string format, CultureInfo culture, string newLine, int rows, int columns)
    {
        var text = new TensorText(tensor, format, culture, newLine, rows, columns, "");
        var output = new StringBuilder();
        text.Nested(output, 0, 0, '[', ']', "");
        return output.ToString();
    }

    /// <summary>A C# array expression after the metadata.</summary>
    public static string CSharp(Tensor tensor, string format, CultureInfo culture, string newLine, int rows, int columns)
    {
        var (name, suffix) = tensor.dtype switch
        {
            ScalarType.Float32 => ("float", "f"),
            ScalarType.Float64 => ("double", ""),
            ScalarType.Int64 => ("long", "L"),
            ScalarType.Int32 => ("int", ""),
            ScalarType.Int16 => ("short", ""),
            ScalarType.Int8 => ("sbyte", ""),
            ScalarType.Byte => ("byte", ""),
            ScalarType.Bool => ("bool", ""),
            ScalarType.Float16 => ("Half", ""),
            ScalarType.BFloat16 => ("BFloat16", ""),
            _ => ("System.Numerics.Complex", ""),
        };
        var text = new TensorText(tensor, format, culture, newLine, rows, columns, suffix);
        var output = new StringBuilder(Metadata(tensor)).Append(", value = ");
        if (text._shape.Length == 0) return output.Append(text._values[0]).ToString();
        if (text._shape.Length > 1) output.Append(newLine);
        output.Append(name).Append(" [").Append(',', text._shape.Length - 1).Append("] ");
        text.Nested(output, 0, 0, '{', '}', ",");
        return output.ToString();
    }

    /// <summary>Matrices with aligned columns, one under another, as many columns as fit.</summary>
    public static string Julia(Tensor tensor, string format, int width, CultureInfo culture, string newLine)
    {
        var text = new TensorText(tensor, format, culture, newLine, int.MaxValue, int.MaxValue, "");
        var shape = text._shape;
        var output = new StringBuilder(Metadata(tensor));
        if (shape.Length == 0) return output.Append(", value = ").Append(text._values[0]).ToString();
        output.Append(newLine);
        var (rows, columns) = shape.Length == 1 ? (1, (int)shape[0]) : ((int)shape[^2], (int)shape[^1]);
        var matrices = rows * columns == 0 ? 0 : text._values.Length / (rows * columns);
        for (var m = 0; m < matrices; m++)
        {
            if (shape.Length > 2) output.Append('[').Append(Position(m, shape.AsSpan(0, shape.Length - 2))).Append("..,..] =").Append(newLine);
            text.Matrix(output, text._values.AsSpan(m * rows * columns, rows * columns), rows, columns, width);
            if (shape.Length > 2) output.Append(newLine);
        }

        return output.ToString();
    }

    private static string Position(int index, ReadOnlySpan<long> shape)
    {
        var text = "";
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            text = $"{index % shape[d]},{text}";
            index = (int)(index / shape[d]);
        }

        return text;
    }

    private void Matrix(StringBuilder output, ReadOnlySpan<string> values, int rows, int columns, int width)
    {
        var widths = new int[columns];
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++) widths[c] = Math.Max(widths[c], values[r * columns + c].Length);
        var shown = 0;
        for (var used = 0; shown < columns && (used += widths[shown] + 1) <= width; shown++) { }

        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < shown; c++) output.Append(' ').Append(values[r * columns + c].PadLeft(widths[c]));
            if (shown < columns) output.Append(" ...");
            output.Append(_newLine);
        }
    }

    private void Nested(StringBuilder output, int dim, long first, char open, char close, string separator)
    {
        if (dim == _shape.Length)
        {
            output.Append(_values[first]);
            return;
        }

        var extent = _shape[dim];
        var stride = _shape.Skip(dim + 1).TotalSize();
        var last = dim == _shape.Length - 1;
        var limit = last ? _columns : _rows;
        // C# puts every row on its own line; NumPy leaves one more empty line for each outer dimension.
        var braces = open == '{';
        var gap = last ? ", " : separator + (braces ? _newLine : string.Concat(Enumerable.Repeat(_newLine, _shape.Length - dim - 1)));
        var indent = last ? "" : new string(' ', dim + 1);

        output.Append(open);
        if (braces && !last) output.Append(_newLine).Append(indent);
        for (long i = 0; i < extent; i++)
        {
            if (extent > limit && i == limit - (limit / 2))
            {
                i = extent - (limit / 2);
                output.Append(last ? "... " : "..." + gap[separator.Length..] + indent);
            }

            Nested(output, dim + 1, first + (i * stride), open, close, separator);
            if (i < extent - 1) output.Append(gap).Append(indent);
        }

        if (braces && !last) output.Append(_newLine).Append(indent.AsSpan(0, dim));
        output.Append(close);
    }

    private static string[] Values(Tensor tensor, string format, CultureInfo culture, string suffix)
    {
        using var detached = tensor.detach();
        using var host = detached.cpu();
        using var plain = host.is_conj() || host.is_neg() ? host.resolve_conj().resolve_neg() : host.alias();
        return plain.dtype switch
        {
            ScalarType.Float32 => Write<float>(plain, v => v.ToString(format, culture) + suffix),
            ScalarType.Float64 => Write<double>(plain, v => v.ToString(format, culture)),
            ScalarType.Float16 => Write<Half>(plain, v => ((float)v).ToString(format, culture)),
            ScalarType.BFloat16 => Write<BFloat16>(plain, v => v.ToString(format, culture)),
            ScalarType.Int64 => Write<long>(plain, v => v.ToString(culture) + suffix),
            ScalarType.Int32 => Write<int>(plain, v => v.ToString(culture)),
            ScalarType.Int16 => Write<short>(plain, v => v.ToString(culture)),
            ScalarType.Int8 => Write<sbyte>(plain, v => v.ToString(culture)),
            ScalarType.Byte => Write<byte>(plain, v => v.ToString(culture)),
            ScalarType.Bool => Write<bool>(plain, v => v ? "true" : "false"),
            ScalarType.ComplexFloat32 => Write<(float, float)>(plain, v => Imaginary(new Complex(v.Item1, v.Item2), format, culture)),
            ScalarType.ComplexFloat64 => Write<Complex>(plain, v => Imaginary(v, format, culture)),
            _ => [.. Enumerable.Repeat("?", (int)plain.numel())],
        };
    }

    private static string[] Write<T>(Tensor tensor, Func<T, string> text)
        where T : unmanaged
        => Array.ConvertAll(tensor.data<T>().ToArray(), v => text(v));

    private static string Imaginary(Complex value, string format, CultureInfo culture) => value.Imaginary == 0
        ? value.Real.ToString(format, culture)
        : $"{(value.Real != 0 ? value.Real.ToString(format, culture) : "")}{(value.Imaginary > 0 && value.Real != 0 ? "+" : "")}{value.Imaginary.ToString(format, culture)}i";
}
