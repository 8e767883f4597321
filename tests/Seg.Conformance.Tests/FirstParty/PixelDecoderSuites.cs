using Seg.PixelDecoders;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class FpnConformance : PixelDecoderConformance<FpnAttribute>
{
    protected override IEnumerable<ConformanceCase<FpnAttribute>> Cases =>
    [
        new("group norm", new() { Dim = 32, MaskDim = 12 }),
        new("without norm, two levels of three", new() { Dim = 16, MaskDim = 12, Norm = "", InFeatures = ["res2", "res3", "res4"], Levels = 2 }),
        new("hands on a level of the backbone", new() { Dim = 32, MaskDim = 12, PassThrough = ["res5"] }),
    ];
}

public sealed class TransformerEncoderConformance : PixelDecoderConformance<TransformerEncoderAttribute>
{
    protected override IEnumerable<ConformanceCase<TransformerEncoderAttribute>> Cases =>
    [
        new("two layers", new() { Dim = 32, MaskDim = 12, Layers = 2, Heads = 4, FeedForward = 24, Dropout = 0 }),
        new("norms before blocks, dropout, without norm, two levels of the pyramid", new()
        {
            Dim = 32, MaskDim = 12, Layers = 1, Heads = 8, FeedForward = 24, Dropout = 0.1, PreNorm = true, Norm = "", Levels = 2,
        }),
        new("no layers, two levels of the backbone", new() { Dim = 32, MaskDim = 12, Layers = 0, Heads = 8, PassThrough = ["res5", "res3"] }),
    ];
}

public sealed class FeaturePyramidConformance : PixelDecoderConformance<FeaturePyramidAttribute>
{
    protected override IEnumerable<ConformanceCase<FeaturePyramidAttribute>> Cases =>
    [
        new("four levels and one more", new() { Dim = 12 }),
        new("three levels", new() { Dim = 8, InFeatures = ["res2", "res3", "res5"], ExtraLevel = false }) { Stages = 3 },
    ];
}

public sealed class MSDeformAttnConformance : PixelDecoderConformance<MSDeformAttnAttribute>
{
    protected override IEnumerable<ConformanceCase<MSDeformAttnAttribute>> Cases =>
    [
        new("two layers", new() { Dim = 32, MaskDim = 12, Layers = 2, Heads = 4, Points = 2, FeedForward = 24 }),
        new("one layer, dropout, without norm", new() { Dim = 32, MaskDim = 12, Layers = 1, Heads = 8, Points = 1, FeedForward = 24, Dropout = 0.1, Norm = "" }),
        new("two coarse levels encoded, no finer ones", new()
        {
            Dim = 32, MaskDim = 12, Layers = 2, Heads = 2, FeedForward = 24, InFeatures = ["res4", "res5"], TransformerFeatures = ["res4", "res5"], CommonStride = 16, Levels = 2,
        }),
    ];
}

public sealed class SimplePyramidConformance : PixelDecoderConformance<SimplePyramidAttribute>
{
    // Finer levels have whole numbers of cells for each of the input's: sizes are multiples of its stride.
    protected override IReadOnlyList<(int Height, int Width)> Sizes => [(64, 64), (32, 96), (48, 16)];

    protected override IEnumerable<ConformanceCase<SimplePyramidAttribute>> Cases =>
    [
        new("three levels", new() { Dim = 12, MaskDim = 8 }) { Context = Tokens },
        new("all four", new() { Dim = 8, MaskDim = 12, Levels = 4 }) { Context = Tokens, Stages = 4 },
        new("the coarsest alone", new() { Dim = 8, MaskDim = 8, Levels = 1 }) { Context = Tokens, Stages = 2 },
    ];

    private static ComponentContext Tokens => new() { Classes = 5, IsThing = [true, true, true, false, false], Task = SegTask.Panoptic, Pyramid = [new("tokens", 16, 16)] };
}
