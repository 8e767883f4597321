using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime.Checkpoints;
using Seg.Testing;

namespace Seg.Weights.Tests.KeyMaps;

/// <summary>Maps reach the catalogue by way of their plugins.</summary>
public sealed class KeyMapRegistrationTests
{
    /// <summary>The maps of every plugin that the tests reference.</summary>
    public static KeyMapCatalog Everything { get; } = Runtime.Services().GetRequiredService<KeyMapCatalog>();

    [Fact]
    public void Plugins_register_their_maps_under_the_ids_that_the_maps_bear()
    {
        Assert.Equal("seg/own", Everything.All[0].Id);
        Assert.Contains(Everything.All, m => m.Id == "mask2former/huggingface");
        Assert.Contains(Everything.All, m => m.Id == "mask2former/original");
        Assert.Equal(Everything.All.Count, Everything.All.Select(m => m.Id).Distinct().Count());
    }

    [Fact]
    public void Every_map_is_on_the_reference_page()
    {
        var page = Repository.Read("docs/reference/checkpoints.md");
        Assert.All(Everything.All, map => Assert.Contains($"`{map.Id}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_map_with_another_id_than_its_registration_says_is_refused()
    {
        var catalog = new KeyMapCatalog([new KeyMapDefinition("acme/one", () => new KeyMap("acme/two", []))]);

        Assert.Contains("'acme/two' is registered as 'acme/one'", Assert.Throws<InvalidOperationException>(() => catalog.All).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_maps_that_place_a_file_equally_well_the_one_that_leaves_fewer_problems_is_taken()
    {
        var lenient = new KeyMap("acme/lenient", [new("{*}", "{*}")]) { Derived = [new("table")] };
        CheckpointEntry[] file = [new("weight", [2], TorchSharp.torch.ScalarType.Float32, 8)], model = [.. file, new("table", [2], TorchSharp.torch.ScalarType.Float32, 8)];

        Assert.Equal("acme/lenient", CheckpointPlan.Make(file, model, new(), new(lenient)).Map.Id);
        Assert.Equal("seg/own", CheckpointPlan.Make(model, model, new(), new(lenient)).Map.Id);
    }
}
