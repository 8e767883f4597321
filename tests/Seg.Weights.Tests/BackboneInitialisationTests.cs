using Microsoft.Extensions.DependencyInjection;
using Seg.Checkpoints.Safetensors;
using Seg.Runtime;
using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Weights.Tests;

/// <summary>Backbone weights as the beginning of training, and models written under published names, on a small Mask2Former.</summary>
[NoTensorLeaks]
public sealed class BackboneInitialisationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;
    private readonly CheckpointLoader _loader;
    private readonly ModelSpec _spec;

    public BackboneInitialisationTests()
    {
        _services = Runtime.Services();
        _loader = _services.GetRequiredService<CheckpointLoader>();
        _spec = _services.GetRequiredService<SpecReader>().Apply(_services.GetRequiredService<IModelCatalog>().Get("mask2former-swin-t-coco-instance"), SpecOverrides.Parse(
            ["backbone.embedDim=12", "backbone.depths=[1,1,1,1]", "backbone.heads=[1,2,2,2]", "pixelDecoder.dim=32", "pixelDecoder.maskDim=32", "pixelDecoder.layers=1", "pixelDecoder.feedForward=16", "decoder.dim=32", "decoder.layers=1", "decoder.feedForward=16", "decoder.queries=5"]));
    }

    [Fact]
    public void A_classifier_s_weights_fill_the_backbone_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        using var model = Build(1);
        using var before = Build(1);
        using var other = Build(2);
        var classifier = other.state_dict().Where(t => t.Key.StartsWith("backbone.", StringComparison.Ordinal) && !t.Key.StartsWith("backbone.norm", StringComparison.Ordinal))
            .Select(t => KeyValuePair.Create(t.Key["backbone.".Length..], t.Value)).Append(new("head.weight", ones(10, 96))).Append(new("norm.weight", ones(96)));
        Write("swin.safetensors", classifier);

        var report = _loader.InitialiseBackbone(model, _folder.Of("swin.safetensors"));

        Assert.True(report.Fits, report.ToString());
        Assert.Equal("swin/original", report.KeyMap);
        Compare(model, filled: other, rest: before);
    }

    [Fact]
    public void A_whole_model_s_file_gives_its_backbone()
    {
        using var scope = NewDisposeScope();
        using var model = Build(1);
        using var before = Build(1);
        using var other = Build(2);
        _loader.Save(other, _folder.Of("whole.safetensors"));

        _loader.InitialiseBackbone(model, _folder.Of("whole.safetensors"));

        Compare(model, filled: other, rest: before);
    }

    [Fact]
    public void Weights_of_another_backbone_are_refused_and_change_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = Build(1);
        using var before = Build(1);
        Write("other.safetensors", [new("patch_embed.proj.weight", ones(24, 3, 4, 4)), new("layers.0.blocks.0.norm1.weight", ones(12))]);

        var error = Assert.Throws<SegException>(() => _loader.InitialiseBackbone(model, _folder.Of("other.safetensors")));

        Assert.Equal("SEG4102", error.DiagnosticId);
        Assert.Contains("does not fit the backbone of mask2former-swin-t-coco-instance", error.Message, StringComparison.Ordinal);
        Compare(model, filled: before, rest: before);
    }

    [Theory]
    [InlineData("mask2former/huggingface")]
    [InlineData("mask2former/openmmlab")]
    public void A_model_goes_out_under_published_names_and_comes_back_bit_by_bit(string map)
    {
        using var scope = NewDisposeScope();
        using var model = Build(1);
        using var back = Build(2);

        _loader.Save(model, _folder.Of("theirs.safetensors"), map, new Dictionary<string, string> { ["format"] = "pt" });
        var report = _loader.Load(back, _folder.Of("theirs.safetensors"));

        Assert.Equal(map, report.KeyMap);
        Compare(back, filled: model, rest: model);
        Assert.Equal("pt", _loader.Inspect(_folder.Of("theirs.safetensors"), countNonFinite: false).Metadata["format"]);
    }

    [Fact]
    public void Entries_that_lie_otherwise_in_the_file_come_back_too()
    {
        using var scope = NewDisposeScope();
        var map = new KeyMap("test/otherwise", [new("t.{p}", "linear.{p}") { Form = KeyForm.Transposed }, new("q", "stacked") { Form = KeyForm.Pointwise, Parts = 2 }, new("k", "stacked") { Form = KeyForm.Pointwise, Part = 1, Parts = 2 }]);
        var loader = new CheckpointLoader([new SafetensorsFormat(new())], new(map));
        using var saved = new Otherwise(1);
        using var loaded = new Otherwise(2);

        loader.Save(saved, _folder.Of("o.safetensors"), "test/otherwise");
        loader.Load(loaded, _folder.Of("o.safetensors"), new() { KeyMap = "test/otherwise" });

        Assert.Equal(["k [1, 2, 1, 1]", "q [1, 2, 1, 1]", "t.weight [2, 3]"],
            loader.Inspect(_folder.Of("o.safetensors")).Entries.Select(e => $"{e.Name} [{string.Join(", ", e.Shape)}]").Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in saved.state_dict()) Assert.True(tensor.bytes.SequenceEqual(loaded.state_dict()[name].bytes), name);
    }

    [Fact]
    public void Channels_of_merged_cells_lie_in_the_file_as_unfolding_gives_them_and_come_back()
    {
        using var scope = NewDisposeScope();
        var map = new KeyMap("test/unfolded", [new("theirs", "merged") { Form = KeyForm.Unfolded }, new("upper", "stacked") { Form = KeyForm.Unfolded, Parts = 2 }, new("lower", "stacked") { Form = KeyForm.Unfolded, Part = 1, Parts = 2 }]);
        var loader = new CheckpointLoader([new SafetensorsFormat(new())], new(map));
        var cells = arange(24, dtype: ScalarType.Float32).reshape(2, 3, 2, 2);
        // Swin's order: down the first column, then down the second.
        Tensor Cell(int row, int column) => cells.select(3, column).select(2, row);
        using var saved = new Merged(cat([Cell(0, 0), Cell(1, 0), Cell(0, 1), Cell(1, 1)], 1));
        using var loaded = new Merged(zeros(2, 12));

        loader.Save(saved, _folder.Of("u.safetensors"), "test/unfolded");
        loader.Load(loaded, _folder.Of("u.safetensors"), new() { KeyMap = "test/unfolded" });

        using (var file = loader.Open(_folder.Of("u.safetensors")))
        {
            var unfolded = nn.functional.unfold(cells, kernel_size: 2).squeeze(2);
            Assert.True(file.Read("theirs").equal(unfolded).all().item<bool>());
            Assert.True(file.Read("upper").equal(unfolded[0]).all().item<bool>());
            Assert.True(file.Read("lower").equal(unfolded[1]).all().item<bool>());
        }
        foreach (var (name, tensor) in saved.state_dict()) Assert.True(tensor.bytes.SequenceEqual(loaded.state_dict()[name].bytes), name);
    }

    [Fact]
    public void Names_of_another_system_are_refused_and_leave_no_file()
    {
        using var scope = NewDisposeScope();
        using var model = Build(1);

        Assert.Equal("SEG4102", Assert.Throws<SegException>(() => _loader.Save(model, _folder.Of("x.safetensors"), "convnext/timm")).DiagnosticId);
        Assert.Equal("SEG4002", Assert.Throws<SegException>(() => _loader.Save(model, _folder.Of("x.zip"))).DiagnosticId);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private SegModel Build(long seed)
    {
        manual_seed(seed);
        return _services.GetRequiredService<ModelComposer>().Build(_spec);
    }

    private void Write(string name, IEnumerable<KeyValuePair<string, Tensor>> tensors) => new SafetensorsFormat(new()).Write(_folder.Of(name), tensors);

    private static void Compare(SegModel model, SegModel filled, SegModel rest)
    {
        foreach (var (name, tensor) in model.state_dict())
        {
            // The norms of the outputs are in no classifier; they are the same in every fresh model.
            var expected = (name.StartsWith("backbone.", StringComparison.Ordinal) ? filled : rest).state_dict()[name];
            Assert.True(tensor.bytes.SequenceEqual(expected.bytes), name);
        }
    }

    // A layer's matrix and the same values in one dimension, which the file has in two parts.
    private sealed class Merged : nn.Module
    {
        public Merged(Tensor values) : base("merged")
        {
            register_parameter("merged", new TorchSharp.Modules.Parameter(values.clone()));
            register_parameter("stacked", new TorchSharp.Modules.Parameter(values.flatten()));
        }
    }

    private sealed class Otherwise : nn.Module
    {
        public Otherwise(long seed) : base("otherwise")
        {
            manual_seed(seed);
            register_module("linear", nn.Linear(2, 3, hasBias: false));
            register_parameter("stacked", new TorchSharp.Modules.Parameter(rand(2, 2)));
        }
    }
}
