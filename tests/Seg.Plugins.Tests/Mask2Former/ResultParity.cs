using System.Text.Json;
using Seg.Kernels;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>Comparison of results with a fixture's.</summary>
public static class ResultParity
{
    // Share of pixels that may fall on the other side of a threshold through rounding.
    private const double Equal = 0.999;

    /// <summary>Class scores as the kernel combines them, against the reference's; and that the labels are their argmax.</summary>
    public static void AssertSemantic(FixtureFile fixture, string name, MaskPredictions predictions, int image, ImageFrame frame, bool masksFirst, ushort[] labels)
    {
        using var scope = NewDisposeScope();
        var output = fixture.Output(name);
        var classes = (int)output.Shape[0];
        var probabilities = nn.functional.softmax(predictions.Final.ClassLogits[image], -1).narrow(-1, 0, classes);
        var masks = predictions.Final.MaskLogits[image];
        var geometry = new MaskGeometry((int)masks.shape[1], (int)masks.shape[2], frame.PaddedHeight, frame.PaddedWidth,
            frame.ResizedHeight, frame.ResizedWidth, frame.OutputHeight, frame.OutputWidth);
        Assert.Equal([classes, frame.OutputHeight, frame.OutputWidth], output.Shape);
        var best = new ushort[frame.OutputHeight * frame.OutputWidth];
        var scores = new float[classes * best.Length];
        if (masksFirst) SemanticCombine.MasksFirst(Parity.Floats(masks), Parity.Floats(probabilities), (int)masks.shape[0], classes, geometry, best, scores);
        else SemanticCombine.ScoresFirst(Parity.Floats(masks), Parity.Floats(probabilities), (int)masks.shape[0], classes, geometry, best, scores);

        Parity.AssertClose(name, fixture[name].Floats(), Parity.Every(scores, output.Stride), output.Tolerance);
        Assert.Equal(best, labels);
        var pixels = best.Length;
        for (var p = 0; p < pixels; p++)
            for (var c = 0; c < classes; c++)
                if (scores[c * pixels + p] > scores[labels[p] * pixels + p]) Assert.Fail($"{name}: pixel {p} has class {labels[p]}, and {c} scores more.");
    }

    /// <summary>The panoptic map and its segments against the reference's.</summary>
    public static void AssertPanoptic(FixtureFile fixture, string name, JsonElement segments, PanopticResult result)
    {
        AssertMostlyEqual(name, fixture[name].Ints(), Every(result.Ids, fixture.Output(name).Stride));
        var expected = segments.EnumerateArray().Select(s => (s.GetProperty("id").GetInt32(), s.GetProperty("category_id").GetInt32(), s.GetProperty("isthing").GetBoolean()));
        Assert.Equal(expected, result.Segments.Select(s => (s.Id, s.ClassId, s.IsThing)));
        foreach (var segment in result.Segments)
        {
            var pixels = result.Ids.Select(id => id == segment.Id ? (byte)1 : (byte)0).ToArray();
            Assert.Equal(pixels, segment.Mask.ToBitmap());
            Assert.Equal(segment.Mask.Area, segment.Area);
            Assert.Equal(segment.Mask.Bounds(), segment.Box);
        }
    }

    /// <summary>Instances as a set: the reference leaves their order open.</summary>
    public static void AssertInstances(FixtureFile fixture, string prefix, InstanceResult result)
    {
        var scores = fixture[$"{prefix}.scores"].Floats();
        var classes = fixture[$"{prefix}.classes"].Longs();
        var tolerance = fixture.Tolerance($"{prefix}.scores");
        var left = result.Instances.ToList();
        Assert.Equal(scores.Length, left.Count);
        Assert.Equal(result.Instances.OrderByDescending(i => i.Score).Select(i => i.Id), Enumerable.Range(1, left.Count));
        for (var i = 0; i < scores.Length; i++)
        {
            var found = left.FindIndex(own => own.ClassId == classes[i] && Math.Abs(own.Score - scores[i]) <= tolerance && SameMask(i, own));
            Assert.True(found >= 0, $"{prefix}: no instance of class {classes[i]} with score {scores[i]} and that mask.");
            left.RemoveAt(found);
        }

        bool SameMask(int index, Segment own)
        {
            Assert.Equal(own.Mask.Bounds(), own.Box);
            Assert.Equal(own.Mask.Area, own.Area);
            if (fixture.Has($"{prefix}.mask_areas")) return Math.Abs(fixture[$"{prefix}.mask_areas"].Floats()[index] - own.Area) <= 2 + 0.001 * own.Area;
            var masks = fixture[$"{prefix}.masks"];
            var pixels = own.Mask.Width * own.Mask.Height;
            return masks.Bytes().AsSpan(index * pixels, pixels).ToArray().Zip(own.Mask.ToBitmap()).Count(p => p.First == p.Second) >= Equal * pixels;
        }
    }

    private static void AssertMostlyEqual(string name, int[] expected, int[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        var same = expected.Zip(found).Count(pair => pair.First == pair.Second);
        Assert.True(same >= Equal * expected.Length, $"{name}: {expected.Length - same} of {expected.Length} pixels differ.");
    }

    private static int[] Every(int[] values, int k) => [.. values.Where((_, i) => i % k == 0)];
}
