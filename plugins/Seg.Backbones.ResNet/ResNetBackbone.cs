using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>ResNet of any published depth, plain or with DeepLab's stem and dilations (He et al. 2015; detectron2).</summary>
/// <remarks>
/// Takes [batch, 3, H, W] of any size; a level is [batch, channels, ⌈H/stride⌉, ⌈W/stride⌉]. State names are detectron2's:
/// <c>stem.conv1</c>, <c>resN.i.conv1…3</c>, <c>resN.i.shortcut</c>, each with <c>weight</c> and <c>norm</c>. Convolutions start as He et al. 2015b proposed.
/// </remarks>
[Component<ResNetAttribute>]
[Gives(Port.Pyramid, Level = "stem", Channels = nameof(ResNetAttribute.StemChannels), Stride = nameof(ResNetAttribute.StemStride), When = "'stem' in Outputs")]
[Gives(Port.Pyramid, Level = "res2", Channels = Res2Channels, Stride = 4, When = "'res2' in Outputs")]
[Gives(Port.Pyramid, Level = "res3", Channels = $"2 * {Res2Channels}", Stride = 8, When = "'res3' in Outputs")]
[Gives(Port.Pyramid, Level = "res4", Channels = $"4 * {Res2Channels}", Stride = Res4Stride, When = "'res4' in Outputs")]
[Gives(Port.Pyramid, Level = "res5", Channels = $"8 * {Res2Channels}", Stride = $"{Res4Stride} * (Res5Dilation > 1 ? 1 : 2)", When = "'res5' in Outputs")]
[Requires("count(Outputs) > 0")]
[Requires("StemChannels % 2 == 0", When = "Stem == 'DeepLab'", Because = "the first convolutions of DeepLab's stem have half the channels")]
[Requires("StemChannels % (Stem == 'DeepLab' ? 64 : 32) == 0", When = "Norm == 'GroupNorm'", Because = "group norm has 32 groups")]
[Requires($"{Res2Channels} % 32 == 0 && (Depth < 50 || WidthPerGroup * Groups % 32 == 0)", When = "Norm == 'GroupNorm' && !only(Outputs, 'stem')",
    Because = "group norm has 32 groups")]
[Requires("count(Res5MultiGrid) == 3", When = "Depth >= 50", Because = "one factor for each block of res5")]
[Requires("Groups == 1 && Res4Dilation == 1 && Res5Dilation == 1 && only(Res5MultiGrid, 1)", When = "Depth < 50", Because = "basic blocks have neither groups nor dilation")]
public sealed partial class ResNetBackbone : Backbone
{
    private const string Res2Channels = "(Res2Channels > 0 ? Res2Channels : Depth < 50 ? 64 : 256)";
    private const string Res4Stride = "(Res4Dilation > 1 ? 8 : 16)";

    [Layer("stem")] private readonly Module<Tensor, Tensor> _stem;
    [Layer("res2")] private readonly ModuleList<Module<Tensor, Tensor>>? _res2;
    [Layer("res3")] private readonly ModuleList<Module<Tensor, Tensor>>? _res3;
    [Layer("res4")] private readonly ModuleList<Module<Tensor, Tensor>>? _res4;
    [Layer("res5")] private readonly ModuleList<Module<Tensor, Tensor>>? _res5;

    private readonly IReadOnlyList<ResNetStage> _stages;
    private readonly HashSet<string> _outputs;
    private readonly int _stemStride;

    /// <param name="spec">The options.</param>
    /// <exception cref="SegException">SEG4002: options that do not fit each other.</exception>
    public ResNetBackbone(ResNetAttribute spec) : base(nameof(ResNetBackbone))
    {
        _stages = ResNetStages.Of(spec);
        _outputs = [.. spec.Outputs];
        _stemStride = spec.StemStride;
        var norm = ResNetStages.NormOf(spec, level: 0);
        _stem = spec.Stem == StemKind.Basic ? new BasicStem(spec.StemChannels, norm) : new DeepLabStem(spec.StemChannels, norm);
        _res2 = Stage(spec, 0);
        _res3 = Stage(spec, 1);
        _res4 = Stage(spec, 2);
        _res5 = Stage(spec, 3);
        Freeze(spec);
    }

    /// <inheritdoc/>
    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        var levels = new List<PyramidLevel>();
        var (x, stride) = (_stem.call(images), 2);
        if (_stemStride == stride) Give("stem");
        Become(StemPool.Apply(x));
        stride = 4;
        if (_stemStride == stride) Give("stem");
        foreach (var (stage, blocks) in _stages.Zip(new[] { _res2, _res3, _res4, _res5 }))
        {
            foreach (var block in blocks!)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Become(block.call(x));
            }
            stride *= stage.Stride;
            Give(stage.Name);
        }
        return scope.MoveToOuter(new Pyramid(levels));

        void Give(string name)
        {
            // The stem may give bfloat16; what leaves the backbone is float32.
            if (_outputs.Contains(name)) levels.Add(new(name, stride, x.dtype == ScalarType.BFloat16 ? x.to(ScalarType.Float32) : x));
        }

        // Frees what is used at once rather than at the scope's end, unless it is a level that the caller gets.
        void Become(Tensor next)
        {
            if (!levels.Exists(level => ReferenceEquals(level.Tensor, x))) x.Dispose();
            x = next;
        }
    }

    private ModuleList<Module<Tensor, Tensor>>? Stage(ResNetAttribute spec, int index)
    {
        if (index >= _stages.Count) return null;
        var stage = _stages[index];
        return new([.. stage.Dilations.Select((dilation, block) =>
        {
            var (input, stride) = block == 0 ? (stage.InChannels, stage.Stride) : (stage.OutChannels, 1);
            return ResNetStages.IsBasic(spec)
                ? (Module<Tensor, Tensor>)new BasicBlock(input, stage.OutChannels, stride, stage.Norm)
                : new BottleneckBlock(input, stage.OutChannels, stage.Width, stride, spec.StrideIn1x1, dilation, spec.Groups, stage.Norm);
        })]);
    }

    private void Freeze(ResNetAttribute spec)
    {
        if (ResNetStages.IsFrozen(spec, 0)) Freeze(_stem);
        foreach (var (stage, blocks) in _stages.Zip(new[] { _res2, _res3, _res4, _res5 }))
            if (stage.Frozen) foreach (var block in blocks!) Freeze(block);

        static void Freeze(Module module)
        {
            foreach (var parameter in Layers.Register(module).parameters()) parameter.requires_grad = false;
        }
    }
}
