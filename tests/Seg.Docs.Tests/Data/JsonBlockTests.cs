using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Seg.Runtime;
using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>JSON on a page is read by what would read it: a spec by the spec reader and the port checker, classes by the catalogue's reader.</summary>
public sealed class JsonBlockTests
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static TheoryData<string> Blocks => DocPages.Names(b => b.Kind == BlockKind.Json && b.Marks.NotRun is null);

    [Theory]
    [MemberData(nameof(Blocks))]
    public void TheBlockIsTakenByItsReader(string name)
    {
        var block = DocPages.Get(name);
        var refusal = Record.Exception(() => Take(block));
        if (block.IsExample) Assert.Equal(block.Diagnostic, Assert.IsAssignableFrom<SegException>(refusal).DiagnosticId);
        else Assert.True(refusal is null, $"{name}: {refusal}");
    }

    private static void Take(DocBlock block)
    {
        // An example of a spec that is no JSON is read as a spec too, so that its reader complains.
        var root = block.IsExample && !IsJson(block.Text) ? default : JsonDocument.Parse(block.Text, Lenient).RootElement;
        if (root.ValueKind == JsonValueKind.Undefined || IsSpec(root)) Spec(block);
        else if (root.TryGetProperty("classes", out var classes) && classes.ValueKind == JsonValueKind.Array) Classes(block);
        else if (root.TryGetProperty("Seg", out _)) Settings(block);
        else throw new InvalidOperationException("It is no model spec, class catalogue or application's settings; teach JsonBlockTests what reads it.");
    }

    private static void Spec(DocBlock block)
    {
        var provider = DocServices.WithPages;
        var spec = provider.GetRequiredService<SpecReader>().Read(Encoding.UTF8.GetBytes(block.Text), Path.Combine(Repository.Root, block.Page), "page");
        provider.GetRequiredService<ModelComposer>().Plan(spec);
    }

    private static void Classes(DocBlock block)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("classes.json", Encoding.UTF8.GetBytes(block.Text));
        Assert.NotEmpty(DocServices.WithPages.GetRequiredService<IClassCatalogs>().Get(file).Classes);
    }

    // As a host does that starts: every key is read, every value checked.
    private static void Settings(DocBlock block)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(block.Text))).Build().GetSection("Seg");
        var services = new ServiceCollection();
        services.AddSegmentation(configuration, seg => seg.AddPluginDirectory(SegCommand.Plugins).AddModelFolder(Path.Combine(Repository.Root, "models")));
        if (configuration.GetSection("Segmenter").Exists()) services.AddSegmenter();
        foreach (var segmenter in configuration.GetSection("Segmenters").GetChildren()) services.AddKeyedSegmenter(segmenter.Key);
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }

    private static bool IsSpec(JsonElement root) => root.ValueKind == JsonValueKind.Object && (root.TryGetProperty("extends", out _) || ComponentKinds.Slots.Any(slot => root.TryGetProperty(slot.JsonName(), out _)));

    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text, Lenient);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
