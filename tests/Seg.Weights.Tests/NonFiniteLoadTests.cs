using Seg.Checkpoints.Safetensors;
using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Weights.Tests;

/// <summary>Weights that are NaN or infinite: refused by name, since a model with one of them gives nonsense without a word.</summary>
[NoTensorLeaks]
public sealed class NonFiniteLoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SafetensorsFormat _format = new(new SafetensorsAttribute());
    private readonly CheckpointLoader _loader;

    public NonFiniteLoadTests() => _loader = new CheckpointLoader([_format]);

    // Lengths around those of vectors, and places at their start, in their middle and behind the last whole one.
    [Theory]
    [InlineData(ScalarType.Float32, 1, 0, float.NaN)]
    [InlineData(ScalarType.Float32, 67, 66, float.NaN)]
    [InlineData(ScalarType.Float32, 64, 31, float.NegativeInfinity)]
    [InlineData(ScalarType.BFloat16, 67, 5, float.PositiveInfinity)]
    [InlineData(ScalarType.Float16, 129, 128, float.NaN)]
    [InlineData(ScalarType.Float64, 9, 8, float.NaN)]
    public void A_value_that_is_not_finite_is_refused_by_name(ScalarType type, int length, int at, float value)
    {
        using var model = new Toy(length);
        Write("bias", length, type, at, value);

        var error = Assert.Throws<SegException>(() => _loader.Load(model, File));

        Assert.Equal("SEG4103", error.DiagnosticId);
        Assert.Contains($"checkpoint {File}: expected finite values, found others in one tensor", error.Message, StringComparison.Ordinal);
        Assert.Contains(float.IsNaN(value) ? $"bias 1 NaN and 0 infinite of {length} values" : $"bias 0 NaN and 1 infinite of {length} values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_load_that_is_not_strict_goes_on_and_reports()
    {
        using var model = new Toy(5);
        Write("bias", 5, ScalarType.Float32, 2, float.NaN);

        var report = _loader.Load(model, File, new CheckpointOptions { Strict = false });

        var problem = Assert.Single(report.Problems);
        Assert.Equal((CheckpointProblemKind.NonFinite, "bias", false), (problem.Kind, problem.Name, report.Fits));
        Assert.Contains("0 mis-typed, 1 not finite", report.Describe(), StringComparison.Ordinal);
        Assert.True(float.IsNaN(model.Bias.data<float>()[2]));
    }

    [Fact]
    public void A_value_that_the_model_s_type_cannot_hold_is_refused_with_both_types()
    {
        using var model = new Toy(5);
        model.to(ScalarType.Float16);
        Write("bias", 5, ScalarType.Float32, 3, 1e6f);

        var error = Assert.Throws<SegException>(() => _loader.Load(model, File));

        Assert.Contains("bias 0 NaN and 1 infinite of 5 values as float16 (float32 in the file)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void The_largest_and_smallest_finite_values_load(ScalarType type)
    {
        using var model = new Toy(128);
        model.to(type);
        using var signs = tensor(Enumerable.Range(0, 128).Select(i => i % 2 == 0 ? 1d : -1d).ToArray());
        using var values = signs.mul(finfo(type).max);
        using var typed = values.to_type(type);
        _format.Write(File, [new("bias", typed)]);

        Assert.True(_loader.Load(model, File).Fits);
    }

    public void Dispose() => _folder.Dispose();

    private string File => _folder.Of("x.safetensors");

    private void Write(string name, int length, ScalarType type, int at, float value)
    {
        using var values = tensor(Enumerable.Range(0, length).Select(i => i == at ? value : i % 7).ToArray());
        using var typed = values.to_type(type);
        _format.Write(File, [new(name, typed)]);
    }

    private sealed class Toy : Module
    {
        public Toy(int length) : base("toy") => register_parameter("bias", Bias = new Parameter(zeros([length], ScalarType.Float32)));

        public Parameter Bias { get; }
    }
}
