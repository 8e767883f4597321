using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Testing;

namespace Seg.Plugins.Tests.Composition;

/// <summary>What every reference's configuration has in common on its way to a built model.</summary>
public static class FixtureModel
{
    /// <summary>The classes' name in specs.</summary>
    public const string Classes = "fixture";

    /// <summary>A model of the spec, whose classes are <see cref="Classes"/>, from these plugins in static mode. In training mode, the caller's.</summary>
    public static SegModel Build(ModelSpec spec, ClassCatalogue classes, Action<IServiceCollection> plugins)
    {
        var services = new ServiceCollection();
        services.AddSegmentation();
        plugins(services);
        services.AddSingleton(new ClassCatalogueDefinition(Classes, classes.Count, () => classes));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<ModelComposer>().Build(spec);
    }

    /// <summary>So many classes; those are things whose numbers the fixture lists.</summary>
    public static ClassCatalogue ClassesOf(FixtureFile fixture, int count)
    {
        var things = fixture.Json.TryGetProperty("things", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(t => t.GetInt32()).ToHashSet() : [];
        return ClassesOf(count, things.Contains);
    }

    /// <summary>So many classes, numbered.</summary>
    public static ClassCatalogue ClassesOf(int count, Func<int, bool> isThing) => new(Classes, [.. Enumerable.Range(0, count).Select(i => new SegClass(i, $"class {i}", isThing(i), default))]);

    /// <summary>The tasks that Mask2Former's configuration, and kMaX-DeepLab's after it, switch on for tests.</summary>
    public static SegTask TasksOf(JsonElement test) =>
        (test.GetProperty("SEMANTIC_ON").GetBoolean() ? SegTask.Semantic : 0)
        | (test.GetProperty("INSTANCE_ON").GetBoolean() ? SegTask.Instance : 0)
        | (test.GetProperty("PANOPTIC_ON").GetBoolean() ? SegTask.Panoptic : 0);

    public static string[] Texts(this JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    public static int[] Numbers(this JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetInt32())];
}
