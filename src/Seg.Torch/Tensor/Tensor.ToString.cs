using System.Globalization;
using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static readonly TensorStringStyle julia = TensorStringStyle.Julia;
    public static readonly TensorStringStyle numpy = TensorStringStyle.Numpy;
    public static readonly TensorStringStyle csharp = TensorStringStyle.CSharp;

    private static string _floatFormat = "g5";
    private static int _lineWidth = 100;
    private static string _newLine = Environment.NewLine;
    private static int _maxRows = 6;
    private static int _maxColumns = 6;

    /// <summary>The style that <see cref="TorchSharp.TensorStringStyle.Default"/> stands for.</summary>
    public static TensorStringStyle TensorStringStyle { get; set; } = TensorStringStyle.Julia;

    /// <summary>What ToString uses when it is not told; null leaves a setting as it is.</summary>
    public static void set_printoptions(
        TensorStringStyle? style = null, string? floatFormat = null, int? linewidth = null, string? newLine = null, int? maxRows = null, int? maxColumns = null)
    {
        TensorStringStyle = style ?? TensorStringStyle;
        _floatFormat = floatFormat ?? _floatFormat;
        _lineWidth = linewidth ?? _lineWidth;
        _newLine = newLine ?? _newLine;
        _maxRows = maxRows ?? _maxRows;
        _maxColumns = maxColumns ?? _maxColumns;
    }

    public static void set_printoptions(
        int precision, int? linewidth = null, string? newLine = null, bool sci_mode = false, int? maxRows = null, int? maxColumns = null) =>
        set_printoptions(null, $"{(sci_mode ? "E" : "F")}{precision}", linewidth, newLine, maxRows, maxColumns);

    public partial class Tensor
    {
        /// <summary>Shape, element type and device; the other overloads write the values.</summary>
        public override string ToString() => IsInvalid ? "disposed tensor" : TensorText.Metadata(this);

        /// <param name="disamb">True: the values in the current style; false: as <see cref="ToString()"/>.</param>
        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            disamb ? ToString(TensorStringStyle, fltFormat, width, cultureInfo, newLine) : ToString();

        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            if (style == TensorStringStyle.Default) style = torch.TensorStringStyle;
            var format = fltFormat ?? _floatFormat;
            var culture = cultureInfo ?? CultureInfo.CurrentCulture;
            var line = newLine ?? _newLine;
            return is_meta ? TensorText.Metadata(this) : style switch
            {
                TensorStringStyle.Metadata => TensorText.Metadata(this),
                TensorStringStyle.Numpy => TensorText.Numpy(this, format, culture, line, _maxRows, _maxColumns),
                TensorStringStyle.CSharp => TensorText.CSharp(this, format, culture, line, _maxRows, _maxColumns),
                _ => TensorText.Julia(this, format, width ?? _lineWidth, culture, line),
            };
        }
    }
}
