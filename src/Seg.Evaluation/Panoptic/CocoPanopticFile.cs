using System.Text.Json;
using Seg.Shared;

namespace Seg.Evaluation;

/// <summary>
/// A data set in COCO's panoptic format: a JSON file of images, segments and categories, and a folder of PNG maps whose pixels are
/// ids in base 256 (R + 256 G + 65536 B). Maps are decoded when asked for.
/// </summary>
/// <remarks>Thread-safe once read.</remarks>
public sealed class CocoPanopticFile
{
    private readonly string _file;
    private readonly string _folder;
    private readonly Dictionary<long, (string FileName, PanopticSegment[] Segments)> _annotations = [];

    private CocoPanopticFile(string file, string folder) => (_file, _folder) = (file, folder);

    /// <summary>The categories of the file.</summary>
    public IReadOnlyList<PanopticCategory> Categories { get; private set; } = [];

    /// <summary>Image id to the image's file name.</summary>
    public IReadOnlyDictionary<long, string> Images { get; private set; } = new Dictionary<long, string>();

    /// <summary>Ids of the images that have an annotation, in file order.</summary>
    public IReadOnlyList<long> AnnotatedImages => [.. _annotations.Keys];

    /// <summary>Reads the JSON file.</summary>
    /// <param name="file">The JSON file.</param>
    /// <param name="folder">The folder of PNG maps.</param>
    /// <exception cref="SegException">SEG4400: missing, no JSON, or a field is missing or of another type.</exception>
    public static CocoPanopticFile Read(string file, string folder)
    {
        try
        {
            NamedPipe.Refuse(file);
            using var stream = File.OpenRead(file);
            using var json = JsonDocument.Parse(stream);
            var root = json.RootElement;
            var read = new CocoPanopticFile(file, folder);
            read.Categories = [.. Field(root, "categories").EnumerateArray().Select(c => new PanopticCategory(Int(c, "id"), c.GetProperty("name").GetString()!, Int(c, "isthing") == 1))];
            if (root.TryGetProperty("images", out var images))
                read.Images = images.EnumerateArray().ToDictionary(i => i.GetProperty("id").GetInt64(), i => i.GetProperty("file_name").GetString()!);
            foreach (var annotation in Field(root, "annotations").EnumerateArray())
                read._annotations[annotation.GetProperty("image_id").GetInt64()] =
                    (annotation.GetProperty("file_name").GetString()!, [.. Field(annotation, "segments_info").EnumerateArray().Select(Segment)]);
            return read;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new SegException(DiagnosticIds.DatasetMalformed, $"The panoptic file '{file}' cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Decodes the map of one image.</summary>
    /// <exception cref="SegException">SEG4400: no annotation for that image, or its map is missing; SEG42##: the map is not a readable picture.</exception>
    public PanopticImage Load(long imageId, IImageCodec codec)
    {
        if (!_annotations.TryGetValue(imageId, out var annotation))
            throw new SegException(DiagnosticIds.DatasetMalformed, $"The panoptic file '{_file}' has no annotation for image {imageId}.");
        var path = Path.Combine(_folder, annotation.FileName);
        if (!File.Exists(path)) throw new SegException(DiagnosticIds.DatasetMalformed, $"The panoptic map '{path}' of image {imageId} does not exist.");
        var picture = codec.DecodeFile(path, ImageLimits.Default);
        var ids = new int[picture.Width * picture.Height];
        for (var y = 0; y < picture.Height; y++)
        {
            var row = picture.Row(y);
            for (var x = 0; x < picture.Width; x++)
                ids[y * picture.Width + x] = row[3 * x] | row[3 * x + 1] << 8 | row[3 * x + 2] << 16;
        }
        return new(path, picture.Width, picture.Height, ids, annotation.Segments);
    }

    private static PanopticSegment Segment(JsonElement segment) => new(Int(segment, "id"), Int(segment, "category_id"),
        segment.TryGetProperty("iscrowd", out var crowd) && crowd.GetInt32() == 1,
        segment.TryGetProperty("area", out var area) ? area.GetInt64() : null);

    private static JsonElement Field(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var field) ? field : throw new KeyNotFoundException($"the field '{name}' is missing");

    private static int Int(JsonElement parent, string name) => Field(parent, name).GetInt32();
}
