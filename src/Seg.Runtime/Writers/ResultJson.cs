using System.Text.Json;

namespace Seg.Runtime;

/// <summary>
/// A result as JSON in COCO's vocabulary: <c>categories</c>, <c>segments_info</c> of the panoptic picture, and <c>annotations</c> with compressed
/// run lengths that pycocotools reads.
/// </summary>
public static class ResultJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true };

    /// <summary>Writes one result.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="result">What to write; parts that were not asked for are left out.</param>
    /// <param name="panoptic">The panoptic picture's ids (<see cref="PanopticPicture.FileIds"/>) and file name, if one is written beside.</param>
    /// <param name="semanticFile">The label picture's file name, if one is written beside.</param>
    public static void Write(Stream stream, SegmentationResult result, (IReadOnlyDictionary<int, int> FileIds, string FileName)? panoptic, string? semanticFile)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteStartObject("image");
        json.WriteString("file_name", result.Name);
        json.WriteNumber("width", result.Width);
        json.WriteNumber("height", result.Height);
        json.WriteEndObject();
        json.WriteString("model", result.Model);
        json.WriteString("classes", result.Classes.Id);
        WriteCategories(json, result);
        if (result.Tasks.Panoptic is { } segments && panoptic is { } written)
        {
            json.WriteStartObject("panoptic");
            json.WriteString("file_name", written.FileName);
            json.WriteStartArray("segments_info");
            foreach (var segment in segments.Segments) WriteSegment(json, result, segment, written.FileIds[segment.Id]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        if (result.Tasks.Instance is { } instances)
        {
            json.WriteStartArray("annotations");
            foreach (var instance in instances.Instances) WriteSegment(json, result, instance, instance.Id);
            json.WriteEndArray();
        }
        if (semanticFile is not null)
        {
            json.WriteStartObject("semantic");
            json.WriteString("file_name", semanticFile);
            json.WriteNumber("ignore_value", result.Classes.IgnoreValue);
            json.WriteEndObject();
        }
        json.WriteStartObject("milliseconds");
        foreach (var (stage, time) in result.Timings) json.WriteNumber(stage, Math.Round(time.TotalMilliseconds, 3));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCategories(Utf8JsonWriter json, SegmentationResult result)
    {
        json.WriteStartArray("categories");
        foreach (var category in result.Classes.Classes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", category.DatasetId);
            json.WriteString("name", category.Name);
            json.WriteNumber("isthing", category.IsThing ? 1 : 0);
            json.WriteStartArray("color");
            json.WriteNumberValue(category.Color.R);
            json.WriteNumberValue(category.Color.G);
            json.WriteNumberValue(category.Color.B);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSegment(Utf8JsonWriter json, SegmentationResult result, Segment segment, int id)
    {
        var category = result.Classes[segment.ClassId];
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteNumber("category_id", category.DatasetId);
        json.WriteString("category", category.Name);
        json.WriteNumber("isthing", segment.IsThing ? 1 : 0);
        json.WriteNumber("score", segment.Score);
        json.WriteNumber("area", segment.Area);
        // Box AP is that of what the detector said, where there is one.
        var box = segment.DetectedBox ?? segment.Box;
        json.WriteStartArray("bbox");
        json.WriteNumberValue(box.X);
        json.WriteNumberValue(box.Y);
        json.WriteNumberValue(box.Width);
        json.WriteNumberValue(box.Height);
        json.WriteEndArray();
        json.WriteNumber("iscrowd", 0);
        json.WriteStartObject("segmentation");
        json.WriteStartArray("size");
        json.WriteNumberValue(result.Height);
        json.WriteNumberValue(result.Width);
        json.WriteEndArray();
        json.WriteString("counts", segment.Mask.ToCocoString());
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
