using TorchSharp;
using static Seg.Torch.Tests.GradientCheck;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>Views, joins, gathering and scattering.</summary>
public class GradientIndexingTests
{
    [Fact]
    public void Gather()
    {
        using var index = tensor(new long[] { 0, 2, 2, 1, 1, 1 }, [2, 3]);
        Check(t => t[0].gather(1, index), Values(91, 1, 2, 4));
    }

    [Fact]
    public void Scatter_and_scatter_add()
    {
        using var index = tensor(new long[] { 0, 2, 1, 3 }, [2, 2]);
        using var repeated = tensor(new long[] { 0, 0, 1, 3 }, [2, 2]);
        Check(t => t[0].scatter(1, index, t[1]), Values(92, 1, 2, 4), Values(93, 1, 2, 2));
        Check(t => t[0].scatter_add(1, repeated, t[1]), Values(94, 1, 2, 4), Values(95, 1, 2, 2));
    }

    [Fact]
    public void Index_select_and_index_add()
    {
        using var index = tensor(new long[] { 2, 0, 2 });
        Check(t => t[0].index_select(0, index), Values(96, 1, 3, 2));
        Check(t => t[0].index_add(0, index, t[1], 2), Values(97, 1, 3, 2), Values(98, 1, 3, 2));
    }

    [Fact]
    public void Indexing_by_tensors_slices_and_masks()
    {
        using var index = tensor(new long[] { 1, 1, 0 });
        using var mask = tensor(new[] { true, false, true, true, false, false }, [2, 3]);
        Check(t => t[0][index] * 2, Values(99, 1, 2, 3));
        Check(t => t[0][TensorIndex.Colon, TensorIndex.Slice(1, 3)], Values(100, 1, 2, 3));
        Check(t => t[0].masked_select(mask), Values(101, 1, 2, 3));
        Check(t => t[0].masked_fill(mask, 0.5), Values(102, 1, 2, 3));
    }

    [Fact]
    public void Views_and_joins()
    {
        Check(t => t[0].permute(2, 0, 1).reshape(4, 6).transpose(0, 1).flatten(), Values(103, 1, 2, 3, 4));
        Check(t => cat([t[0], t[1]], 1), Values(104, 1, 2, 3), Values(105, 1, 2, 1));
        Check(t => stack([t[0], t[1]], 1), Values(106, 1, 2, 3), Values(107, 1, 2, 3));
        Check(t => t[0].expand(2, 3).narrow(1, 1, 2).unsqueeze(0).squeeze(0), Values(108, 1, 2, 1));
        Check(t => t[0].roll(1, 1) + t[0].flip(0), Values(109, 1, 2, 3));
        Check(t => t[0].split(2, 1)[1] * t[0].chunk(2, 1)[0], Values(110, 1, 2, 4));
    }

    [Fact]
    public void Sorting_and_top_k()
    {
        Check(t => t[0].topk(2, 1).values, Values(111, 1, 3, 5));
        Check(t => t[0].sort(1).Values, Values(112, 1, 3, 5));
    }
}
