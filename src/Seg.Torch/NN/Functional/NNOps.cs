using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch;

internal static partial class NNOps
{
    /// <summary>Gives <paramref name="self"/> other data, keeping the object, its place in the graph's leaves and its gradient.</summary>
    [TorchOp("aten::set_data(Tensor(a!) self, Tensor new_data) -> ()")]
    public static partial void set_data(Tensor self, Tensor new_data);

    [TorchOp("aten::embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor")]
    public static partial Tensor embedding(Tensor weight, Tensor indices, long padding_idx, bool scale_grad_by_freq, bool sparse);

    [TorchOp("aten::embedding_renorm_(Tensor(a!) self, Tensor indices, float max_norm, float norm_type) -> Tensor(a!)")]
    public static partial Tensor embedding_renorm_(Tensor self, Tensor indices, double max_norm, double norm_type);

    [TorchOp("aten::norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor")]
    public static partial Tensor norm(Tensor self, double p, long[] dim, bool keepdim);

    [TorchOp("aten::conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=1, str padding=\"valid\", int[1] dilation=1, int groups=1) -> Tensor")]
    public static partial Tensor conv1d_padding(Tensor input, Tensor weight, Tensor? bias, long? stride, string padding, long? dilation, long groups);

    [TorchOp("aten::conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, str padding=\"valid\", int[2] dilation=1, int groups=1) -> Tensor")]
    public static partial Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias, long[]? stride, string padding, long[]? dilation, long groups);

    [TorchOp("aten::im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor")]
    public static partial Tensor im2col(Tensor self, long[] kernel_size, long[] dilation, long[] padding, long[] stride);

    [TorchOp("aten::col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor")]
    public static partial Tensor col2im(Tensor self, long[] output_size, long[] kernel_size, long[] dilation, long[] padding, long[] stride);

    [TorchOp("aten::pad(Tensor self, SymInt[] pad, str mode=\"constant\", float? value=None) -> Tensor")]
    public static partial Tensor pad(Tensor self, long[] pad, string mode, double? value);

    [TorchOp("aten::smooth_l1_loss(Tensor self, Tensor target, int reduction=Mean, float beta=1.0) -> Tensor")]
    public static partial Tensor smooth_l1_loss(Tensor self, Tensor target, long reduction, double beta);

    [TorchOp("aten::grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor")]
    public static partial Tensor grid_sampler(Tensor input, Tensor grid, long interpolation_mode, long padding_mode, bool align_corners);

    public static string NameOf(Padding padding) => padding == Padding.Same ? "same" : "valid";

    public static long[] Pair((long first, long second) pair) => [pair.first, pair.second];

    public static long[]? PairOrNull((long first, long second)? pair) => pair is { } given ? Pair(given) : null;

    public static long[] Triple((long first, long second, long third) triple) => [triple.first, triple.second, triple.third];

    public static long[]? Square(long? side) => side is { } length ? [length, length] : null;

    /// <summary>A pair of results of which only the first is wanted.</summary>
    public static Tensor First((Tensor wanted, Tensor unwanted) results)
    {
        results.unwanted.Dispose();
        return results.wanted;
    }
}
