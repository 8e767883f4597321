using Seg.Heads;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

public class MaskClassificationHeadTests
{
    private static readonly ComponentContext Context = new() { Classes = 3, MaskFeatures = new(5, 4), Queries = new(7, 8) };

    [Fact]
    public void A_decoders_own_predictions_pass_through()
    {
        using var scope = NewDisposeScope();
        using var head = Layers.Register(new MaskClassificationHead(new(), Context));
        QueryPrediction[] layers = [.. Enumerable.Range(0, 3).Select(_ => new QueryPrediction(randn([2, 7, 4]), randn([2, 7, 6, 9])))];

        var predictions = (MaskPredictions)head.Forward(new(layers, randn([2, 7, 8]), null), CancellationToken.None);

        Assert.Same(layers[2], predictions.Final);
        Assert.Equal(layers[..2], predictions.Auxiliary);
        Assert.Empty(head.state_dict());
    }

    [Fact]
    public void Bare_embeddings_are_projected()
    {
        using var scope = NewDisposeScope();
        using var head = Layers.Register(new MaskClassificationHead(new() { Projects = true }, Context));
        var (embeddings, pixels) = (randn([2, 7, 8]), randn([2, 5, 6, 9]));

        var predictions = (MaskPredictions)head.Forward(new([], embeddings, new(pixels, 4)), CancellationToken.None);

        var state = head.state_dict();
        Assert.Equal(["class_embed", "mask_embed"], state.Keys.Select(key => key.Split('.')[0]).Distinct());
        Assert.Equal([2, 7, 4], predictions.Final.ClassLogits.shape);
        var mask = embeddings;
        for (var i = 0; i < 3; i++)
        {
            mask = nn.functional.linear(mask, state[$"mask_embed.layers.{i}.weight"], state[$"mask_embed.layers.{i}.bias"]);
            if (i < 2) mask = nn.functional.relu(mask);
        }
        Parity.AssertClose("masks", Parity.Floats(einsum("bqc,bchw->bqhw", mask, pixels)), Parity.Floats(predictions.Final.MaskLogits), 1e-5);
    }

    [Fact]
    public void An_option_that_does_not_suit_the_decoder_is_refused()
    {
        using var scope = NewDisposeScope();
        using var passing = Layers.Register(new MaskClassificationHead(new(), Context));
        using var projecting = Layers.Register(new MaskClassificationHead(new() { Projects = true }, Context));
        var (bare, predicted) = (new QuerySet([], randn([1, 7, 8]), new(randn([1, 5, 6, 9]), 4)), new QueryPrediction(randn([1, 7, 4]), randn([1, 7, 6, 9])));

        Assert.Equal("SEG4002", Assert.Throws<SegException>(() => passing.Forward(bare, CancellationToken.None)).DiagnosticId);
        Assert.Equal("SEG4002", Assert.Throws<SegException>(() => projecting.Forward(bare with { Layers = [predicted] }, CancellationToken.None)).DiagnosticId);
        Assert.Equal("SEG2002", Assert.Throws<SegException>(() => new MaskClassificationHead(new() { Projects = true }, Context with { MaskFeatures = null })).DiagnosticId);
    }
}
