using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>A small model with every sort of weighted product, and one of each norm, for passes to rewrite. In eval mode, its numbers the same each time.</summary>
internal sealed class PassModel : SegModel
{
    private const int Channels = 32;
    private const int Dim = 64;
    private const int Seed = 11;

    private readonly ConvNorm _frozen = new(3, Channels, kernel: 3, stride: 2, norm: NormKind.FrozenBatchNorm, relu: true);
    private readonly ConvNorm _batch = new(Channels, Channels, kernel: 3, norm: NormKind.BatchNorm, bias: true, relu: true);
    private readonly ConvNorm _fixed = new(Channels, Channels, kernel: 3, dilation: 2, norm: NormKind.FixedBatchNorm, relu: true);
    private readonly ConvNorm _group = new(Channels, Dim, kernel: 1, norm: NormKind.GroupNorm, relu: true);
    private readonly ConvNorm _depthwise = new(Dim, Dim, kernel: 3, groups: Dim);
    private readonly MultiHeadAttention _attention = new(Dim, heads: 4);
    private readonly LayerNorm _norm = LayerNorm(Dim);
    private readonly Dense _widen = new(Dim, 2 * Dim, activation: Activation.Gelu);
    private readonly Dense _narrow = new(2 * Dim, Dim);
    private readonly Dense _classes = new(Dim, 5, bias: false);
    private readonly Mlp _masks = new(Dim, Dim, 20, layers: 3);

    public PassModel() : base(Empty.Described, new("passes", []))
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(Seed);
        (string Name, Module Module)[] layers =
        [
            ("frozen", _frozen), ("batch", _batch), ("fixed", _fixed), ("group", _group), ("depthwise", _depthwise), ("attention", _attention), ("norm", _norm),
            ("widen", _widen), ("narrow", _narrow), ("classes", _classes), ("masks", _masks),
        ];
        foreach (var (name, module) in layers) Layers.Attach(this, name, module);
        foreach (var (name, parameter) in named_parameters())
            parameter.copy_(name.EndsWith("weight", StringComparison.Ordinal) && parameter.dim() > 1 ? Draw(parameter.shape) / Math.Sqrt(parameter.numel() / parameter.shape[0]) : 1 + 0.3 * Draw(parameter.shape));
        foreach (var (name, buffer) in named_buffers())
            if (buffer.is_floating_point()) buffer.copy_(name.EndsWith("mean", StringComparison.Ordinal) ? 0.3 * Draw(buffer.shape) : 0.5 + Draw(buffer.shape).abs());
        eval();
    }

    public override PostProcessor PostProcessor => throw new NotSupportedException("There is nothing to decide.");

    public override Criterion? Criterion => null;

    /// <summary>A forward pass on made-up images, the same numbers each time.</summary>
    /// <param name="input">How many images, and their size.</param>
    /// <param name="gradients">Whether gradients are wanted of it.</param>
    /// <returns>[batch, 25, h, w], float32.</returns>
    public Tensor Run((int Batch, int Height, int Width) input, bool gradients = false)
    {
        using var scope = NewDisposeScope();
        using var _ = gradients ? enable_grad() : no_grad();
        var count = input.Batch * 3 * input.Height * input.Width;
        // No random numbers: threads share their generator.
        var images = arange(count).to(ScalarType.Float32).mul(0.37).sin().reshape(input.Batch, 3, input.Height, input.Width);
        return ((PixelPredictions)Forward(images, CancellationToken.None)).Logits.MoveToOuterDisposeScope();
    }

    public override RawPredictions Forward(ModelInput input, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var x = _frozen.call(input.Images);
        x = _fixed.Forward(_batch.call(x), x);
        x = _depthwise.call(_group.call(x));
        var tokens = x.flatten(2).transpose(1, 2);
        tokens = _norm.call((tokens + _attention.Forward(tokens, tokens, tokens)).to(ScalarType.Float32));
        tokens = _narrow.Forward(_widen.call(tokens), tokens);
        var logits = cat([_classes.call(tokens).to(ScalarType.Float32), _masks.call(tokens).to(ScalarType.Float32)], 2);
        return scope.MoveToOuter(new PixelPredictions(logits.transpose(1, 2).reshape(x.shape[0], -1, x.shape[2], x.shape[3]), []));
    }

    private static Tensor Draw(long[] shape) => randn(shape);

    /// <summary>A model that a pass finds nothing to do in.</summary>
    internal sealed class Empty() : SegModel(Described, new("passes", []))
    {
        public static ModelSpec Described => new() { Id = "passes", Task = SegTask.Semantic, Classes = "passes", Components = new Dictionary<ComponentKind, ComponentSpecAttribute>() };

        public override PostProcessor PostProcessor => throw new NotSupportedException("There is nothing to decide.");

        public override Criterion? Criterion => null;

        public override RawPredictions Forward(ModelInput input, CancellationToken cancellationToken) => throw new NotSupportedException("There is nothing to compute.");
    }
}
