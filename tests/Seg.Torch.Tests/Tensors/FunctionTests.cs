using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

/// <summary>A few results of each group of functions, computed by hand.</summary>
[NoTensorLeaks(InScope = true)]
public class FunctionTests
{
    private readonly Tensor _t = torch.tensor(new[] { 3f, 1f, 2f, 6f, 5f, 4f }, [2, 3]);

    [Fact]
    public void Reductions()
    {
        Equal([21], _t.sum());
        Equal([6, 15], _t.sum(1));
        Equal([9, 6, 6], _t.sum([0L], keepdim: true));
        Equal([2, 5], _t.mean([1]));
        var (values, indices) = _t.max(1);
        Equal([3, 6], values);
        Assert.Equal([0L, 0L], indices.data<long>().ToArray());
        Equal([6, 5, 4], _t.amax([0], keepdim: false));
        Equal([1, 4], _t.amin(1));
        Assert.Equal([1L, 2L], _t.argmin(1).data<long>().ToArray());
        Equal([1, 1], _t.std(1));
        Equal([2f / 3, 2f / 3], _t.var(1, unbiased: false));
        var (std, mean) = std_mean(_t, 1);
        Equal([1, 1], std);
        Equal([2, 5], mean);
        Equal([3, 4, 6, 6, 11, 15], _t.cumsum(1));
        Assert.Equal(6, _t.count_nonzero().item<long>());
        Equal([MathF.Sqrt(91)], _t.norm());
        Equal([MathF.Sqrt(91)], linalg.norm(_t));
        Assert.True(_t.gt(0).all().item<bool>());
    }

    [Fact]
    public void Sorting()
    {
        Equal([1, 2, 3, 4, 5, 6], _t.sort(1).Values);
        var (values, indices) = _t.topk(2, 1);
        Equal([3, 2, 6, 5], values);
        Assert.Equal([0L, 2L, 0L, 1L], indices.data<long>().ToArray());
        Assert.Equal([1L, 2L, 0L, 2L, 1L, 0L], _t.argsort(1).data<long>().ToArray());
        var (unique, inverse, counts) = torch.tensor(new long[] { 5, 3, 5 }).unique(return_inverse: true, return_counts: true);
        Assert.Equal(([3L, 5L], [1L, 0L, 1L], [1L, 2L]), (unique.data<long>().ToArray(), inverse!.data<long>().ToArray(), counts!.data<long>().ToArray()), Lists.Comparer);
        Assert.Null(torch.tensor(new long[] { 5 }).unique().counts);
        Assert.Equal([0L, 1L, 2L], searchsorted(torch.tensor(new[] { 1f, 3f }), torch.tensor(new[] { 0f, 2f, 4f })).data<long>().ToArray());
    }

    [Fact]
    public void Shapes()
    {
        Assert.Equal([3, 2], _t.t().shape);
        Assert.Equal([3, 2], _t.T.shape);
        Assert.Equal([1, 2, 3], _t.unsqueeze(0).shape);
        Assert.Equal([2, 3], _t.unsqueeze(0).squeeze().shape);
        Assert.Equal([2, 3, 1], _t.reshape(1, 2, 3, 1).squeeze(0).shape);
        Assert.Equal([6], _t.flatten().shape);
        Assert.Equal([2, 3, 4], _t.unsqueeze(-1).expand(2, 3, 4).shape);
        Equal([2, 1, 3, 4, 5, 6], _t.flip(1));
        Equal([6, 5, 4, 3, 1, 2], _t.roll(1, 0));
        Equal([3, 1, 3, 1], _t[0][TensorIndex.Slice(0, 2)].repeat(2));
        Assert.Equal([1L, 2L], _t.split(2, 1).Select(p => p.shape[1]).Order().ToArray());
        Assert.Equal(2, _t.chunk(2, 0).Length);
        Assert.Equal(3, _t.unbind(1).Length);
        Equal([3, 6, 1, 5, 2, 4], stack([.. _t.unbind(1)], 0));
        Assert.Equal([4, 3], cat([_t, _t]).shape);
        Assert.Equal([2, 6], hstack(_t, _t).shape);
        Equal([3, 0, 0, 6, 5, 0], _t.tril());
        var grids = meshgrid([arange(2), arange(3)]);
        Assert.Equal([2, 3], grids[0].shape);
        Assert.Equal([2L, 3L, 4L], broadcast_shapes([3, 1], [2, 1, 4]).Shape);
        Assert.Throws<ArgumentException>(() => broadcast_shapes([3], [2]));
    }

    [Fact]
    public void Gathering_and_masks()
    {
        var index = torch.tensor(new long[] { 2, 0 }, [2, 1]);
        Equal([2, 6], _t.gather(1, index));
        Equal([0, 0, 9, 9, 0, 0], zeros(2, 3).scatter(1, index, full([2, 1], 9f)));
        Equal([3, 1, 3, 7, 5, 4], _t.clone().scatter_add_(1, index, ones(2, 1)));
        Equal([2, 3, 4, 6], _t.index_select(1, torch.tensor(new long[] { 2, 0 })));
        Equal([3, 6, 5, 4], _t.masked_select(_t.ge(3)));
        Equal([3, 0, 0, 6, 5, 4], _t.masked_fill(_t.lt(3), 0));
        Equal([3, -1, -1, 6, 5, 4], where(_t.ge(3), _t, full_like(_t, -1)));
        Assert.Equal([0L, 0L, 0L, 1L, 1L, 0L, 1L, 1L, 1L, 2L], _t.ne(2).nonzero().data<long>().ToArray());
        Equal([2, 2, 2, 4, 4, 4], _t.clamp(2, 4).ge(0).@float() * _t.clamp(2, 4).round().sub(_t).abs().mul(0).add(torch.tensor(new[] { 2f, 4f }, [2, 1])));
    }

    [Fact]
    public void Products()
    {
        Equal([14, 31, 31, 77], _t.matmul(_t.t()));
        Equal([14, 31, 31, 77], einsum("ik,jk->ij", _t, _t));
        Assert.Equal([4, 2, 2], ones(4, 2, 3).bmm(ones(4, 3, 2)).shape);
        Equal([7, 7, 7, 7], ones(1, 2, 2).baddbmm(ones(1, 2, 3), ones(1, 3, 2), beta: 1, alpha: 2).flatten());
        Equal([6, 15], _t.mv(ones(3)));
        Equal([14], _t[0].dot(_t[0]));
        Equal([1], linalg.det(eye(3)));
        Equal([0.5f, 0, 0, 0.5f], linalg.inv(eye(2) * 2));
        Assert.Equal([2L, 2L], cdist(_t, _t).shape);
    }

    [Fact]
    public void Elementwise()
    {
        Equal([9, 1, 4, 36, 25, 16], _t.pow(2));
        Equal([1, 0, 1, 3, 2, 2], _t.div(2, RoundingMode.floor));
        Equal([-1, 0, -1, -3, -2, -2], _t.neg().div(2, RoundingMode.trunc));
        Equal([1, 1, 0, 0, 1, 0], _t % 2);
        Equal([0.5f], zeros(1).sigmoid());
        Equal([0], (-ones(1)).relu());
        Equal([1], _t.softmax(1).sum().div(2));
        Equal([MathF.Log(2)], zeros(2).logsumexp(0));
        Equal([0.8413447f], ones(1).gelu());
        Equal([5, 3, 4, 8, 7, 6], _t.clone().add_(2));
        Equal([5, 3, 4, 8, 7, 6], _t.add(ones(1), 2));
        var inPlace = _t.clone();
        Assert.Same(inPlace, inPlace.mul_(2));
        Equal([3.14f], torch.tensor(3.14159f).round(2));
        Equal([2, 1, 2, 4, 4, 4], _t.clamp(max: 4).clamp(min: 1).minimum(torch.tensor(new[] { 2f, 9f, 9f, 9f, 9f, 9f }, [2, 3])));
    }

    [Fact]
    public void Nested_lists()
    {
        var rows = Assert.IsType<List<object>>(_t.tolist());
        Assert.Equal(6f, ((Scalar)((List<object>)rows[1])[0]).ToSingle());
    }

    private static void Equal(float[] expected, Tensor actual)
    {
        var values = actual.@float().contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++) Assert.True(Math.Abs(expected[i] - values[i]) < 1e-5, $"[{string.Join(", ", values)}], expected [{string.Join(", ", expected)}]");
    }

    private static class Lists
    {
        public static readonly IEqualityComparer<(long[], long[], long[])> Comparer =
            EqualityComparer<(long[], long[], long[])>.Create((a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2) && a.Item3.SequenceEqual(b.Item3));
    }
}
