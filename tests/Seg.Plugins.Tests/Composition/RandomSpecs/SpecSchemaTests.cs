using System.Text;
using System.Text.Json.Nodes;
using Seg.Runtime;
using Seg.Testing.Schemas;
using Xunit.Abstractions;

namespace Seg.Plugins.Tests.Composition.RandomSpecs;

/// <summary>The schema of what is installed against the reader: what one takes, the other takes.</summary>
public sealed class SpecSchemaTests(ITestOutputHelper output)
{
    private static readonly Lazy<JsonSchemaValidator> Schema = new(() => new(JsonNode.Parse(LoadedPlugins.Get<SpecSchema>().ToJson())!.AsObject()));

    private static readonly string[] Odd = ["null", "true", "0", "-1", "1.5", "3", "4.0", "1e2", "\"x\"", "\"\"", "\"32\"", "\"res2\"", "[]", "[\"res2\"]", "[1]", "[1.5, 2, 3]", "{}", "{ \"use\": \"seg/resnet\" }", "\"seg/swin\""];

    [Fact]
    public void EveryExportedModelIsValid()
    {
        foreach (var id in LoadedPlugins.CompiledModels)
        {
            foreach (var all in new[] { true, false })
            {
                var json = LoadedPlugins.Get<SpecWriter>().ToJson(LoadedPlugins.Get<IModelCatalog>().Get(id), all);
                Assert.True(Schema.Value.Faults(JsonNode.Parse(json)) is [], $"{id}: {string.Join("\n", Schema.Value.Faults(JsonNode.Parse(json)))}");
            }
        }
    }

    [Fact]
    public void RandomSpecsAreValidExactlyWhenTheReaderTakesThem() => Compare(Enumerable.Range(0, 300).Select(i => RandomSpecTests.Spec(i).Json));

    [Fact]
    public void RandomlyDamagedSpecsAreValidExactlyWhenTheReaderTakesThem()
    {
        var damaged = Enumerable.Range(0, 1500).Select(i =>
        {
            var random = new Random(RandomSpecTests.Seed + i);
            var spec = i % 2 == 0 ? RandomSpecTests.Spec(i).Json : Variant(random, RandomSpecTests.Spec(i).Json);
            Damage(random, spec);
            return spec;
        });
        Compare(damaged);
    }

    private void Compare(IEnumerable<JsonObject> specs)
    {
        var (valid, invalid) = (0, 0);
        foreach (var spec in specs)
        {
            var (faults, refusal) = (Schema.Value.Faults(spec), Refusal(spec));
            if (faults.Count == 0) valid++;
            else invalid++;
            Assert.True(faults.Count == 0 == refusal is null, $"schema: {string.Join("\n", faults)}\nreader: {refusal}\n{spec}");
        }
        output.WriteLine($"seed {RandomSpecTests.Seed}: {valid} valid, {invalid} invalid");
        Assert.True(valid > 20 && invalid > 10, $"{valid} valid and {invalid} invalid specs say little");
    }

    // A class catalogue is looked up when a spec is checked, and not when it is read.
    private static string? Refusal(JsonObject json)
    {
        try
        {
            var spec = LoadedPlugins.Get<SpecReader>().Read(Encoding.UTF8.GetBytes(json.ToJsonString()), "random.json", "random");
            LoadedPlugins.Get<IClassCatalogs>().Get(spec.Classes);
            return null;
        }
        catch (SegException refused)
        {
            return refused.Message;
        }
    }

    // The same options over a published model, where a slot need not say which component it holds.
    private static JsonObject Variant(Random random, JsonObject spec)
    {
        var models = LoadedPlugins.CompiledModels.ToArray();
        spec["extends"] = models[random.Next(models.Length)];
        foreach (var slot in spec.Select(p => p.Value).OfType<JsonObject>())
            if (random.Next(2) == 0) slot.Remove("use");
        if (random.Next(2) == 0) spec.Remove("classes");
        if (random.Next(2) == 0) spec["preprocess"] = new JsonObject { ["padTo"] = 32, ["mean"] = new JsonArray(1, 2, 3), ["filter"] = "Box" };
        if (random.Next(2) == 0) spec["checkpoint"] = new JsonObject { ["sha256"] = new string('a', 64) };
        return spec;
    }

    // Something else in the place of a value, a key less, or a key misspelt; now and then nothing.
    private static void Damage(Random random, JsonObject spec)
    {
        var objects = spec.Select(p => p.Value).OfType<JsonObject>().Append(spec).ToArray();
        var at = objects[random.Next(objects.Length)];
        var keys = at.Select(p => p.Key).ToArray();
        if (keys.Length == 0) return;
        var key = keys[random.Next(keys.Length)];
        switch (random.Next(8))
        {
            case 0: break;
            case 1: at.Remove(key); break;
            case 2: at[key + "s"] = at[key]?.DeepClone(); break;
            default: at[key] = JsonNode.Parse(Odd[random.Next(Odd.Length)]); break;
        }
    }
}
