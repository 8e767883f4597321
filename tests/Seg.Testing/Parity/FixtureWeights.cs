using System.Text.Json;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Seg.Testing;

/// <summary>One tensor of a fixture's <c>tensors</c>: as in a manifest, with the rule that fills it.</summary>
public sealed record HashedTensor(ManifestTensor Tensor, string Kind, double Gain)
{
    /// <summary>Every row of a fixture's json.</summary>
    public static IReadOnlyList<HashedTensor> Of(JsonElement json) => [.. json.GetProperty("tensors").EnumerateArray()
        .Select(row => new HashedTensor(ManifestTensor.Read(row), row.GetProperty("kind").GetString()!, row.GetProperty("gain").GetDouble()))];
}

/// <summary>A module's state against a fixture's: names and shapes, and the fixture's weights by rule.</summary>
public static class FixtureWeights
{
    /// <summary>Asserts that the state dict has exactly these names, with these shapes and types.</summary>
    public static void AssertSameState(IEnumerable<ManifestTensor> expected, nn.Module module)
    {
        using var scope = NewDisposeScope();
        var found = module.state_dict().ToDictionary(p => p.Key, p => Describe(p.Value.shape, p.Value.dtype.ToString().ToLowerInvariant()));
        var wanted = expected.ToDictionary(row => row.Name, row => Describe(row.Shape, row.DType));
        string[] faults =
        [
            .. wanted.Keys.Except(found.Keys).Select(name => $"missing {name} {wanted[name]}"),
            .. found.Keys.Except(wanted.Keys).Select(name => $"unexpected {name} {found[name]}"),
            .. wanted.Keys.Intersect(found.Keys).Where(name => wanted[name] != found[name]).Select(name => $"{name}: expected {wanted[name]}, found {found[name]}"),
        ];
        Assert.True(faults.Length == 0, $"{faults.Length} differences of the state dict:\n{string.Join('\n', faults.Take(20))}");

        static string Describe(IEnumerable<long> shape, string type) => $"[{string.Join(", ", shape)}] {type}";
    }

    /// <summary>Fills a module's parameters and buffers as the fixture's <c>tensors</c> say; asserts first that names and shapes agree.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="module">The whole module that the fixture's names are of.</param>
    public static void Load(FixtureFile fixture, nn.Module module)
    {
        var rows = HashedTensor.Of(fixture.Json);
        AssertSameState(rows.Select(row => row.Tensor), module);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var state = module.state_dict();
        foreach (var ((name, shape, _), kind, gain) in rows)
        {
            var values = kind == "stored" ? fixture["state." + name].Floats() : HashInit.Values(fixture.Salt, name, kind, gain, shape);
            if (values is null) continue;
            using var given = tensor(values, shape);
            state[name].copy_(given);
        }
    }
}
