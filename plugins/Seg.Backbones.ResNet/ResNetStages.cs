using Seg.Modules;

namespace Seg.Backbones;

/// <summary>The numbers of one stage.</summary>
/// <param name="Name">res2 … res5.</param>
/// <param name="InChannels">Channels into the first block.</param>
/// <param name="OutChannels">Channels out of each block.</param>
/// <param name="Width">Channels of a bottleneck block's 3×3 convolution; not used by basic blocks.</param>
/// <param name="Stride">Stride of the first block.</param>
/// <param name="Dilations">Dilation of each block's 3×3 convolution; as many as there are blocks.</param>
/// <param name="Norm">Normalisation of the stage.</param>
/// <param name="Frozen">Whether its parameters are not trained.</param>
internal sealed record ResNetStage(
    string Name, int InChannels, int OutChannels, int Width, int Stride, IReadOnlyList<int> Dilations, Normalisation Norm, bool Frozen);

/// <summary>Derives the stages from the options, as detectron2's build_resnet_backbone and build_resnet_deeplab_backbone do.</summary>
internal static class ResNetStages
{
    /// <summary>Levels in the order of computation.</summary>
    public static IReadOnlyList<string> Levels { get; } = ["stem", "res2", "res3", "res4", "res5"];

    private static readonly Dictionary<int, int[]> Blocks = new()
    {
        [18] = [2, 2, 2, 2],
        [34] = [3, 4, 6, 3],
        [50] = [3, 4, 6, 3],
        [101] = [3, 4, 23, 3],
        [152] = [3, 8, 36, 3],
    };

    /// <summary>Whether the depth is one with basic blocks.</summary>
    public static bool IsBasic(ResNetAttribute spec) => spec.Depth < 50;

    /// <summary>Normalisation of a level: that of the options, with batch norm frozen where the level is not trained.</summary>
    public static Normalisation NormOf(ResNetAttribute spec, int level)
    {
        var freeze = IsFrozen(spec, level) && spec.Norm is (NormKind.BatchNorm or NormKind.SyncBatchNorm or NormKind.FixedBatchNorm);
        return new(freeze ? NormKind.FrozenBatchNorm : spec.Norm, spec.NormEpsilon, spec.NormMomentum);
    }

    /// <summary>Whether a level (0 is the stem, 1 res2, …) is not trained.</summary>
    public static bool IsFrozen(ResNetAttribute spec, int level) => spec.FreezeAt > level;

    /// <summary>The stages up to the last one that is asked for.</summary>
    /// <exception cref="SegException">SEG4002: options that do not fit each other.</exception>
    public static IReadOnlyList<ResNetStage> Of(ResNetAttribute spec)
    {
        Check(spec);
        var stages = new List<ResNetStage>();
        var last = spec.Outputs.Max(LevelIndex);
        var (input, output, width) = (spec.StemChannels, spec.Res2Channels, spec.WidthPerGroup * spec.Groups);
        if (output == 0) output = IsBasic(spec) ? 64 : 256;
        for (var level = 1; level <= last; level++)
        {
            var dilation = level switch { 3 => spec.Res4Dilation, 4 => spec.Res5Dilation, _ => 1 };
            var stride = level == 1 || dilation > 1 ? 1 : 2;
            var dilations = Enumerable.Range(0, Blocks[spec.Depth][level - 1])
                .Select(block => level == 4 && !IsBasic(spec) ? dilation * spec.Res5MultiGrid[block] : dilation);
            stages.Add(new(Levels[level], input, output, width, stride, [.. dilations], NormOf(spec, level), IsFrozen(spec, level)));
            (input, output, width) = (output, output * 2, width * 2);
        }
        return stages;
    }

    private static int LevelIndex(string name)
    {
        for (var i = 0; i < Levels.Count; i++) if (Levels[i] == name) return i;
        return -1;
    }

    private static void Check(ResNetAttribute spec)
    {
        if (!Blocks.ContainsKey(spec.Depth))
            throw SegException.InvalidOption(spec, nameof(spec.Depth), string.Join(", ", Blocks.Keys), spec.Depth);
        if (spec.Outputs.Length == 0 || spec.Outputs.Any(name => LevelIndex(name) < 0))
            throw SegException.InvalidOption(spec, nameof(spec.Outputs), $"one or more of {string.Join(", ", Levels)}", spec.Outputs);
        if (spec.Stem == StemKind.DeepLab && spec.StemChannels % 2 != 0)
            throw SegException.InvalidOption(spec, nameof(spec.StemChannels), "even with the DeepLab stem", spec.StemChannels);
        if (IsBasic(spec)) CheckBasic(spec);
        else if (spec.Res5MultiGrid.Length != Blocks[spec.Depth][3])
            throw SegException.InvalidOption(spec, nameof(spec.Res5MultiGrid), "three numbers, one a block of res5", spec.Res5MultiGrid);
    }

    // Basic blocks have no groups and no dilation, in the paper as in detectron2: refuse what would be ignored.
    private static void CheckBasic(ResNetAttribute spec)
    {
        var why = $"with the basic blocks of depth {spec.Depth}";
        if (spec.Groups != 1) throw SegException.InvalidOption(spec, nameof(spec.Groups), $"1 {why}", spec.Groups);
        if (spec.Res4Dilation != 1) throw SegException.InvalidOption(spec, nameof(spec.Res4Dilation), $"1 {why}", spec.Res4Dilation);
        if (spec.Res5Dilation != 1) throw SegException.InvalidOption(spec, nameof(spec.Res5Dilation), $"1 {why}", spec.Res5Dilation);
        if (spec.Res5MultiGrid.Any(factor => factor != 1)) throw SegException.InvalidOption(spec, nameof(spec.Res5MultiGrid), $"all 1 {why}", spec.Res5MultiGrid);
    }
}
