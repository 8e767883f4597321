using TorchSharp;
using static Seg.Torch.Tests.GradientCheck;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>Convolution, pooling, interpolation, grid sampling, padding, folding.</summary>
public class GradientSpatialTests
{
    [Theory]
    [InlineData(1, 1, 0, 1)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(1, 2, 2, 2)]
    public void Conv2d(long groups, long stride, long padding, long dilation) => Check(
        t => nn.functional.conv2d(t[0], t[1], t[2], [stride, stride], [padding, padding], [dilation, dilation], groups),
        Values(41, 1, 2, 2, 5, 6), Values(42, 1, 4, 2 / groups, 3, 2), Values(43, 1, 4));

    [Fact]
    public void Conv1d() => Check(t => nn.functional.conv1d(t[0], t[1], t[2], 2, 1), Values(44, 1, 2, 3, 7), Values(45, 1, 2, 3, 3), Values(46, 1, 2));

    [Fact]
    public void Conv3d() => Check(t => nn.functional.conv3d(t[0], t[1]), Values(47, 1, 1, 2, 3, 3, 3), Values(48, 1, 2, 2, 2, 2, 2));

    [Fact]
    public void Conv_transpose2d() => Check(
        t => nn.functional.conv_transpose2d(t[0], t[1], t[2], [2, 2], [1, 1], [1, 0]), Values(49, 1, 2, 2, 3, 3), Values(50, 1, 2, 3, 3, 3), Values(51, 1, 3));

    [Fact]
    public void Conv_transpose1d() => Check(
        t => nn.functional.conv_transpose1d(t[0], t[1], t[2], 2, dilation: 2), Values(52, 1, 2, 2, 3), Values(53, 1, 2, 3, 2), Values(54, 1, 3));

    [Theory]
    [InlineData("max")]
    [InlineData("max dilated")]
    [InlineData("average")]
    [InlineData("average without padding")]
    [InlineData("adaptive average")]
    [InlineData("adaptive maximum")]
    public void Pooling(string name) => Check(t => name switch
    {
        "max" => nn.functional.max_pool2d(t[0], 3, 2, 1),
        "max dilated" => nn.functional.max_pool2d(t[0], [2L, 2L], [1L, 2L], dilation: [2L, 1L]),
        "average" => nn.functional.avg_pool2d(t[0], 3, 2, 1),
        "average without padding" => nn.functional.avg_pool2d(t[0], (2, 3), (2, 2), (1, 1), count_include_pad: false),
        "adaptive average" => nn.functional.adaptive_avg_pool2d(t[0], (3, 2)),
        _ => nn.functional.adaptive_max_pool2d(t[0], [3L, 2L]),
    }, Values(55, 1, 2, 2, 5, 7));

    [Theory]
    [InlineData(InterpolationMode.Nearest, false)]
    [InlineData(InterpolationMode.NearestExact, false)]
    [InlineData(InterpolationMode.Bilinear, false)]
    [InlineData(InterpolationMode.Bilinear, true)]
    [InlineData(InterpolationMode.Bicubic, false)]
    [InlineData(InterpolationMode.Bicubic, true)]
    [InlineData(InterpolationMode.Area, false)]
    public void Interpolate(InterpolationMode mode, bool corners)
    {
        bool? align = mode is InterpolationMode.Bilinear or InterpolationMode.Bicubic ? corners : null;
        Check(t => nn.functional.interpolate(t[0], size: [5, 3], mode: mode, align_corners: align), Values(56, 1, 1, 2, 3, 4));
        Check(t => nn.functional.interpolate(t[0], scale_factor: [1.7, 0.6], mode: mode, align_corners: align), Values(57, 1, 1, 2, 4, 5));
    }

    [Theory]
    [InlineData(InterpolationMode.Bilinear)]
    [InlineData(InterpolationMode.Bicubic)]
    public void Interpolate_with_antialiasing(InterpolationMode mode) =>
        Check(t => nn.functional.interpolate(t[0], size: [2, 3], mode: mode, antialias: true), Values(58, 1, 1, 1, 5, 7));

    [Fact]
    public void Interpolate_one_and_three_dimensions()
    {
        Check(t => nn.functional.interpolate(t[0], size: [7], mode: InterpolationMode.Linear), Values(59, 1, 1, 2, 4));
        Check(t => nn.functional.interpolate(t[0], size: [2, 3, 4], mode: InterpolationMode.Trilinear), Values(60, 1, 1, 1, 2, 2, 3));
    }

    [Theory]
    [InlineData(GridSamplePaddingMode.Zeros, false)]
    [InlineData(GridSamplePaddingMode.Zeros, true)]
    [InlineData(GridSamplePaddingMode.Border, false)]
    [InlineData(GridSamplePaddingMode.Reflection, false)]
    [InlineData(GridSamplePaddingMode.Reflection, true)]
    public void Grid_sample(GridSamplePaddingMode padding, bool corners) => Check(
        t => nn.functional.grid_sample(t[0], t[1], GridSampleMode.Bilinear, padding, corners), Values(61, 1, 2, 2, 4, 3), Values(62, 1.3, 2, 3, 2, 2));

    [Fact]
    public void Affine_grid() => Check(t => nn.functional.affine_grid(t[0], [2, 1, 3, 4]), Values(63, 1, 2, 2, 3));

    [Theory]
    [InlineData(PaddingModes.Constant)]
    [InlineData(PaddingModes.Zeros)]
    [InlineData(PaddingModes.Reflect)]
    [InlineData(PaddingModes.Replicate)]
    [InlineData(PaddingModes.Circular)]
    public void Pad(PaddingModes mode) => Check(t => nn.functional.pad(t[0], (1, 2, 2, 1), mode, 0.5), Values(64, 1, 1, 2, 3, 4));

    [Fact]
    public void Unfold_and_fold()
    {
        Check(t => nn.functional.unfold(t[0], (2, 3), (1, 1), (1, 0), (1, 2)), Values(65, 1, 2, 2, 4, 5));
        Check(t => nn.functional.fold(t[0], (4, 5), (2, 2), stride: (2, 1)), Values(66, 1, 1, 8, 8));
    }

    [Fact]
    public void Pixel_shuffle() => Check(t => nn.functional.pixel_unshuffle(nn.functional.pixel_shuffle(t[0], 2) * 2, 2), Values(67, 1, 1, 4, 2, 3));
}
