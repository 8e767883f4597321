using Seg.Heads;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.DynaMask;

/// <summary>Reading of what was recorded of DynaMask's released code.</summary>
internal static class DynaMaskFixture
{
    public static Tensor Read(this FixtureFile fixture, string name) => fixture[name].IsFloat
        ? tensor(fixture[name].Floats(), fixture[name].Shape)
        : tensor(fixture[name].Longs(), fixture[name].Shape);

    /// <summary>A binary map as 0 and 1 of float32.</summary>
    public static Tensor Map(this FixtureFile fixture, string name) => fixture.Read(name).to(ScalarType.Float32);

    /// <summary>Fills a module whose names are those of the fixture after a prefix.</summary>
    public static T Fill<T>(T module, FixtureFile fixture, string prefix = "") where T : nn.Module
    {
        Layers.Register(module);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var state = module.state_dict();
        var rows = HashedTensor.Of(fixture.Json).Where(row => row.Tensor.Name.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
        FixtureWeights.AssertSameState(rows.Select(row => row.Tensor with { Name = row.Tensor.Name[prefix.Length..] }), module);
        foreach (var ((name, shape, _), kind, gain) in rows)
        {
            if (HashInit.Values(fixture.Salt, name, kind, gain, shape) is { } values) state[name[prefix.Length..]].copy_(tensor(values, shape));
        }
        return module;
    }

    /// <summary>A pyramid of the maps p2, p3, … at strides 4, 8, ….</summary>
    public static Pyramid Pyramid(params Tensor[] maps) => new([.. maps.Select((map, i) => new PyramidLevel($"p{i + 2}", 4 << i, map))]);

    /// <summary>Compares the gradients of named parameters, and the norms of all.</summary>
    public static void AssertGradients(FixtureFile fixture, nn.Module module, string norms)
    {
        var found = module.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad);
        foreach (var key in fixture.Outputs.Keys.Where(key => key.StartsWith("grad.", StringComparison.Ordinal) && found.ContainsKey(key["grad.".Length..])))
            Parity.AssertClose(fixture, key, found[key["grad.".Length..]]!);
        var expected = fixture.Json.GetProperty(norms).EnumerateObject().Where(p => p.Value.ValueKind == System.Text.Json.JsonValueKind.Number).ToDictionary(p => p.Name, p => p.Value.GetDouble());
        var largest = expected.Values.Max();
        foreach (var (name, gradient) in found)
        {
            if (!expected.TryGetValue(name, out var norm)) continue;
            var own = gradient is null ? 0 : gradient.norm().item<float>();
            Assert.True(Math.Abs(own - norm) <= 1e-3 * norm + 1e-6 * largest, $"{name}: gradient norm {own}, not {norm}.");
        }
    }
}
