using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

[NoTensorLeaks(InScope = true)]
public class IndexingTests
{
    [Fact]
    public void Positions_and_slices_are_views()
    {
        var t = arange(24).reshape(2, 3, 4);
        Assert.Equal(23, t[1, 2, 3].item<long>());
        Assert.Equal(23, t[-1, -1, -1].item<long>());
        Assert.Equal([12, 13, 14, 15], Longs(t[1, 0]));
        Assert.Equal([1, 5, 9], Longs(t[0, .., 1]));
        Assert.Equal([4, 6, 8, 10], Longs(t[0, TensorIndex.Slice(1), TensorIndex.Slice(step: 2)]));
        Assert.Equal([2, 3], Longs(t[0, 0, TensorIndex.Slice(-2)]));
        Assert.Equal([0, 1, 2], Longs(t[0, 0, ..^1]));
        Assert.Equal([3, 7], Longs(t[0, 0..2, ^1]));
        t[0, 0, 0] = torch.tensor(99L);
        Assert.Equal(99, t.ReadCpuInt64(0));
        var view = t[1];
        view.fill_(0);
        Assert.Equal(0, t[1].sum().item<long>());
    }

    [Fact]
    public void New_dimensions_and_ellipsis()
    {
        var t = zeros(2, 3, 4);
        Assert.Equal([1, 2, 3, 4], t[TensorIndex.None, TensorIndex.Ellipsis].shape);
        Assert.Equal([2, 3, 4, 1], t[TensorIndex.Ellipsis, TensorIndex.None].shape);
        Assert.Equal([2, 3], t[TensorIndex.Ellipsis, 0].shape);
        Assert.Equal([3, 4], t[0, TensorIndex.Ellipsis].shape);
        Assert.Equal([2, 1, 3, 4], t[TensorIndex.Colon, TensorIndex.Null].shape);
        Assert.Equal([0, 2, 3, 4], t[TensorIndex.Bool(false)].shape);
        Assert.Equal([1, 2, 3, 4], t[TensorIndex.Bool(true)].shape);
        Assert.Equal([2, 3, 4], t[new TensorIndex[] { }].shape);
    }

    [Fact]
    public void Tensors_gather_and_mix_with_slices()
    {
        var t = arange(12).reshape(3, 4);
        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], Longs(t[torch.tensor(new long[] { 2, 0 })]));
        Assert.Equal([1, 11], Longs(t[torch.tensor(new long[] { 0, 2 }), torch.tensor(new long[] { 1, 3 })]));
        Assert.Equal([2, 0, 6, 4, 10, 8], Longs(t[TensorIndex.Colon, TensorIndex.Tensor(torch.tensor(new long[] { 2, 0 }))]));
        var mask = t.gt(8);
        Assert.Equal([9, 10, 11], Longs(t[mask]));
        Assert.Equal([9, 10, 11], Longs(t.index(TensorIndex.Tensor(mask))));
        Assert.Equal([9], Longs(t[2, TensorIndex.Tensor(torch.tensor(new[] { false, true, false, false }))]));
    }

    [Fact]
    public void Writing_through_an_index()
    {
        var t = zeros(3, 4);
        t[TensorIndex.Colon, 1] = torch.tensor(new[] { 1f, 2f, 3f });
        t[t.gt(1)] = torch.tensor(7f);
        Assert.Equal([0, 1, 0, 0, 0, 7, 0, 0, 0, 7, 0, 0], t.data<float>().ToArray());
        t.index_put_(5, TensorIndex.Ellipsis, TensorIndex.Single(-1));
        Assert.Equal(15f, t[.., 3].sum().item<float>());
        t.zero_();
        t.index_put_(torch.tensor(1f), [torch.tensor(new long[] { 1, 1 }), torch.tensor(new long[] { 2, 2 })], accumulate: true);
        Assert.Equal(2f, t[1, 2].item<float>());
        t.index_put_(torch.tensor(3f), [TensorIndex.Single(1), TensorIndex.Single(2)], accumulate: true);
        Assert.Equal(5f, t[1, 2].item<float>());
    }

    [Fact]
    public void Wrong_indices_are_errors_and_leave_nothing_behind()
    {
        var t = zeros(2, 3);
        Assert.Throws<ArgumentException>(() => t[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Colon]);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => t[TensorIndex.None, TensorIndex.Single(5)]);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => t[torch.tensor(new long[] { 9 })]);
    }

    [Fact]
    public void Gradients_flow_through_indices()
    {
        var x = arange(6, ScalarType.Float64).reshape(2, 3);
        GradientCheck.Check(t => t[0][TensorIndex.Colon, TensorIndex.Slice(step: 2)] * t[0][1, 0], x.clone());
        GradientCheck.Check(t => t[0][torch.tensor(new long[] { 1, 1, 0 })], x.clone());
    }

    private static long[] Longs(Tensor t) => t.data<long>().ToArray();
}
