using System.Text.Json;
using Seg.Backbones;
using Seg.Heads;
using Seg.Modules;
using Seg.Testing;
using Seg.TransformerDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>Encoder and decoder of a fixture, under the names that the reference's state has, without a model around them.</summary>
public sealed class FixtureModules : nn.Module
{
    private readonly ViTBackbone _encoder;
    private readonly MaskTransformer? _maskTransformer;
    private readonly LinearPixelHead? _linear;

    /// <summary>With fresh weights, as the reference's configuration says.</summary>
    public FixtureModules(JsonElement config) : this(
        SegmenterOptions.Backbone(config),
        config.GetProperty("decoder").GetProperty("name").GetString() == "linear" ? null : SegmenterOptions.MaskTransformer(config.GetProperty("decoder")),
        config.GetProperty("n_cls").GetInt32())
    {
    }

    /// <summary>With fresh weights; without a mask transformer the decoder is linear.</summary>
    public FixtureModules(ViTAttribute backbone, MaskTransformerAttribute? maskTransformer, int classes) : base(nameof(FixtureModules))
    {
        _encoder = new(backbone);
        var context = new ComponentContext { Classes = classes, Pyramid = [new("tokens", backbone.PatchSize, backbone.Dim)] };
        if (maskTransformer is null) _linear = new(new(), context);
        else _maskTransformer = new(maskTransformer, context);
        Layers.Attach(this, "encoder", _encoder);
        Layers.Attach(this, "decoder", (nn.Module?)_linear ?? _maskTransformer!);
    }

    /// <summary>With the fixture's weights, in evaluation mode.</summary>
    public static FixtureModules Load(FixtureFile fixture)
    {
        var modules = new FixtureModules(fixture.Config);
        FixtureWeights.Load(fixture, modules);
        modules.eval();
        return modules;
    }

    /// <summary>[batch, classes, h, w], of one number a patch.</summary>
    private Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        var features = new PixelFeatures(_encoder.Forward(images, CancellationToken.None), null);
        var logits = _linear is not null
            ? ((PixelPredictions)_linear.Forward(features, CancellationToken.None)).Logits
            : _maskTransformer!.Forward(features, CancellationToken.None).ClassMasks[^1];
        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>The forward pass with all that passes, under the fixtures' names; the caller disposes the tensors.</summary>
    public Dictionary<string, Tensor> Trace(Tensor images)
    {
        var trace = new Dictionary<string, Tensor>();
        _encoder.Observe = (name, tensor) => Keep(name == "padded" ? "input.padded" : $"enc.{name}", tensor);
        if (_maskTransformer is not null) _maskTransformer.Observe = (name, tensor) => Keep($"dec.{name}", tensor);
        Watch("enc", _encoder.Blocks);
        Watch("dec", _maskTransformer?.Blocks ?? []);

        trace["dec.out"] = Logits(images);

        _encoder.Observe = null;
        if (_maskTransformer is not null) _maskTransformer.Observe = null;
        foreach (var block in _encoder.Blocks.Concat(_maskTransformer?.Blocks ?? [])) block.Observe = null;
        trace["classifier"] = _encoder.Classify(images);
        trace["attention.enc0"] = trace["enc.block0.attn.1"];
        trace["attention.enc_last"] = trace[$"enc.block{_encoder.Blocks.Count - 1}.attn.1"];
        if (_maskTransformer is not null) trace["attention.dec_last"] = trace[$"dec.block{_maskTransformer.Blocks.Count - 1}.attn.1"];
        return trace;

        // The reference's attention returns the pair (output, weights).
        void Watch(string stage, IReadOnlyList<ViTBlock> blocks)
        {
            for (var i = 0; i < blocks.Count; i++)
            {
                var block = $"{stage}.block{i}.";
                blocks[i].Observe = (name, tensor) => Keep(block + name switch { "attn.output" => "attn.0", "attn.weights" => "attn.1", "attn.qkv" => "qkv", _ => name }, tensor);
            }
        }

        // Observed tensors die with their scope.
        void Keep(string name, Tensor tensor) => trace[name] = tensor.detach().clone().DetachFromDisposeScope();
    }
}
