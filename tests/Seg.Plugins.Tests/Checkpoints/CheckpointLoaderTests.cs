using Seg.Checkpoints.Safetensors;
using Seg.Runtime.Checkpoints;
using Seg.Testing.Tensors;
using Seg.Testing;
using Seg.TransformerDecoders.Mask2Former;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Plugins.Tests.Checkpoints;

/// <summary>Loading real files into real modules.</summary>
[NoTensorLeaks]
public sealed class CheckpointLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SafetensorsFormat _format = new(new SafetensorsAttribute());
    private readonly CheckpointLoader _loader;

    public CheckpointLoaderTests() => _loader = new CheckpointLoader([_format], new(Mask2FormerKeyMaps.HuggingFace, Mask2FormerKeyMaps.Original));

    [Fact]
    public void Weights_that_were_saved_load_into_another_instance_bit_by_bit()
    {
        using var saved = new Toy();
        using var loaded = new Toy();
        Save(saved.state_dict());

        var report = _loader.Load(loaded, File);

        Assert.True(report.Fits, report.ToString());
        Assert.Equal(saved.state_dict().Count, report.Loaded);
        Assert.Equal(new FileInfo(File).Length, report.Bytes + HeaderBytes());
        foreach (var (name, tensor) in saved.state_dict()) Assert.True(tensor.bytes.SequenceEqual(loaded.state_dict()[name].bytes), name);
        Assert.All(loaded.parameters(), p => Assert.True(p.requires_grad));
    }

    [Fact]
    public void A_strict_load_that_fails_changes_nothing()
    {
        using var toy = new Toy();
        var before = toy.state_dict().ToDictionary(t => t.Key, t => t.Value.bytes.ToArray());
        using var weight = ones([5, 3], ScalarType.Float32);
        using var wrong = ones([6], ScalarType.Float32);
        using var extra = ones([1], ScalarType.Float32);
        Save(new Dictionary<string, Tensor> { ["backbone.linear.weight"] = weight, ["backbone.linear.bias"] = wrong, ["backbone.extra"] = extra });

        var error = Assert.Throws<SegException>(() => _loader.Load(toy, File));

        Assert.Equal("SEG4102", error.DiagnosticId);
        Assert.Equal(
            $"""
            SEG4102: checkpoint {File} does not fit toy (key map seg/own): 1 tensors, 4 missing, 1 unexpected, 1 mis-shaped, 0 mis-typed
              missing (the model has them, the file has not):
                backbone.norm.bias [5] float32
                backbone.norm.running_mean [5] float32
                backbone.norm.running_var [5] float32
                backbone.norm.weight [5] float32
              unexpected (the file has them, the model has not):
                backbone.extra [1] float32
              mis-shaped (shapes differ):
                backbone.linear.bias model [5], file [6]
            """,
            error.Message);
        Assert.All(toy.state_dict(), t => Assert.Equal(before[t.Key], t.Value.bytes.ToArray()));
    }

    [Fact]
    public void A_load_that_is_not_strict_fills_what_fits_and_reports_the_rest()
    {
        using var toy = new Toy();
        using var bias = full([5], 3f, ScalarType.Float32);
        Save(new Dictionary<string, Tensor> { ["backbone.linear.bias"] = bias });

        var report = _loader.Load(toy, File, new CheckpointOptions { Strict = false });

        Assert.Equal(1, report.Loaded);
        Assert.Equal(5, report.Count(CheckpointProblemKind.Missing));
        Assert.True(toy.state_dict()["backbone.linear.bias"].bytes.SequenceEqual(bias.bytes));
    }

    [Fact]
    public void Half_precision_weights_load_into_a_single_precision_model()
    {
        using var saved = new Toy();
        using var loaded = new Toy();
        using var _ = no_grad();
        var halves = saved.state_dict().ToDictionary(t => t.Key, t => t.Value.is_floating_point() ? t.Value.to_type(ScalarType.BFloat16) : t.Value.alias());
        Save(halves);

        var report = _loader.Load(loaded, File);

        Assert.Equal(6, report.Converted.Count);
        Assert.Contains("backbone.linear.weight model float32, file bfloat16", report.Converted);
        foreach (var (name, tensor) in halves)
        {
            using var widened = tensor.to_type(loaded.state_dict()[name].dtype);
            Assert.True(widened.bytes.SequenceEqual(loaded.state_dict()[name].bytes), name);
            tensor.Dispose();
        }
        Assert.Equal("SEG4102", Assert.Throws<SegException>(() => _loader.Load(loaded, File, new CheckpointOptions { Convert = false })).DiagnosticId);
    }

    [Fact]
    public void Parts_of_a_Hugging_Face_file_are_stacked()
    {
        const string theirs = "model.transformer_module.decoder.layers.0.self_attn";
        using var q = full([2, 3], 1f, ScalarType.Float32);
        using var k = full([2, 3], 2f, ScalarType.Float32);
        using var v = full([2, 3], 3f, ScalarType.Float32);
        Save(new Dictionary<string, Tensor> { [$"{theirs}.v_proj.weight"] = v, [$"{theirs}.q_proj.weight"] = q, [$"{theirs}.k_proj.weight"] = k });
        using var model = new Stacked();

        var report = _loader.Load(model, File);

        Assert.Equal(("mask2former/huggingface", 1), (report.KeyMap, report.Loaded));
        Assert.Equal([1f, 1f, 1f, 1f, 1f, 1f, 2f, 2f, 2f, 2f, 2f, 2f, 3f, 3f, 3f, 3f, 3f, 3f], model.state_dict().Values.Single().data<float>().ToArray());
    }

    [Fact]
    public void The_hash_is_checked_before_anything_is_read()
    {
        using var toy = new Toy();
        Save(toy.state_dict());
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(File)));

        Assert.True(_loader.Load(toy, File, new CheckpointOptions { Sha256 = hash.ToUpperInvariant() }).Fits);
        var error = Assert.Throws<SegException>(() => _loader.Load(toy, File, new CheckpointOptions { Sha256 = hash[1..] + "0" }));
        Assert.Equal("SEG4101", error.DiagnosticId);
        Assert.Contains($"found {hash}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_no_known_format_are_named_errors()
    {
        Assert.Equal("SEG4100", Assert.Throws<SegException>(() => _loader.Open(_folder.Of("none.safetensors"))).DiagnosticId);
        var error = Assert.Throws<SegException>(() => _loader.Open(_folder.Write("model.pth", "PK\x03\x04 something zipped"u8.ToArray())));
        Assert.Equal("SEG4101", error.DiagnosticId);
        Assert.Contains("starts with 504B0304", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Not_a_number_and_infinity_load_and_are_counted()
    {
        using var odd = tensor(new[] { 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NaN });
        using var half = odd.to_type(ScalarType.Float16);
        using var whole = tensor(new[] { 1L, 2L });
        Save(new Dictionary<string, Tensor> { ["backbone.a"] = odd, ["sem_seg_head.predictor.transformer_cross_attention_layers.0.b"] = half, ["c"] = whole });

        var inspection = _loader.Inspect(File);

        Assert.Equal((4L, 4L), (inspection.NaN, inspection.Infinite));
        Assert.Equal(("mask2former/original", 12L, 46L), (inspection.KeyMap, inspection.Elements, inspection.Bytes));
        Assert.Equal([("float32", 1, 5L, 20L), ("int64", 1, 2L, 16L), ("float16", 1, 5L, 10L)], inspection.Types);
        Assert.Null(_loader.Inspect(File, countNonFinite: false).NaN);
    }

    public void Dispose() => _folder.Dispose();

    private string File => _folder.Of("x.safetensors");

    private void Save(Dictionary<string, Tensor> tensors) => _format.Write(File, tensors);

    private long HeaderBytes() => 8 + BitConverter.ToInt64(System.IO.File.ReadAllBytes(File));

    private sealed class Toy : Module
    {
        private readonly Linear _linear = Linear(3, 5);
        private readonly BatchNorm1d _norm = BatchNorm1d(5);

        public Toy() : base("toy")
        {
            Layers.Attach(this, "backbone.linear", _linear);
            Layers.Attach(this, "backbone.norm", _norm);
        }
    }

    private sealed class Stacked : Module
    {
        private readonly Parameter _weight = new(zeros([6, 3], ScalarType.Float32));

        public Stacked() : base("stacked") => Layers.Attach(this, "sem_seg_head.predictor.transformer_self_attention_layers.0.self_attn.in_proj_weight", _weight);
    }
}
