using System.Runtime.InteropServices;
using Seg.Shared;

namespace Seg.Evaluation;

/// <summary>What was counted for one category.</summary>
/// <param name="TruePositives">Pairs with IoU above 0.5.</param>
/// <param name="FalsePositives">Predictions without partner.</param>
/// <param name="FalseNegatives">Ground-truth segments without partner.</param>
/// <param name="IouSum">Sum of the pairs' IoU.</param>
public readonly record struct PanopticCounts(int TruePositives, int FalsePositives, int FalseNegatives, double IouSum)
{
    /// <summary>Nothing counted: the category is left out of every mean.</summary>
    public bool IsEmpty => TruePositives + FalsePositives + FalseNegatives == 0;

    /// <summary>Panoptic quality in 0..1: Σ IoU / (tp + fp/2 + fn/2) (Kirillov et al., 2019, eq. 1); 0 for an empty category.</summary>
    public double Pq => IsEmpty ? 0 : IouSum / Weight;

    /// <summary>Segmentation quality: mean IoU of the pairs; 0 without pairs.</summary>
    public double Sq => TruePositives == 0 ? 0 : IouSum / TruePositives;

    /// <summary>Recognition quality: tp / (tp + fp/2 + fn/2).</summary>
    public double Rq => IsEmpty ? 0 : TruePositives / Weight;

    private double Weight => TruePositives + 0.5 * FalsePositives + 0.5 * FalseNegatives;

    /// <summary>Sums two counts.</summary>
    public static PanopticCounts operator +(PanopticCounts a, PanopticCounts b) =>
        new(a.TruePositives + b.TruePositives, a.FalsePositives + b.FalsePositives, a.FalseNegatives + b.FalseNegatives, a.IouSum + b.IouSum);
}

/// <summary>Means over categories, each in 0..1.</summary>
/// <param name="Pq">Panoptic quality.</param>
/// <param name="Sq">Segmentation quality.</param>
/// <param name="Rq">Recognition quality.</param>
/// <param name="Categories">How many categories the means are over.</param>
public sealed record PanopticMeans(double Pq, double Sq, double Rq, int Categories);

/// <summary>The outcome of an evaluation.</summary>
/// <param name="All">Over all categories that were seen.</param>
/// <param name="Things">Over things.</param>
/// <param name="Stuff">Over stuff.</param>
/// <param name="PerCategory">Counts of every category, also of those never seen.</param>
public sealed record PanopticReport(PanopticMeans All, PanopticMeans Things, PanopticMeans Stuff, IReadOnlyDictionary<PanopticCategory, PanopticCounts> PerCategory);

/// <summary>
/// Panoptic quality by the rules of panopticapi: pairs at IoU > 0.5, the union without the part of the prediction on void; predictions that
/// lie for more than half on void and on the crowd of their category are dropped; one crowd per category and image counts, the last.
/// </summary>
/// <remarks>Add images from one thread; <see cref="Compare"/> is pure and may run on many.</remarks>
/// <param name="categories">The categories; ids are unique.</param>
public sealed class PanopticQuality(IReadOnlyList<PanopticCategory> categories)
{
    private readonly Dictionary<int, PanopticCounts> _counts = categories.ToDictionary(c => c.Id, _ => default(PanopticCounts));

    /// <summary>Images added so far.</summary>
    public int Images { get; private set; }

    /// <summary>Compares one image and adds its counts.</summary>
    /// <exception cref="SegException">SEG4400: sizes differ, an id of a map has no segment, a segment has no pixel, or a category is unknown.</exception>
    public void Add(PanopticImage truth, PanopticImage prediction)
    {
        foreach (var (category, counts) in Compare(truth, prediction)) _counts[category] += counts;
        Images++;
    }

    /// <summary>The numbers over all images added.</summary>
    public PanopticReport Report()
    {
        var perCategory = categories.ToDictionary(c => c, c => _counts[c.Id]);
        return new(Means(_ => true), Means(c => c.IsThing), Means(c => !c.IsThing), perCategory);

        PanopticMeans Means(Func<PanopticCategory, bool> of)
        {
            var seen = perCategory.Where(p => of(p.Key) && !p.Value.IsEmpty).Select(p => p.Value).ToArray();
            return seen.Length == 0 ? new(0, 0, 0, 0) : new(seen.Average(c => c.Pq), seen.Average(c => c.Sq), seen.Average(c => c.Rq), seen.Length);
        }
    }

    /// <summary>Counts of one image, by category id.</summary>
    /// <exception cref="SegException">As for <see cref="Add"/>.</exception>
    public IReadOnlyDictionary<int, PanopticCounts> Compare(PanopticImage truth, PanopticImage prediction)
    {
        if ((truth.Width, truth.Height) != (prediction.Width, prediction.Height))
            throw Malformed(prediction, $"has size {prediction.Width}x{prediction.Height}, its ground truth {truth.Width}x{truth.Height}");
        var trueSegments = Index(truth);
        var predictedSegments = Index(prediction);
        var (overlaps, trueAreas, predictedAreas) = Count(truth.Ids, prediction.Ids);
        CheckPredictions(prediction, predictedSegments, predictedAreas);

        var result = new Dictionary<int, PanopticCounts>();
        HashSet<int> matchedTruth = [], matchedPredictions = [];
        foreach (var ((trueId, predictedId), overlap) in overlaps)
        {
            if (!trueSegments.TryGetValue(trueId, out var t) || !predictedSegments.TryGetValue(predictedId, out var p)) continue;
            if (t.IsCrowd || t.CategoryId != p.CategoryId) continue;
            var union = predictedAreas[predictedId] + (t.Area ?? trueAreas[trueId]) - overlap - overlaps.GetValueOrDefault((0, predictedId));
            var iou = (double)overlap / union;
            if (iou <= 0.5) continue;
            Add(t.CategoryId, new(1, 0, 0, iou));
            matchedTruth.Add(trueId);
            matchedPredictions.Add(predictedId);
        }

        var crowds = new Dictionary<int, int>();
        foreach (var t in truth.Segments.Where(t => !matchedTruth.Contains(t.Id)))
        {
            if (t.IsCrowd) crowds[t.CategoryId] = t.Id;
            else Add(t.CategoryId, new(0, 0, 1, 0));
        }
        foreach (var p in prediction.Segments.Where(p => !matchedPredictions.Contains(p.Id)))
        {
            long unpunished = overlaps.GetValueOrDefault((0, p.Id));
            if (crowds.TryGetValue(p.CategoryId, out var crowd)) unpunished += overlaps.GetValueOrDefault((crowd, p.Id));
            if ((double)unpunished / predictedAreas[p.Id] <= 0.5) Add(p.CategoryId, new(0, 1, 0, 0));
        }
        return result;

        void Add(int category, PanopticCounts counts) => result[category] = result.GetValueOrDefault(category) + counts;
    }

    private Dictionary<int, PanopticSegment> Index(PanopticImage image)
    {
        var segments = new Dictionary<int, PanopticSegment>();
        foreach (var segment in image.Segments)
        {
            if (!_counts.ContainsKey(segment.CategoryId)) throw Malformed(image, $"has segment {segment.Id} of category {segment.CategoryId}, which the category list lacks");
            if (!segments.TryAdd(segment.Id, segment)) throw Malformed(image, $"lists segment {segment.Id} twice");
        }
        return segments;
    }

    private static void CheckPredictions(PanopticImage prediction, Dictionary<int, PanopticSegment> segments, Dictionary<int, long> areas)
    {
        foreach (var id in areas.Keys.Where(id => id != 0 && !segments.ContainsKey(id)))
            throw Malformed(prediction, $"has pixels of segment {id}, which its segment list lacks");
        foreach (var id in segments.Keys.Where(id => !areas.ContainsKey(id)))
            throw Malformed(prediction, $"lists segment {id}, which has no pixel");
    }

    // Runs of equal pairs are counted before the dictionary is asked: maps are mostly smooth.
    private static (Dictionary<(int, int), long> Pairs, Dictionary<int, long> Truth, Dictionary<int, long> Predicted) Count(int[] truth, int[] predicted)
    {
        var pairs = new Dictionary<(int, int), long>();
        for (var start = 0; start < truth.Length;)
        {
            var (t, p) = (truth[start], predicted[start]);
            var end = start + 1;
            while (end < truth.Length && truth[end] == t && predicted[end] == p) end++;
            CollectionsMarshal.GetValueRefOrAddDefault(pairs, (t, p), out _) += end - start;
            start = end;
        }
        var trueAreas = new Dictionary<int, long>();
        var predictedAreas = new Dictionary<int, long>();
        foreach (var ((t, p), count) in pairs)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(trueAreas, t, out _) += count;
            CollectionsMarshal.GetValueRefOrAddDefault(predictedAreas, p, out _) += count;
        }
        return (pairs, trueAreas, predictedAreas);
    }

    private static SegException Malformed(PanopticImage image, string what) => new(DiagnosticIds.DatasetMalformed, $"The panoptic map '{image.Name}' {what}.");
}
