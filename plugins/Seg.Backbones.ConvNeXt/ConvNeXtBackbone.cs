using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>ConvNeXt of any published size (Liu et al. 2022), padded as kMaX-DeepLab's D2ConvNeXt pads it.</summary>
/// <remarks>
/// Takes [batch, 3, H, W] of any size; a level is [batch, channels, ⌈H/stride⌉, ⌈W/stride⌉], not normalised.
/// The padding is made for sides of 4n + 1 pixels (kMaX-DeepLab's 641 and 1281); of a side that is a multiple of 4 the last pixel is not seen. State names are the
/// published ones: <c>downsample_layers.0</c> (the stem) to <c>3</c> and <c>stages.N.M</c>; all four stages are there whatever <see cref="ConvNeXtAttribute.Outputs"/> says.
/// Convolutions and linear layers start truncated-normal with deviation 0.02, as ConvNeXt is pre-trained.
/// </remarks>
[Component<ConvNeXtAttribute>]
[Gives(Port.Pyramid, Level = "stem", Channels = "Dims[0]", Stride = 4, When = "'stem' in Outputs")]
[Gives(Port.Pyramid, Level = "res2", Channels = "Dims[0]", Stride = 4, When = "'res2' in Outputs")]
[Gives(Port.Pyramid, Level = "res3", Channels = "Dims[1]", Stride = 8, When = "'res3' in Outputs")]
[Gives(Port.Pyramid, Level = "res4", Channels = "Dims[2]", Stride = 16, When = "'res4' in Outputs")]
[Gives(Port.Pyramid, Level = "res5", Channels = "Dims[3]", Stride = 32, When = "'res5' in Outputs")]
[Requires("count(Outputs) > 0")]
[Requires("count(Depths) == 4", Because = "one number for each stage")]
[Requires("count(Dims) == 4", Because = "one number for each stage")]
public sealed partial class ConvNeXtBackbone : Backbone
{
    private static readonly string[] Levels = ["res2", "res3", "res4", "res5"];

    [Layer("downsample_layers")] private readonly ModuleList<Module<Tensor, Tensor>> _steps;
    [Layer("stages")] private readonly ModuleList<ModuleList<ConvNeXtBlock>> _stages;
    private readonly HashSet<string> _outputs;

    /// <param name="spec">The options.</param>
    /// <exception cref="SegException">SEG4002: options that do not fit each other.</exception>
    public ConvNeXtBackbone(ConvNeXtAttribute spec) : base(nameof(ConvNeXtBackbone))
    {
        Check(spec);
        _outputs = [.. spec.Outputs];
        _steps = new([new PatchStem(spec.Dims[0]), .. Enumerable.Range(1, 3).Select(stage => new StepDown(spec.Dims[stage - 1], spec.Dims[stage]))]);
        _stages = new([.. Levels.Select((_, stage) => Stage(spec, stage))]);
    }

    /// <inheritdoc/>
    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        var levels = new List<PyramidLevel>();
        var last = Array.FindLastIndex(Levels, _outputs.Contains);
        var x = _steps[0].call(images);
        Give("stem", 4);
        for (var stage = 0; stage <= last; stage++)
        {
            if (stage > 0) Become(_steps[stage].call(x));
            foreach (var block in _stages[stage])
            {
                cancellationToken.ThrowIfCancellationRequested();
                Become(block.call(x));
            }
            Give(Levels[stage], 4 << stage);
        }
        return scope.MoveToOuter(new Pyramid(levels));

        void Give(string name, int stride)
        {
            if (_outputs.Contains(name)) levels.Add(new(name, stride, x));
        }

        // Frees what is used at once rather than at the scope's end, unless it is a level that the caller gets.
        void Become(Tensor next)
        {
            if (!levels.Exists(level => ReferenceEquals(level.Tensor, x))) x.Dispose();
            x = next;
        }
    }

    private static ModuleList<ConvNeXtBlock> Stage(ConvNeXtAttribute spec, int stage)
    {
        var (before, steps) = (spec.Depths[..stage].Sum(), spec.Depths.Sum() - 1);
        return new([.. Enumerable.Range(before, spec.Depths[stage]).Select(block =>
            new ConvNeXtBlock(spec.Dims[stage], spec.DropPath * block / steps, spec.LayerScale))]);
    }

    private static void Check(ConvNeXtAttribute spec)
    {
        if (spec.Depths.Length != Levels.Length)
            throw SegException.InvalidOption(spec, nameof(spec.Depths), "four numbers, one a stage", spec.Depths);
        if (spec.Dims.Length != Levels.Length)
            throw SegException.InvalidOption(spec, nameof(spec.Dims), "four numbers, one a stage", spec.Dims);
        if (spec.Outputs.Length == 0 || spec.Outputs.Any(name => name != "stem" && !Levels.Contains(name)))
            throw SegException.InvalidOption(spec, nameof(spec.Outputs), $"one or more of stem, {string.Join(", ", Levels)}", spec.Outputs);
    }
}
