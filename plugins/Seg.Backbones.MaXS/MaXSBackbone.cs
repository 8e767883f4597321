using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>
/// MaX-S: a ResNet-50 with a stem of three convolutions, without max-pooling, whose blocks at strides 16 and 32 have axial attention instead of
/// 3×3 convolutions (Wang et al. 2021; deeplab2, encoder/axial_resnet.py).
/// </summary>
/// <remarks>
/// Takes [batch, 3, H, W] of any size; a level is [batch, channels, ⌈H/stride⌉, ⌈W/stride⌉], not activated, as kMaX-DeepLab's pixel decoder reads it.
/// As in the published code, the first block of res4, which sees stride 8, is convolutional; that of res5 attends. There is no published state in
/// PyTorch: names are those of the TensorFlow layers, written as kMaX-DeepLab's PyTorch release writes such layers.
/// </remarks>
[Component<MaXSAttribute>]
[Gives(Port.Pyramid, Level = "stem", Channels = "2 * StemWidth", Stride = 2, When = "'stem' in Outputs")]
[Gives(Port.Pyramid, Level = "res2", Channels = "4 * Width", Stride = 4, When = "'res2' in Outputs")]
[Gives(Port.Pyramid, Level = "res3", Channels = "8 * Width", Stride = 8, When = "'res3' in Outputs")]
[Gives(Port.Pyramid, Level = "res4", Channels = "16 * Width", Stride = 16, When = "'res4' in Outputs")]
[Gives(Port.Pyramid, Level = "res5", Channels = "32 * Width", Stride = 32, When = "'res5' in Outputs")]
[Requires("count(Outputs) > 0")]
[Requires("count(Blocks) == 4", Because = "one number for each stage")]
[Requires("4 * Width % Heads == 0", Because = "the heads share out the channels of the attention")]
public sealed partial class MaXSBackbone : Backbone
{
    private static readonly string[] Levels = ["res2", "res3", "res4", "res5"];

    private readonly HashSet<string> _outputs;

    [Layer("_stem")] private readonly InceptionStem _stem;
    [Layer("_stage2")] private readonly AxialResNetStage _stage2;
    [Layer("_stage3")] private readonly AxialResNetStage _stage3;
    [Layer("_stage4")] private readonly AxialResNetStage _stage4;
    [Layer("_stage5")] private readonly AxialResNetStage _stage5;

    /// <param name="spec">Options.</param>
    /// <exception cref="SegException">SEG4002: another number of stages than four, no outputs, or heads that do not share the channels out.</exception>
    public MaXSBackbone(MaXSAttribute spec) : base(nameof(MaXSBackbone))
    {
        if (spec.Blocks.Length != Levels.Length) throw SegException.InvalidOption(spec, nameof(spec.Blocks), "four numbers, one a stage", spec.Blocks);
        if (spec.Outputs.Length == 0) throw SegException.InvalidOption(spec, nameof(spec.Outputs), $"one or more of stem, {string.Join(", ", Levels)}", spec.Outputs);
        if (4 * spec.Width % spec.Heads != 0) throw SegException.InvalidOption(spec, nameof(spec.Heads), "a divisor of four times Width", spec.Heads);
        _outputs = [.. spec.Outputs];
        _stem = new(spec.StemWidth);
        (_stage2, _stage3, _stage4, _stage5) = (new(spec, 0), new(spec, 1), new(spec, 2), new(spec, 3));
    }

    /// <inheritdoc/>
    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        var given = new List<PyramidLevel>();
        var x = _stem.call(images);
        Give("stem", 2, x);
        foreach (var (name, stage) in Levels.Zip([_stage2, _stage3, _stage4, _stage5]))
        {
            var next = stage.Forward(x, cancellationToken);
            // Freed at once rather than at the scope's end, unless it is a level that the caller gets.
            if (!given.Exists(level => ReferenceEquals(level.Tensor, x))) x.Dispose();
            x = next;
            Give(name, 4 << Array.IndexOf(Levels, name), x);
        }
        return scope.MoveToOuter(new Pyramid(given));

        void Give(string name, int stride, Tensor map)
        {
            if (_outputs.Contains(name)) given.Add(new(name, stride, map));
        }
    }
}
