using Seg.Testing.Tensors;
using static TorchSharp.torch;

namespace Seg.Runtime.Tests.Benchmarking;

[NoTensorLeaks]
public class SyntheticSceneTests
{
    [Fact]
    public void ThePictureIsTheSameEveryTimeAndNotFlat()
    {
        var (one, other) = (SyntheticScene.Picture(30, 50), SyntheticScene.Picture(30, 50));
        Assert.Equal((50, 30), (one.Width, one.Height));
        Assert.Equal(one.Pixels.ToArray(), other.Pixels.ToArray());
        Assert.InRange(one.Pixels.ToArray().Distinct().Count(), 30, 256);
    }

    [Theory]
    [InlineData(2, 100, SyntheticScene.Shapes)]
    [InlineData(1, 5, 5)]
    public void MaskPredictionsGetTheShapesOfTheScene(int batch, int queries, int sure)
    {
        using var scope = NewDisposeScope();
        var predictions = new MaskPredictions(new(zeros(batch, queries, 9), zeros(batch, queries, 40, 60)), []);
        var found = (MaskPredictions)SyntheticScene.Found(predictions);
        Assert.Equal(predictions.Final.ClassLogits.shape, found.Final.ClassLogits.shape);
        Assert.Equal(predictions.Final.MaskLogits.shape, found.Final.MaskLogits.shape);
        var best = found.Final.ClassLogits.argmax(-1);
        Assert.Equal(batch * sure, best.ne(8).sum().item<long>());
        Assert.True(found.Final.ClassLogits.softmax(-1).amax(-1).min().item<float>() > 0.99);
        // No pixel belongs to two shapes; with a query for each shape, every pixel belongs to one.
        var inside = found.Final.MaskLogits.gt(0).sum(1);
        Assert.InRange(inside.max().item<long>(), 1, 1);
        if (queries >= SyntheticScene.Shapes) Assert.Equal(1, inside.min().item<long>());
    }

    [Fact]
    public void ClipsGetThemInEveryFrame()
    {
        using var scope = NewDisposeScope();
        var found = (MaskPredictions)SyntheticScene.Found(new MaskPredictions(new(zeros(1, 20, 9), zeros([1, 20, 3, 8, 12])), []));
        Assert.Equal([1, 20, 3, 8, 12], found.Final.MaskLogits.shape);
        Assert.Equal(found.Final.MaskLogits.select(2, 0).gt(0).sum().item<long>(), found.Final.MaskLogits.select(2, 2).gt(0).sum().item<long>());
    }

    [Fact]
    public void WhatHasNoQueriesStaysAsItIs()
    {
        using var scope = NewDisposeScope();
        var predictions = new PixelPredictions(zeros(1, 3, 4, 4), []);
        Assert.Same(predictions, SyntheticScene.Found(predictions));
    }
}
