using System.Globalization;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators.Tests;

[Trait("Category", "Parity")]
public sealed class NonMaximumSuppressionTests
{
    private static FixtureFile Fixture { get; } = FixtureFile.Open("ops/ops-nms");

    public static TheoryData<string> Thresholds => [.. Fixture.Names.Where(n => n.StartsWith("keep_", StringComparison.Ordinal)).Select(n => n["keep_".Length..])];

    [Theory, MemberData(nameof(Thresholds))]
    public void The_kept_boxes_are_the_published_tools(string text)
    {
        using var scope = NewDisposeScope();
        var (boxes, scores, threshold) = (Fixture.Read("boxes"), Fixture.Read("scores"), double.Parse(text, CultureInfo.InvariantCulture));
        var expected = Fixture[$"keep_{text}"].Longs();
        Assert.Equal(expected, NonMaximumSuppression.Run(boxes, scores, threshold).Longs());
        Assert.Equal(expected, NonMaximumSuppression.Composed(boxes, scores, null, threshold, 0).Longs());
    }

    [Theory, MemberData(nameof(Thresholds))]
    public void So_they_are_within_groups(string text)
    {
        using var scope = NewDisposeScope();
        var (boxes, scores, groups, threshold) = (Fixture.Read("boxes"), Fixture.Read("scores"), Fixture.Read("labels"), double.Parse(text, CultureInfo.InvariantCulture));
        var step = boxes.max().item<float>() + 1;
        foreach (var tool in new[] { "batched_keep", "mmcv_batched_keep" })
        {
            var expected = Fixture[$"{tool}_{text}"].Longs();
            Assert.Equal(expected, NonMaximumSuppression.Run(boxes, scores, groups, threshold).Longs());
            Assert.Equal(expected, NonMaximumSuppression.Composed(boxes, scores, groups, threshold, step).Longs());
            Assert.Equal(expected, NonMaximumSuppression.Run(boxes, scores, groups, threshold, moved: false).Longs());
        }
        var kept = NonMaximumSuppression.Run(boxes, scores, groups, threshold);
        var rows = cat([boxes.index_select(0, kept), scores.index_select(0, kept).unsqueeze(1)], 1);
        Parity.AssertClose(Fixture, $"mmcv_batched_dets_{text}", rows);
    }

    [Fact]
    public void Many_classes_give_the_published_detections()
    {
        using var scope = NewDisposeScope();
        var config = Fixture.Config.GetProperty("multiclass");
        var found = NonMaximumSuppression.OfClasses(
            Fixture.Read("multiclass.boxes"), Fixture.Read("multiclass.scores"), config.GetProperty("score_thr").GetDouble(),
            config.GetProperty("iou_threshold").GetDouble(), config.GetProperty("max_num").GetInt32());
        Assert.Equal(Fixture["multiclass.labels"].Longs(), found.Classes.Longs());
        Parity.AssertClose(Fixture, "multiclass.dets", cat([found.Boxes, found.Scores.unsqueeze(1)], 1));
        // The row that each came from has that box for that class.
        var sources = Fixture.Read("multiclass.boxes").view(60, -1, 4);
        for (var i = 0; i < found.Classes.shape[0]; i++)
            Assert.True(sources[found.Candidates[i].item<long>(), found.Classes[i].item<long>()].eq(found.Boxes[i]).all().item<bool>());
    }

    [Fact]
    public void Overlaps_are_equal()
    {
        using var scope = NewDisposeScope();
        // The first boxes against those that follow them.
        var (boxes, rows, columns) = (Fixture.Read("boxes"), Fixture["iou"].Shape[0], Fixture["iou"].Shape[1]);
        var (first, second) = (boxes.narrow(0, 0, rows), boxes.narrow(0, rows, columns));
        Parity.AssertClose(Fixture, "iou", Boxes.Overlaps(first, second));
        Parity.AssertClose(Fixture, "iou", Boxes.Composed(first, second, 0));
    }

    [Fact]
    public void Thousands_of_random_boxes_in_many_groups_are_kept_alike_by_kernel_and_tensor_operations()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(7);
        var corners = rand([3000, 2], generator: random) * 200;
        var boxes = cat([corners, corners + rand([3000, 2], generator: random) * 60], 1);
        // Scores of two digits: many are equal.
        var (scores, groups) = ((rand([3000], generator: random) * 100).floor() / 100, randint(0, 9, [3000], dtype: ScalarType.Int64, generator: random));
        foreach (var groupsOrNone in new[] { groups, null })
        {
            var kept = NonMaximumSuppression.Run(boxes, scores, groupsOrNone, 0.4, moved: false).Longs();
            Assert.Equal(NonMaximumSuppression.Composed(boxes, scores, groupsOrNone, 0.4, 0).Longs(), kept);
            Assert.InRange(kept.Length, 10, 2900);
        }
    }

    [Fact]
    public void No_boxes_leave_none()
    {
        using var scope = NewDisposeScope();
        Assert.Empty(NonMaximumSuppression.Run(zeros(0, 4), zeros(0), 0.5).Longs());
        Assert.Equal([0, 4], NonMaximumSuppression.OfClasses(zeros(3, 4), zeros(3, 6), 0.5, 0.5).Boxes.shape);
        Assert.Equal([0, 2], Boxes.Overlaps(zeros(0, 4), zeros(2, 4)).shape);
    }

    [Fact]
    public void Boxes_without_area_stay_and_overlap_nothing()
    {
        using var scope = NewDisposeScope();
        var points = tensor(new float[] { 5, 5, 5, 5, 5, 5, 5, 5 }, [2, 4]);
        Assert.Equal([1, 0], NonMaximumSuppression.Run(points, tensor(new float[] { 0.25f, 0.5f }), 0).Longs());
        Assert.Equal(0, Boxes.Overlaps(points, points).sum().item<float>());
    }
}
