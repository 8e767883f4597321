using System.Text.Json;
using Seg.Evaluation;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>The trained weights: logits, results and panoptic quality against those of the published code.</summary>
[Trait("Category", "Parity")]
public class FashionCheckpointTests(FashionModel fashion) : IClassFixture<FashionModel>
{
    private const string Folder = "checkpoints/mask2former-fashion";

    [Fact]
    public void Logits_and_masks_of_three_scenes_are_equal()
    {
        var golden = FixtureFile.Open($"{Folder}/golden");
        var scenes = golden.Names.Select(name => name.Split('.')[0]).Distinct().ToArray();
        Assert.Equal(3, scenes.Length);
        foreach (var scene in scenes)
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var predictions = (MaskPredictions)fashion.Model.Forward(fashion.Batch(Scene(scene)).Images, CancellationToken.None);
            Assert.InRange(Compare($"{scene}.pred_logits", predictions.Final.ClassLogits[0]), 0, 1);
            Assert.InRange(Compare($"{scene}.pred_masks", predictions.Final.MaskLogits[0]), 0, 1);
        }

        double Compare(string name, Tensor found)
        {
            var expected = golden[name].Floats();
            return Parity.AssertClose(name, expected, Parity.Floats(found), 1e-4 * Math.Max(1, expected.Max(Math.Abs)));
        }
    }

    /// <summary>All 64 scenes: pixel by pixel against the published code's maps, and their quality against the published evaluator's.</summary>
    [Fact]
    public void Panoptic_maps_and_quality_of_all_scenes_are_the_published_ones()
    {
        var truth = CocoPanopticFile.Read(FixtureFolder.PathOf("fashion-scenes/val/panoptic_val.json"), FixtureFolder.PathOf("fashion-scenes/val/panoptic"));
        var published = CocoPanopticFile.Read(FixtureFolder.PathOf($"{Folder}/predictions/panoptic.json"), FixtureFolder.PathOf($"{Folder}/predictions/panoptic"));
        var quality = new PanopticQuality(truth.Categories);
        long pixels = 0, same = 0, labels = 0;
        Assert.Equal(64, truth.AnnotatedImages.Count);
        foreach (var image in truth.AnnotatedImages)
        {
            var name = Path.ChangeExtension(truth.Images[image], null);
            var (frame, results) = Segment(name);
            var own = PanopticImage.Of(new SegmentationResult(name, frame.OutputWidth, frame.OutputHeight, "", fashion.Model.Classes, results));
            var reference = published.Load(image, fashion.Codec);
            Assert.Equal(reference.Segments.Select(s => s.CategoryId).Order(), own.Segments.Select(s => s.CategoryId).Order());
            quality.Add(truth.Load(image, fashion.Codec), own);

            var categories = reference.Segments.ToDictionary(s => s.Id, s => s.CategoryId);
            var ownCategories = own.Segments.ToDictionary(s => s.Id, s => s.CategoryId);
            pixels += own.Ids.Length;
            same += reference.Ids.Zip(own.Ids).Count(pair => categories.GetValueOrDefault(pair.First) == ownCategories.GetValueOrDefault(pair.Second));
            var semantic = fashion.Codec.DecodeLabels(File.ReadAllBytes(FixtureFolder.PathOf($"{Folder}/predictions/semantic/{name}.png")), name, ImageLimits.Default);
            labels += semantic.Labels.Zip(results.Semantic!.Labels).Count(pair => pair.First == pair.Second);
        }
        Assert.True(same >= 0.9995 * pixels, $"{pixels - same} of {pixels} pixels are of another class than in the published code's maps.");
        Assert.True(labels >= 0.9995 * pixels, $"{pixels - labels} of {pixels} semantic labels differ.");

        using var expected = JsonDocument.Parse(File.ReadAllBytes(FixtureFolder.PathOf($"{Folder}/expected.json")));
        var report = quality.Report();
        foreach (var (group, found) in new[] { ("All", report.All), ("Things", report.Things), ("Stuff", report.Stuff) })
            Assert.Equal(expected.RootElement.GetProperty("panoptic").GetProperty(group).GetProperty("pq").GetDouble(), 100 * found.Pq, 0.05);
    }

    [Fact]
    public void Instances_of_all_scenes_are_the_published_ones()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(FixtureFolder.PathOf($"{Folder}/predictions/instances.json")));
        var expected = json.RootElement.EnumerateArray().ToLookup(i => i.GetProperty("image_id").GetInt32());
        var scenes = FashionModel.Scenes;
        for (var image = 1; image <= scenes.Count; image++)
        {
            var left = Segment(Path.GetFileNameWithoutExtension(scenes[image - 1])).Results.Instance!.Instances.ToList();
            foreach (var instance in expected[image])
            {
                var (category, score) = (instance.GetProperty("category_id").GetInt32(), instance.GetProperty("score").GetDouble());
                var size = instance.GetProperty("segmentation").GetProperty("size");
                var mask = RleMask.FromCocoString(instance.GetProperty("segmentation").GetProperty("counts").GetString()!, size[1].GetInt32(), size[0].GetInt32()).ToBitmap();
                var at = left.FindIndex(own => fashion.Model.Classes[own.ClassId].DatasetId == category && Math.Abs(own.Score - score) < 1e-4
                    && own.Mask.ToBitmap().Zip(mask).Count(p => p.First != p.Second) <= 0.0005 * mask.Length);
                Assert.True(at >= 0, $"Scene {image}: no instance of category {category} with score {score} and that mask.");
                left.RemoveAt(at);
            }
            // The published file leaves out instances without a pixel.
            Assert.All(left, own => Assert.Equal(0, own.Area));
        }
    }

    private (ImageFrame Frame, TaskResults Results) Segment(string scene)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var batch = fashion.Batch(Scene(scene));
        var predictions = (MaskPredictions)fashion.Model.Forward(batch.Images, CancellationToken.None);
        return (batch.Frames[0], fashion.Model.PostProcessor.Process(predictions, 0, batch.Frames[0], fashion.Model.Spec.Task, CancellationToken.None));
    }

    private static string Scene(string name) => FixtureFolder.PathOf("fashion-scenes", "val", "images", name + ".png");
}
