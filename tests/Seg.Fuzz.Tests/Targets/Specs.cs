using System.Reflection;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Testing;
using Seg.Testing.Fuzzing;

namespace Seg.Fuzz.Tests.Targets;

/// <summary>JSON specs, read with every plugin of the repository and checked as <c>seg spec check</c> does, and catalogues of classes. Nothing is built.</summary>
internal sealed class Specs : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public Specs()
    {
        var services = new ServiceCollection();
        var entries = Directory.EnumerateFiles(AppContext.BaseDirectory, "Seg.*.dll").Select(path => Assembly.Load(Path.GetFileNameWithoutExtension(path)))
            .SelectMany(a => a.GetCustomAttributes<SegPluginEntryAttribute>()).Select(a => a.Entry);
        foreach (var entry in entries) ((ISegPlugin)Activator.CreateInstance(entry)!).Register(services);
        services.AddSegmentation(seg => seg.WithoutDefaultModelFolders());
        _services = services.BuildServiceProvider();
    }

    public FuzzTarget Target => new(
        "specs", [.. Seeds()],
        Refusals.Words(
            [
                "{", "}", "[", "]", ":", ",", "\"", "null", "true", "NaN", "\"Infinity\"", "\\u0000", "\\ud800", "//", "/*", "\u00ef\u00bb\u00bf", "\u00ff\u00fe", "\"use\":", "\"extends\":", "\"case.json\"", "\"../x.json\"",
                "\"mask2former-r50-coco-panoptic\"", "\"seg/resnet\"", "\"seg/swin\"", "\"queries\":", "\"depths\":", "\"task\":", "\"classes\":", "\"criterion\":null,", "\"preprocess\":{", "\"checkpoint\":{", "\"file\":", "\"hf:a/b\"", "\"ade20k/semantic\"",
                "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":",
            ]),
        Read, Refusals.Of) { IsText = true };

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private void Read(byte[] bytes)
    {
        var path = _folder.Write("case.json", bytes);
        if (bytes.AsSpan().IndexOf("\"isThing\""u8) >= 0 || bytes.AsSpan().IndexOf("\"color\""u8) >= 0)
        {
            ClassCatalogueJson.Read(path);
            return;
        }
        _services.GetRequiredService<ModelComposer>().Plan(_services.GetRequiredService<IModelCatalog>().Get(path));
    }

    // Whole specs of each system, short ones as people write them, and a catalogue.
    private IEnumerable<byte[]> Seeds()
    {
        var (models, writer) = (_services.GetRequiredService<IModelCatalog>(), _services.GetRequiredService<SpecWriter>());
        foreach (var id in (string[])["mask2former-r50-coco-panoptic", "mask2former-swin-t-ade20k-semantic"]) yield return Encoding.UTF8.GetBytes(writer.ToJson(models.Get(id)));
        foreach (var system in (string[])["maskformer", "segmenter", "kmax", "mask-rcnn", "dynamask"])
            if (models.Ids.FirstOrDefault(id => id.StartsWith(system, StringComparison.Ordinal)) is { } id) yield return Encoding.UTF8.GetBytes(writer.ToJson(models.Get(id), all: false));
        yield return [.. """{ "id": "mine", "extends": "mask2former-r50-coco-panoptic", "backbone": { "depth": 18 }, "decoder": { "queries": 50 }, "preprocess": { "shortestEdge": 640 } }"""u8];
        yield return [.. """{ "extends": "maskformer-r50-ade20k-semantic", "task": ["semantic"], "classes": "ade20k/semantic", "criterion": null, "checkpoint": { "file": "a.safetensors" } }"""u8];
        yield return [.. """{"id": "acme/parts", "ignoreValue": 255, "classes": [{"name": "bolt", "isThing": true, "color": "#ff8000", "id": 3}, {"name": "nut", "color": [1, 2, 3]}]}"""u8];
    }
}
