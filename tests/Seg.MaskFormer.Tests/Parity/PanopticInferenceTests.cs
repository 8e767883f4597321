using System.Text.Json;
using Seg.Heads;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using static TorchSharp.torch;

namespace Seg.MaskFormer.Tests.Parity;

/// <summary>MaskFormer's inference on given logits, and where it differs from Mask2Former's.</summary>
[Trait("Category", "Parity")]
public class PanopticInferenceTests
{
    public static TheoryData<string> Cases => [.. Post.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name)];

    private static FixtureFile Post { get; } = FixtureFile.Open("maskformer/maskformer-post");

    [Theory, MemberData(nameof(Cases))]
    public void Results_of_given_logits_are_the_published_ones(string name)
    {
        var (config, size) = (Post.Json.GetProperty("cases").GetProperty(name), Post.Output($"{name}.in.mask").Shape);
        using var scope = NewDisposeScope();
        var predictions = new MaskPredictions(new(Read($"{name}.in.cls"), Read($"{name}.in.mask")), []);
        var frame = new ImageFrame((int)size[2], (int)size[1], (int)size[2], (int)size[1], (int)size[2], (int)size[1]);

        var results = Processor(config, confidentOnly: false).Process(predictions, 0, frame, SegTask.Semantic | SegTask.Panoptic, CancellationToken.None);

        ResultParity.AssertSemantic(Post, $"{name}.semantic", predictions, 0, frame, masksFirst: true, results.Semantic!.Labels);
        ResultParity.AssertPanoptic(Post, $"{name}.panoptic", config.GetProperty("segments_info"), results.Panoptic!);
        // The switch matters: Mask2Former's rule leaves pixels out wherever a winning mask is below one half.
        var confident = Processor(config, confidentOnly: true).Process(predictions, 0, frame, SegTask.Panoptic, CancellationToken.None).Panoptic!;
        if (results.Panoptic!.Segments.Count > 0) Assert.True(confident.Ids.Count(id => id == 0) > results.Panoptic.Ids.Count(id => id == 0));
    }

    /// <summary>A query that wins pixels with a mask below one half keeps them here, and loses them there; the area test is the same.</summary>
    [Fact]
    public void Unsure_pixels_belong_to_the_segment_that_wins_them()
    {
        using var scope = NewDisposeScope();
        // One query, sure of class 0; its mask is above one half on the left pixel only.
        var predictions = new MaskPredictions(new(tensor(new[] { 9f, 0, 0 }, [1, 1, 3]), tensor(new[] { 5f, -1f }, [1, 1, 1, 2])), []);
        var frame = new ImageFrame(2, 1, 2, 1, 2, 1);
        Assert.Equal([1, 1], Ids(confidentOnly: false));
        Assert.Equal([1, 0], Ids(confidentOnly: true));

        int[] Ids(bool confidentOnly) => new MaskInference(new() { ConfidentOnly = confidentOnly }, new() { Classes = 2, Task = SegTask.Panoptic })
            .Process(predictions, 0, frame, SegTask.Panoptic, CancellationToken.None).Panoptic!.Ids;
    }

    /// <summary>Of bfloat16 logits only the masks in question become float32; what comes of them is what comes of the same values in float32.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Half_precision_logits_are_read_as_they_are(string name)
    {
        var (config, size) = (Post.Json.GetProperty("cases").GetProperty(name), Post.Output($"{name}.in.mask").Shape);
        using var scope = NewDisposeScope();
        var halves = Read($"{name}.in.mask").to(ScalarType.BFloat16);
        var frame = new ImageFrame((int)size[2], (int)size[1], (int)size[2], (int)size[1], (int)size[2], (int)size[1]);

        var (found, expected) = (Results(halves), Results(halves.to(ScalarType.Float32)));

        Assert.Equal(expected.Panoptic!.Ids, found.Panoptic!.Ids);
        Assert.Equal(expected.Semantic!.Labels, found.Semantic!.Labels);
        Assert.Equal(expected.Instance!.Instances.Select(i => (i.ClassId, i.Score, i.Area)), found.Instance!.Instances.Select(i => (i.ClassId, i.Score, i.Area)));

        TaskResults Results(Tensor masks) => Processor(config, confidentOnly: true).Process(
            new(new(Read($"{name}.in.cls"), masks), []), 0, frame, SegTask.Semantic | SegTask.Instance | SegTask.Panoptic, CancellationToken.None);
    }

    private static MaskInference Processor(JsonElement config, bool confidentOnly)
    {
        var classes = config.GetProperty("num_classes").GetInt32();
        var things = config.GetProperty("things").EnumerateArray().Select(t => t.GetInt32()).ToHashSet();
        return new(
            new()
            {
                ObjectThreshold = config.GetProperty("object_mask_threshold").GetDouble(),
                OverlapThreshold = config.GetProperty("overlap_threshold").GetDouble(),
                ConfidentOnly = confidentOnly,
            },
            new() { Classes = classes, IsThing = [.. Enumerable.Range(0, classes).Select(things.Contains)], Task = SegTask.Semantic | SegTask.Panoptic });
    }

    private static Tensor Read(string name) => tensor(Post[name].Floats(), Post[name].Shape).unsqueeze(0);
}
