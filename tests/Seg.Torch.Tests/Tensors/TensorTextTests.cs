using System.Globalization;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

[NoTensorLeaks]
public class TensorTextTests
{
    private static readonly float[] Values = [0f, 3.141f, 6.2834f, 3.14152f, 6.28e-06f, -13.141529f, 0.01f, 4713.14f];

    [Fact]
    public void Metadata_names_shape_type_and_device()
    {
        using var t = zeros(2, 3);
        Assert.Equal("[2x3], type = Float32, device = cpu", t.ToString());
        using var scalar = torch.tensor(3L);
        Assert.Equal("[], type = Int64, device = cpu", scalar.ToString());
    }

    [Fact]
    public void Numpy_nests_brackets()
    {
        using var t = torch.tensor(Values, [2, 4]);
        Assert.Equal("[[0, 3.141, 6.2834, 3.1415]\n [6.28e-06, -13.142, 0.01, 4713.1]]", Text(t, numpy));
        using var cube = t.reshape(2, 2, 2);
        Assert.Equal("[[[0, 3.141]\n  [6.2834, 3.1415]]\n\n [[6.28e-06, -13.142]\n  [0.01, 4713.1]]]", Text(cube, numpy));
        using var complex = torch.tensor((1.24f, 4.982f));
        Assert.Equal("1.24+4.982i", Text(complex, numpy));
    }

    [Fact]
    public void Long_dimensions_are_shortened()
    {
        using var row = arange(100);
        Assert.Equal("[0, 1, 2, ... 97, 98, 99]", Text(row, numpy));
        using var square = row.reshape(10, 10);
        Assert.Equal(
            "[[0, 1, 2, ... 7, 8, 9]\n [10, 11, 12, ... 17, 18, 19]\n [20, 21, 22, ... 27, 28, 29]\n ...\n [70, 71, 72, ... 77, 78, 79]\n [80, 81, 82, ... 87, 88, 89]\n [90, 91, 92, ... 97, 98, 99]]",
            Text(square, numpy));
    }

    [Fact]
    public void Julia_aligns_columns()
    {
        using var t = torch.tensor(Values, [2, 4]);
        Assert.Equal(
            "[2x4], type = Float32, device = cpu\n        0   3.141 6.2834 3.1415\n 6.28e-06 -13.142   0.01 4713.1\n", Text(t, julia));
    }

    [Fact]
    public void CSharp_writes_an_array_expression()
    {
        using var row = zeros(4);
        Assert.Equal("[4], type = Float32, device = cpu, value = float [] {0f, 0f, 0f, 0f}", Text(row, csharp));
        using var matrix = ones(2, 10, ScalarType.Int32);
        Assert.Equal("[2x10], type = Int32, device = cpu, value = \nint [,] {\n {1, 1, 1, ... 1, 1, 1},\n {1, 1, 1, ... 1, 1, 1}\n}", Text(matrix, csharp));
    }

    [Theory]
    [InlineData(ScalarType.Bool, "[true, true]")]
    [InlineData(ScalarType.BFloat16, "[1, 1]")]
    [InlineData(ScalarType.Float16, "[1, 1]")]
    [InlineData(ScalarType.Int8, "[1, 1]")]
    public void Every_element_type_is_written(ScalarType type, string expected)
    {
        using var t = ones(2, type);
        Assert.Equal(expected, Text(t, numpy));
    }

    [Fact]
    public void Views_are_written_in_their_own_order()
    {
        using var t = arange(4);
        using var matrix = t.reshape(2, 2);
        using var transposed = matrix.t();
        Assert.Equal("[[0, 2]\n [1, 3]]", Text(transposed, numpy));
    }

    private static string Text(Tensor t, TensorStringStyle style) => t.ToString(style, cultureInfo: CultureInfo.InvariantCulture, newLine: "\n");
}
