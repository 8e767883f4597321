using System.Text.Json;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Seg.Testing;

/// <summary>One row of a fixture's or manifest's <c>tensors</c>: a tensor of the reference's state dict.</summary>
public sealed record StateRow(string Name, long[] Shape, string DType, string Kind, double Gain)
{
    /// <summary>Every row of a json document's <c>tensors</c>.</summary>
    public static IReadOnlyList<StateRow> Of(JsonElement json) => [.. json.GetProperty("tensors").EnumerateArray().Select(Read)];

    private static StateRow Read(JsonElement row) => new(
        row.GetProperty("name").GetString()!,
        [.. row.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())],
        row.GetProperty("dtype").GetString()!,
        row.TryGetProperty("kind", out var kind) ? kind.GetString()! : "",
        row.TryGetProperty("gain", out var gain) ? gain.GetDouble() : 1);
}

/// <summary>A module's state against a fixture's: names and shapes, and the fixture's weights by rule.</summary>
public static class FixtureWeights
{
    /// <summary>Asserts that the state dict has exactly the rows' names, with their shapes and types.</summary>
    public static void AssertSameState(IReadOnlyList<StateRow> expected, nn.Module module)
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
        var rows = StateRow.Of(fixture.Json);
        AssertSameState(rows, module);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var state = module.state_dict();
        foreach (var row in rows)
        {
            var values = row.Kind == "stored" ? fixture["state." + row.Name].Floats() : HashInit.Values(fixture.Salt, row.Name, row.Kind, row.Gain, row.Shape);
            if (values is null) continue;
            using var given = tensor(values, row.Shape);
            state[row.Name].copy_(given);
        }
    }
}
