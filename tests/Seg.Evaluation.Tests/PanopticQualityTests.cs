using System.Text.Json;
using Seg.Testing;

namespace Seg.Evaluation.Tests;

/// <summary>Panoptic quality against panopticapi's own numbers (fixtures/metrics/panoptic), and its rules one by one.</summary>
public class PanopticQualityTests
{
    private static readonly PanopticCategory[] Categories = [new(1, "cat", true), new(2, "sky", false)];

    [Fact]
    public void A_pipe_for_annotations_is_refused_without_waiting_for_a_writer()
    {
        using var folder = new TemporaryFolder();
        var pipe = folder.Pipe("panoptic.json");
        var error = Assert.Throws<SegException>(() => CocoPanopticFile.Read(pipe, folder.Path));
        Assert.Equal("SEG4400", error.DiagnosticId);
        Assert.Contains($"'{pipe}' cannot be read: expected a file, found a named pipe.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void Every_number_equals_panopticapi()
    {
        var folder = FixtureFolder.PathOf("metrics", "panoptic");
        var truth = CocoPanopticFile.Read(Path.Combine(folder, "gt.json"), Path.Combine(folder, "gt"));
        var predicted = CocoPanopticFile.Read(Path.Combine(folder, "pred.json"), Path.Combine(folder, "pred"));
        var quality = new PanopticQuality(truth.Categories);
        foreach (var image in truth.AnnotatedImages) quality.Add(truth.Load(image, TestCodec.Codec), predicted.Load(image, TestCodec.Codec));
        var report = quality.Report();

        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        var expected = json.RootElement;
        foreach (var (name, means) in new[] { ("all", report.All), ("things", report.Things), ("stuff", report.Stuff) })
        {
            Assert.Equal(expected.GetProperty(name).GetProperty("pq").GetDouble(), means.Pq, tolerance: 1e-12);
            Assert.Equal(expected.GetProperty(name).GetProperty("sq").GetDouble(), means.Sq, tolerance: 1e-12);
            Assert.Equal(expected.GetProperty(name).GetProperty("rq").GetDouble(), means.Rq, tolerance: 1e-12);
            Assert.Equal(expected.GetProperty(name).GetProperty("n").GetInt32(), means.Categories);
        }
        Assert.Equal(expected.GetProperty("counts").EnumerateObject().Count(), report.PerCategory.Count);
        foreach (var (category, counts) in report.PerCategory)
        {
            var of = expected.GetProperty("counts").GetProperty($"{category.Id}");
            Assert.Equal((of.GetProperty("tp").GetInt32(), of.GetProperty("fp").GetInt32(), of.GetProperty("fn").GetInt32()),
                (counts.TruePositives, counts.FalsePositives, counts.FalseNegatives));
            Assert.Equal(of.GetProperty("iou").GetDouble(), counts.IouSum, tolerance: 1e-12);
            var one = expected.GetProperty("per_class").GetProperty($"{category.Id}");
            Assert.Equal(one.GetProperty("pq").GetDouble(), counts.Pq, tolerance: 1e-12);
        }
    }

    [Fact]
    public void A_perfect_prediction_scores_one()
    {
        var image = Image("a", [1, 1, 2, 2], new(1, 1), new(2, 2));
        Assert.Equal(1, Score(image, image).All.Pq);
    }

    [Fact]
    public void Half_an_overlap_is_no_match()
    {
        var report = Score(Image("t", [1, 1, 1, 0], new PanopticSegment(1, 1)), Image("p", [0, 5, 5, 5], new PanopticSegment(5, 1)));
        // 2 of 3 + 3 - 2 - 1 (void) = 3: above one half. Without the void rule it would be 2 of 4.
        Assert.Equal(1, report.PerCategory[Categories[0]].TruePositives);
        report = Score(Image("t", [1, 1, 2, 2], new(1, 1), new(2, 2)), Image("p", [5, 0, 5, 0], new PanopticSegment(5, 1)));
        Assert.Equal(new PanopticCounts(0, 1, 1, 0), report.PerCategory[Categories[0]]);
    }

    [Fact]
    public void A_prediction_on_void_or_crowd_is_not_punished()
    {
        var truth = Image("t", [0, 3, 3, 2], new(3, 1, IsCrowd: true), new(2, 2));
        var report = Score(truth, Image("p", [7, 7, 7, 8], new(7, 1), new(8, 2)));
        Assert.True(report.PerCategory[Categories[0]].IsEmpty);
        Assert.Equal(1, report.All.Categories);
    }

    [Fact]
    public void Malformed_predictions_are_named()
    {
        var truth = Image("t", [1, 1, 1, 1], new PanopticSegment(1, 1));
        foreach (var (prediction, says) in new[]
        {
            (Image("p", [4, 4, 4, 4]), "segment 4"),
            (Image("p", [0, 0, 0, 0], new PanopticSegment(4, 1)), "no pixel"),
            (Image("p", [4, 4, 4, 4], new PanopticSegment(4, 9)), "category 9"),
            (Image("p", [4, 4, 4, 4], new(4, 1), new(4, 1)), "twice"),
            (new PanopticImage("p", 1, 1, [0], []), "1x1"),
        })
        {
            var error = Assert.Throws<SegException>(() => Score(truth, prediction));
            Assert.Equal("SEG4400", error.DiagnosticId);
            Assert.Contains(says, error.Message);
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<SegException>(() => CocoPanopticFile.Read("/nowhere/p.json", "/nowhere"));
        Assert.Contains("/nowhere/p.json", error.Message);
    }

    private static PanopticImage Image(string name, int[] ids, params PanopticSegment[] segments) => new(name, 2, 2, ids, segments);

    private static PanopticReport Score(PanopticImage truth, PanopticImage prediction)
    {
        var quality = new PanopticQuality(Categories);
        quality.Add(truth, prediction);
        return quality.Report();
    }
}
