using Seg.Modules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// kMaX-DeepLab's pixel decoder (Yu et al. 2022; deeplab2, pixel_decoder/kmax.py): each level is normalised, added to the enlarged result of
/// the coarser one, and refined by residual blocks, those of the coarse levels with axial attention.
/// </summary>
/// <remarks>
/// Images of 32n + 1 rows and columns (1281, 2049) suit it: their levels have odd sizes, and cells of all levels lie on the image's edges.
/// What it gives is not activated; the decoder does that. The published code fixes the image's size when it is built; here any size does.
/// State, under the published names: <c>_in_norms.N</c>, <c>_stages.N._blocks.N</c>, <c>_resized_fuses.N</c>.
/// </remarks>
[Component<KMaXPixelDecoderAttribute>]
[Needs(Port.Pyramid, Names = nameof(KMaXPixelDecoderAttribute.InFeatures))]
[Needs(Port.Pyramid, Names = nameof(KMaXPixelDecoderAttribute.PassOn), When = "count(PassOn) > 0")]
[Gives(Port.Pyramid, Level = "os32", Channels = "4 * Channels[0]", Stride = "stride(last(InFeatures))")]
[Gives(Port.Pyramid, Level = "os16", Channels = "4 * Channels[1]", Stride = "stride(InFeatures[count(InFeatures) - 2])", When = "Levels > 1")]
[Gives(Port.Pyramid, Level = "os8", Channels = "4 * Channels[2]", Stride = "stride(InFeatures[count(InFeatures) - 3])", When = "Levels > 2")]
[Gives(Port.Pyramid, From = nameof(KMaXPixelDecoderAttribute.PassOn), When = "count(PassOn) > 0")]
[Gives(Port.MaskFeatures, Channels = "4 * last(Channels)", Stride = "stride(first(InFeatures))")]
[Requires("count(InFeatures) >= Levels && distinct(InFeatures) && ascending(strides(InFeatures))", Because = "levels stand from fine to coarse")]
[Requires("count(Blocks) == count(InFeatures) && count(Kinds) == count(InFeatures) && count(Channels) == count(InFeatures)", Because = "each level has blocks of its own")]
[Requires("count(InFeatures) <= 5", Because = "a backbone gives no more, stem included")]
[Requires($"{Shares0} && {Shares1} && {Shares2} && {Shares3} && {Shares4}", Because = "the heads of the axial attention share out a level's channels")]
[Requires("distinct(PassOn)")]
public sealed partial class KMaXPixelDecoder : PixelDecoder
{
    // A level without axial attention, or whose channels the heads share out.
    private const string Shares0 = "(count(Kinds) < 1 || count(Channels) < 1 || Kinds[0] != 'Axial' || Channels[0] % Heads == 0)";
    private const string Shares1 = "(count(Kinds) < 2 || count(Channels) < 2 || Kinds[1] != 'Axial' || Channels[1] % Heads == 0)";
    private const string Shares2 = "(count(Kinds) < 3 || count(Channels) < 3 || Kinds[2] != 'Axial' || Channels[2] % Heads == 0)";
    private const string Shares3 = "(count(Kinds) < 4 || count(Channels) < 4 || Kinds[3] != 'Axial' || Channels[3] % Heads == 0)";
    private const string Shares4 = "(count(Kinds) < 5 || count(Channels) < 5 || Kinds[4] != 'Axial' || Channels[4] % Heads == 0)";

    private static readonly string[] Names = ["os32", "os16", "os8"];

    private readonly LevelShape[] _visited;
    private readonly string[] _passedOn;
    private readonly int _levels;

    [Layer("_in_norms")] private readonly ChannelNorm[] _norms;
    [Layer("_stages")] private readonly BlockGroup[] _stages;
    [Layer("_resized_fuses")] private readonly ResizedFuse[] _fuses;

    /// <param name="spec">Options.</param>
    /// <param name="context">The pyramid that reaches the decoder.</param>
    /// <exception cref="SegException">SEG4002: levels that are not there or not from fine to coarse, heads that cannot share out the channels of a level with axial attention, or lists of different lengths.</exception>
    public KMaXPixelDecoder(KMaXPixelDecoderAttribute spec, ComponentContext context) : base(nameof(KMaXPixelDecoder))
    {
        Check(spec, context.Pyramid);
        (_visited, _passedOn, _levels) = (Visited(spec, context.Pyramid), spec.PassOn, spec.Levels);
        _norms = [.. _visited.Select(level => new ChannelNorm(level.Channels))];
        _stages = [.. _visited.Select((level, i) => new BlockGroup(i == 0 ? level.Channels : spec.Channels[i], i, spec))];
        _fuses = [.. _visited.Skip(1).Select((level, i) => new ResizedFuse(4 * spec.Channels[i], level.Channels, spec.Channels[i + 1]))];
    }

    /// <inheritdoc/>
    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var given = new List<PyramidLevel>();
        Tensor? result = null;
        for (var i = 0; i < _visited.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var level = _norms[i].call(features[_visited[i].Name].Tensor);
            result = _stages[i].Forward(result is null ? level : _fuses[i - 1].Forward(result, level), cancellationToken);
            if (i < _levels) given.Add(new(Names[i], _visited[i].Stride, result));
        }
        return scope.MoveToOuter(new PixelFeatures(
            new([.. given, .. _passedOn.Select(name => features[name])]), new MaskFeatures(result!, _visited[^1].Stride)));
    }

    // Coarse to fine. Of levels that share a stride the released code takes the one that is listed first, though it lies nearer to the image.
    private static LevelShape[] Visited(KMaXPixelDecoderAttribute spec, IReadOnlyList<LevelShape> pyramid)
    {
        var levels = spec.InFeatures.Select(name => pyramid.Single(level => level.Name == name)).ToArray();
        return spec.Variant == Variant.Released ? [.. levels.OrderByDescending(level => level.Stride)] : [.. levels.Reverse()];
    }

    private static void Check(KMaXPixelDecoderAttribute spec, IReadOnlyList<LevelShape> pyramid)
    {
        var strides = spec.InFeatures.Select(name => pyramid.FirstOrDefault(level => level.Name == name)?.Stride
            ?? throw SegException.InvalidOption(spec, nameof(spec.InFeatures), $"some of {string.Join(", ", pyramid.Select(level => level.Name))}", name)).ToArray();
        if (spec.InFeatures.Length < spec.Levels || spec.InFeatures.Length > 5 || spec.InFeatures.Distinct().Count() < spec.InFeatures.Length || !strides.Order().SequenceEqual(strides))
            throw SegException.InvalidOption(spec, nameof(spec.InFeatures), $"{spec.Levels} to 5 different levels, fine to coarse", spec.InFeatures);
        if (spec.PassOn.Distinct().Count() < spec.PassOn.Length) throw SegException.InvalidOption(spec, nameof(spec.PassOn), "different levels", spec.PassOn);
        foreach (var (name, length) in new[] { (nameof(spec.Blocks), spec.Blocks.Length), (nameof(spec.Kinds), spec.Kinds.Length), (nameof(spec.Channels), spec.Channels.Length) })
        {
            if (length != spec.InFeatures.Length) throw SegException.InvalidOption(spec, name, $"{spec.InFeatures.Length} values, one for each of InFeatures", length);
        }
        for (var i = 0; i < spec.Kinds.Length; i++)
        {
            if (spec.Kinds[i] == BlockKind.Axial && spec.Channels[i] % spec.Heads != 0)
                throw SegException.InvalidOption(spec, nameof(spec.Channels), $"multiples of the {spec.Heads} heads where Kinds has {nameof(BlockKind.Axial)}", spec.Channels[i]);
        }
    }
}
