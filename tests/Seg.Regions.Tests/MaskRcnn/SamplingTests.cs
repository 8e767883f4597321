using Seg.RegionDecoders;
using Seg.Testing.Tensors;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.MaskRcnn;

/// <summary>Assignment and draws where the golden data has no case.</summary>
[NoTensorLeaks]
public class SamplingTests
{
    private static readonly float[] Squares = [0, 0, 10, 10, 0, 0, 10, 8, 20, 20, 30, 30, 5, 0, 15, 10];

    [Fact]
    public void Without_targets_all_is_background()
    {
        using var scope = NewDisposeScope();
        var (assigned, overlaps) = new BoxAssigner(0.7, 0.3, 0.3).Assign(tensor(Squares, [4, 4]), zeros(0, 4));

        Assert.Equal([-1L, -1, -1, -1], assigned.data<long>().ToArray());
        Assert.Equal([0f, 0, 0, 0], overlaps.data<float>().ToArray());
    }

    [Fact]
    public void Between_the_thresholds_a_box_is_neither()
    {
        using var scope = NewDisposeScope();
        var (assigned, overlaps) = new BoxAssigner(0.9, 0.3, 0.95).Assign(tensor(Squares, [4, 4]), tensor(new float[] { 0, 0, 10, 10 }, [1, 4]));

        Assert.Equal([0L, -2, -1, -2], assigned.data<long>().ToArray());
        Assert.Equal(0.8f, overlaps[1].item<float>(), tolerance: 1e-6f);
    }

    [Fact]
    public void The_best_box_of_a_target_stands_for_it_below_the_threshold_and_the_last_target_wins()
    {
        using var scope = NewDisposeScope();
        // Both targets are nearest to the one box; it overlaps the first more.
        var targets = tensor(new float[] { 0, 0, 10, 8, 0, 0, 10, 5 }, [2, 4]);
        var boxes = tensor(new float[] { 0, 0, 10, 10, 40, 40, 50, 50 }, [2, 4]);

        Assert.Equal([1L, -1], new BoxAssigner(0.7, 0.3, 0.3).Assign(boxes, targets).Targets.data<long>().ToArray());
        Assert.Equal([0L, -1], new BoxAssigner(0.7, 0.3, 0.6).Assign(boxes, targets).Targets.data<long>().ToArray());
    }

    [Fact]
    public void Positives_take_their_share_and_background_the_rest()
    {
        long[] assigned = [.. Enumerable.Repeat(0L, 10), .. Enumerable.Repeat(BoxAssigner.Background, 40), .. Enumerable.Repeat(BoxAssigner.Ignored, 5)];
        var sampler = new BoxSampler(16, 0.25);

        var (positive, negative) = sampler.Sample(assigned);

        Assert.Equal((4, 12), (positive.Length, negative.Length));
        Assert.All(positive, i => Assert.InRange(i, 0, 9));
        Assert.All(negative, i => Assert.InRange(i, 10, 49));
        Assert.Equal(positive.Concat(negative).Distinct().Order(), positive.Concat(negative));
    }

    [Fact]
    public void Where_positives_are_few_background_fills_up_and_where_that_is_few_all_is_taken()
    {
        long[] assigned = [0, BoxAssigner.Background, BoxAssigner.Background, BoxAssigner.Ignored];

        var (positive, negative) = new BoxSampler(16, 0.5).Sample(assigned);

        Assert.Equal([0L], positive);
        Assert.Equal([1L, 2], negative);
    }

    [Fact]
    public void Draws_come_from_libtorch_s_generator()
    {
        long[] assigned = [.. Enumerable.Repeat(BoxAssigner.Background, 1000)];
        manual_seed(1);
        var first = new BoxSampler(10, 0.5).Sample(assigned).Negative;
        var second = new BoxSampler(10, 0.5).Sample(assigned).Negative;
        manual_seed(1);

        Assert.Equal(first, new BoxSampler(10, 0.5).Sample(assigned).Negative);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Targets_without_boxes_get_those_of_their_masks()
    {
        using var scope = NewDisposeScope();
        var masks = zeros([3, 6, 8], ScalarType.Bool);
        masks[0, 1, 2] = true;
        masks[0, 3, 5] = true;
        masks[1].fill_(true);

        var boxes = TargetBoxes.Of(new(zeros(3, ScalarType.Int64), masks));

        Assert.Equal([2f, 1, 6, 4, 0, 0, 8, 6, 0, 0, 0, 0], boxes.data<float>().ToArray());
    }
}
