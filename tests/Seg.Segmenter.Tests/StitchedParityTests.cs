using System.Text.Json;
using Seg.Runtime;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>Sliding windows, scales and mirror images against the published code's probabilities.</summary>
[Trait("Category", "Parity")]
public class StitchedParityTests
{
    private static readonly FixtureFile Fixture = FixtureFile.Open("segmenter/segmenter-inference");

    public static TheoryData<string> Windows => [.. Fixture.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name).Where(c => c != "multi")];

    [Theory, MemberData(nameof(Windows))]
    public void Windows_stand_where_the_published_code_puts_them(string name)
    {
        var given = Case(name);
        var (height, width) = Size(given, "resized");
        var (window, stride) = (given.GetProperty("window").GetInt32(), given.GetProperty("stride").GetInt32());
        var found = WindowGrid.Starts(height, window, stride).SelectMany(y => WindowGrid.Starts(width, window, stride).Select(x => (y, x)));
        Assert.Equal(given.GetProperty("anchors").EnumerateArray().Select(a => (a[0].GetInt32(), a[1].GetInt32())), found);
    }

    [Theory, MemberData(nameof(Windows)), NoTensorLeaks]
    public void Probabilities_of_windows_are_equal(string name) =>
        AssertProbabilities($"{name}.probabilities", $"{name}.pixels", name, new());

    [Fact, NoTensorLeaks]
    public void Probabilities_over_scales_and_mirror_images_are_equal() =>
        AssertProbabilities("multi.probabilities", "multi.pixels", "multi", new() { Augmentation = new() });

    [Fact, NoTensorLeaks]
    public void Probabilities_of_the_plain_and_the_mirrored_image_are_equal() =>
        AssertProbabilities("multi.flip_only_probabilities", "multi.pixels", "multi", new() { Augmentation = new() { Scales = [1] } });

    [Fact]
    public void A_scale_is_resized_as_OpenCV_does()
    {
        using var scope = NewDisposeScope();
        var plain = new Preprocessor(new() { ShortestEdge = 64, PadTo = 0, Filter = ResizeFilter.OpenCvLinear, Mean = [0, 0, 0], Std = [1, 1, 1] });
        var ratios = Case("multi").GetProperty("ratios").EnumerateArray().Select(r => r.GetDouble()).ToArray();
        for (var i = 0; i < ratios.Length; i++)
        {
            var expected = Fixture[$"multi.scaled{i}"];
            var found = plain.Scaled(FixtureImages.Of(Fixture, "multi.pixels")[0], ratios[i], CancellationToken.None);
            Assert.Equal(expected.Shape[..2], found.shape[2..]);
            Assert.Equal(expected.Floats(), Parity.Floats(found[0].permute(1, 2, 0)));
        }
    }

    [Theory, MemberData(nameof(Windows))]
    public async Task The_class_map_is_that_of_the_probabilities(string name)
    {
        var model = Build(name);
        await using var segmenter = new Runtime.Segmenter(model);
        var labels = (await segmenter.SegmentAsync(FixtureImages.Of(Fixture, $"{name}.pixels")[0])).Tasks.Semantic!.Labels;
        AssertBest(Fixture[$"{name}.probabilities"], labels);
    }

    [Fact]
    public async Task The_class_map_over_scales_and_mirror_images_is_that_of_the_probabilities()
    {
        var model = Build("multi");
        await using var segmenter = new Runtime.Segmenter(model);
        var result = await segmenter.SegmentAsync(FixtureImages.Of(Fixture, "multi.pixels")[0], new() { Augmentation = new() });
        AssertBest(Fixture["multi.probabilities"], result.Tasks.Semantic!.Labels);
        Assert.Equal(["forward", "postprocess", "preprocess"], result.Timings.Keys.Order());
    }

    private static void AssertProbabilities(string output, string pixels, string name, SegmentOptions options)
    {
        using var model = Build(name);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        model.eval();
        var stitched = new StitchedSegmenter(model, new(model, new(model.Spec.Preprocess), CPU), new(new(1), null, "test"));
        var scores = stitched.Scores(FixtureImages.Of(Fixture, pixels)[0], options, null, [], CancellationToken.None);
        // Uneven bands: none begins or ends where a window does.
        var bands = Enumerable.Range(0, (scores.Height + 6) / 7).Select(i => scores.Mean(7 * i, Math.Min(7, scores.Height - 7 * i)));
        Parity.AssertClose(Fixture, output, cat([.. bands], 1));
    }

    // Where the two best classes are as good as equal either may win.
    private static void AssertBest(FixtureTensor probabilities, ushort[] labels)
    {
        var values = probabilities.Floats();
        Assert.Equal(values.Length / 5, labels.Length);
        for (var i = 0; i < labels.Length; i++)
        {
            var best = Enumerable.Range(0, 5).Max(c => values[c * labels.Length + i]);
            Assert.True(best - values[labels[i] * labels.Length + i] < 1e-4, $"Pixel {i} has class {labels[i]}, and another is more probable.");
        }
    }

    private static SegModel Build(string name)
    {
        var given = Case(name);
        var window = new SlidingWindowAttribute { Size = given.GetProperty("window").GetInt32(), Stride = given.GetProperty("stride").GetInt32() };
        return SegmenterModels.Build(Fixture, spec =>
        {
            var p = spec.Preprocess;
            var edge = name == "multi" ? window.Size : 0;
            return spec with
            {
                SlidingWindow = window,
                Preprocess = new() { ShortestEdge = edge, LongestEdge = 4 * edge, PadTo = p.PadTo, Filter = ResizeFilter.OpenCvLinear, Mean = p.Mean, Std = p.Std },
            };
        });
    }

    private static JsonElement Case(string name) => Fixture.Json.GetProperty("cases").GetProperty(name);

    private static (int, int) Size(JsonElement given, string key) => (given.GetProperty(key)[0].GetInt32(), given.GetProperty(key)[1].GetInt32());
}
