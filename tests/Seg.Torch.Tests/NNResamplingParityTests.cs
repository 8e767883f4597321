using System.Globalization;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>Resampling and pooling against PyTorch's own results. The arrays' names say what was computed: see tests/Fixtures/README.md.</summary>
[Trait("Category", "Parity")]
public class NNResamplingParityTests
{
    public static TheoryData<string, string> Outputs()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in FixtureFolder.List("ops", "ops-interpolate*"))
            foreach (var name in FixtureFile.Open(file).Outputs.Keys.Where(name => name is not ("x" or "grid") && !name.Contains(".grad_")))
                data.Add(file, name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Equals_the_recorded_result_and_gradients(string file, string name)
    {
        using var scope = NewDisposeScope();
        var fixture = FixtureFile.Open(file);
        var x = Load(fixture, "x").requires_grad_();
        var grid = fixture.Has("grid") ? Load(fixture, "grid").requires_grad_() : null;
        var result = Compute(name, x, grid);
        Compare(fixture, name, result);
        if (!fixture.Has(name + ".grad_output")) return;

        result.backward([Load(fixture, name + ".grad_output")]);
        Compare(fixture, name + ".grad_x", x.grad!);
        if (fixture.Has(name + ".grad_grid")) Compare(fixture, name + ".grad_grid", grid!.grad!);
    }

    private static Tensor Compute(string name, Tensor x, Tensor? grid)
    {
        var parts = name.Split('_');
        var corners = name.Contains("align1");
        return parts[0] switch
        {
            "nearest" => nn.functional.interpolate(x, Size(parts[^1])),
            "bilinear" => nn.functional.interpolate(x, Size(parts[^1]), mode: InterpolationMode.Bilinear, align_corners: corners),
            "bicubic" => nn.functional.interpolate(x, Size(parts[^1]), mode: InterpolationMode.Bicubic, align_corners: false),
            "x2" => nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: corners),
            "grid" => nn.functional.grid_sample(x, grid!, name.Contains("nearest") ? GridSampleMode.Nearest : GridSampleMode.Bilinear,
                name.Contains("border") ? GridSamplePaddingMode.Border : GridSamplePaddingMode.Zeros, corners),
            "maxpool" => parts[1] == "k1s2" ? nn.functional.max_pool2d(x, 1, 2) : nn.functional.max_pool2d(x, 3, 2, 1),
            "avgpool" => nn.functional.avg_pool2d(x, 3, 2, 1),
            "adaptive" => nn.functional.adaptive_avg_pool2d(x, Size(parts[^1])),
            _ => throw new NotSupportedException($"no rule for the array '{name}'"),
        };
    }

    private static long[] Size(string text) => text.Split('x').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray();

    private static Tensor Load(FixtureFile fixture, string name) => tensor(fixture[name].Floats(), fixture[name].Shape);

    private static void Compare(FixtureFile fixture, string name, Tensor actual)
    {
        Assert.Equal(fixture[name].Shape, actual.shape);
        var largest = (Load(fixture, name) - actual).abs().max().item<float>();
        Assert.True(largest <= fixture.Tolerance(name), $"{name}: largest difference {largest:g4}, allowed {fixture.Tolerance(name):g4}");
    }
}
