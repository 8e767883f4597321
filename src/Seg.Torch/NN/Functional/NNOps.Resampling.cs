using static TorchSharp.torch;

namespace Seg.Torch;

// Resampling operators; exactly one of output_size and scale_factors is given.
internal static partial class NNOps
{
    [TorchOp("aten::upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_nearest1d(Tensor input, long[]? output_size, double[]? scale_factors);

    [TorchOp("aten::upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_nearest2d(Tensor input, long[]? output_size, double[]? scale_factors);

    [TorchOp("aten::upsample_nearest3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_nearest3d(Tensor input, long[]? output_size, double[]? scale_factors);

    [TorchOp("aten::_upsample_nearest_exact1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_nearest_exact1d(Tensor input, long[]? output_size, double[]? scale_factors);

    [TorchOp("aten::_upsample_nearest_exact2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_nearest_exact2d(Tensor input, long[]? output_size, double[]? scale_factors);

    [TorchOp("aten::_upsample_nearest_exact3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_nearest_exact3d(Tensor input, long[]? output_size, double[]? scale_factors);

    [TorchOp("aten::upsample_linear1d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_linear1d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

    [TorchOp("aten::upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_bilinear2d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

    [TorchOp("aten::upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_bicubic2d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

    [TorchOp("aten::upsample_trilinear3d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_trilinear3d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

    [TorchOp("aten::_upsample_bilinear2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_bilinear2d_aa(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

    [TorchOp("aten::_upsample_bicubic2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    public static partial Tensor upsample_bicubic2d_aa(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);
}
