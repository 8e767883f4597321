using Seg.PixelDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

public class MSDeformAttnPixelDecoderTests
{
    private static readonly LevelShape[] Levels = [new("res2", 4, 8), new("res3", 8, 16), new("res4", 16, 32), new("res5", 32, 64)];

    // Of an input of 70 × 90: no level is half of the one before.
    private static readonly (long Height, long Width)[] Sizes = [(18, 23), (9, 12), (5, 6), (3, 3)];

    /// <summary>Two encoder levels leave two FPN steps; both count as levels, and their names count from the finest.</summary>
    [Fact]
    public void Fewer_encoder_levels_make_more_fpn_steps()
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(Small(spec => (spec.TransformerFeatures, spec.Levels) = (["res4", "res5"], 4)));

        var features = decoder.Forward(Pyramid(), CancellationToken.None);

        Assert.Equal(["res5", "res4", "res3", "res2"], features.Pyramid.Select(level => level.Name));
        Assert.Equal([32, 16, 8, 4], features.Pyramid.Select(level => level.Stride));
        Assert.Equal(Sizes.Reverse().Select(size => (size.Height, size.Width)), features.Pyramid.Select(level => (level.Tensor.shape[2], level.Tensor.shape[3])));
        Assert.Equal([1, 12, 18, 23], features.MaskFeatures!.Tensor.shape);
        var state = decoder.state_dict();
        Assert.Equal(8, state["adapter_1.weight"].shape[1]);
        Assert.Equal(16, state["adapter_2.weight"].shape[1]);
        Assert.DoesNotContain("adapter_3.weight", state.Keys);
    }

    /// <summary>The published start: every head looks in a direction of its own, with equal weight, whatever the query.</summary>
    [Fact]
    public void Fresh_attention_looks_around_evenly()
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(Small(_ => { }));
        Tensor? locations = null, weights = null;
        decoder.FirstAttention.Observe = (name, tensor) =>
        {
            if (name == "locations") locations = tensor.clone().DetachFromDisposeScope();
            if (name == "weights") weights = tensor.clone().DetachFromDisposeScope();
        };

        decoder.Forward(Pyramid(), CancellationToken.None);

        Assert.All(weights!.data<float>().ToArray(), weight => Assert.Equal(1f / (3 * 4), weight, 6));
        // Head 0 of 4 looks right: point p of the first query (row 0, column 0 of 3 × 3) lies p + 1 cells on.
        var first = locations![0, 0, 0, 0].data<float>().ToArray();
        for (var point = 0; point < 4; point++)
        {
            Assert.Equal((0.5f + point + 1) / 3, first[2 * point], tolerance: 1e-5f);
            Assert.Equal(0.5f / 3, first[2 * point + 1], tolerance: 1e-5f);
        }
        locations.Dispose();
        weights.Dispose();
    }

    [Fact]
    public void Options_that_do_not_fit_are_told_apart()
    {
        Assert.Contains("option Levels should be at most 4, but is 5", Refusal(spec => spec.Levels = 5));
        Assert.Contains("option Dim should be a multiple of 32", Refusal(spec => spec.Dim = 40));
        Assert.Contains("option TransformerFeatures should be one or more of [res2, res3, res4]", Refusal(spec => spec.InFeatures = ["res2", "res3", "res4"]));
        Assert.Contains("option TransformerFeatures", Refusal(spec => spec.TransformerFeatures = []));
        Assert.Contains("option CommonStride", Refusal(spec => spec.CommonStride = 8));
        Assert.Contains("option TransformerFeatures should be the coarsest", Refusal(spec => spec.TransformerFeatures = ["res3", "res5"]));

        static string Refusal(Action<MSDeformAttnAttribute> change)
        {
            var refusal = Assert.Throws<SegException>(() => Create(Small(change)));
            Assert.Equal("SEG4002", refusal.DiagnosticId);
            return refusal.Message;
        }
    }

    private static MSDeformAttnAttribute Small(Action<MSDeformAttnAttribute> change)
    {
        var spec = new MSDeformAttnAttribute { Dim = 32, MaskDim = 12, Layers = 1, Heads = 4, FeedForward = 16 };
        change(spec);
        return spec;
    }

    private static MSDeformAttnPixelDecoder Create(MSDeformAttnAttribute spec) =>
        Layers.Register(new MSDeformAttnPixelDecoder(spec, new() { Classes = 3, Pyramid = Levels }));

    private static Pyramid Pyramid() => new([.. Levels.Select((level, i) => new PyramidLevel(level.Name, level.Stride, randn([1, level.Channels, Sizes[i].Height, Sizes[i].Width])))]);
}
