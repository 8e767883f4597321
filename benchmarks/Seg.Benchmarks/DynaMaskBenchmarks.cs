using BenchmarkDotNet.Attributes;
using Seg.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Benchmarks;

/// <summary>DynaMask's head on 100 regions of an image of 800 × 1344 with 80 classes, when its switch chooses one resolution for all.</summary>
public class DynaMaskBenchmarks
{
    private const int Regions = 100;
    private const int Classes = 80;

    private DynaMaskHead _head = null!;
    private RegionSet _regions = null!;

    /// <summary>What the switch chooses: the side of the masks. Released runs all stages, whatever it says.</summary>
    [Params("14", "28", "56", "112", "mixed", "Released")]
    public string Masks { get; set; } = "";

    /// <summary>Makes head, features and regions.</summary>
    [GlobalSetup]
    public void Setup()
    {
        manual_seed(1);
        _head = Layers.Register(new DynaMaskHead(new() { Variant = Masks == "Released" ? DynaMaskVariant.Released : DynaMaskVariant.Published }, new() { Classes = Classes }));
        _head.eval();
        _regions = MakeRegions();
        SetChoice();
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var sizes = ((RegionPredictions)_head.Forward(_regions, default)).Masks.Select(group => $"{group.Regions.shape[0]} of {group.Logits.shape[1]}²");
        Console.WriteLine($"// {Masks}: {string.Join(", ", sizes)}");
    }

    /// <summary>Masks of all regions.</summary>
    [Benchmark]
    public void Head()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        _head.Forward(_regions, default);
    }

    private static RegionSet MakeRegions()
    {
        // Small things are many: sides from 16 to 600 pixels, evenly by their logarithm.
        var (height, width) = (800, 1344);
        var levels = Enumerable.Range(0, 4).Select(i => new PyramidLevel($"res{i + 2}", 4 << i, randn([1, 256, height / (4 << i), width / (4 << i)])));
        var side = (rand([Regions, 2]) * Math.Log(600 / 16.0)).exp() * 16;
        var corner = rand([Regions, 2]) * (tensor(new float[] { width, height }) - side);
        return new(new(new([.. levels]), null), cat([corner, corner + side], 1), zeros(Regions, ScalarType.Int64), randint(0, Classes, [Regions], dtype: ScalarType.Int64), ones(Regions));
    }

    // By the last layer's bias; or by weights that tell regions apart, about as many for each resolution.
    private void SetChoice()
    {
        using var _ = no_grad();
        var last = _head.named_parameters().Where(p => p.name.StartsWith("mask_predictor.fc2.", StringComparison.Ordinal)).ToDictionary(p => p.name.Split('.')[^1], p => p.parameter);
        if (Masks == "mixed")
        {
            using var scope = NewDisposeScope();
            var logits = new List<Tensor>();
            _head.Observe = (name, seen) =>
            {
                if (name == "switch.logits") logits.Add(seen.clone().MoveToOtherDisposeScope(scope));
            };
            _head.Forward(_regions, default);
            _head.Observe = null;
            last["weight"].mul_(20);
            last["bias"].mul_(20).sub_(cat([.. logits]).mean([0]) * 20);
            return;
        }
        last["weight"].zero_();
        last["bias"].zero_();
        if (int.TryParse(Masks, out var side)) last["bias"][(int)Math.Log2(side / 14)] = 1f;
    }
}
