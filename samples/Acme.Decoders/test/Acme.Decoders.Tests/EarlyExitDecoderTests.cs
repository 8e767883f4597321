using Seg;
using Seg.TransformerDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Acme.Decoders.Tests;

/// <summary>The decoder beside the published one, with the same weights and features.</summary>
public sealed class EarlyExitDecoderTests
{
    [Fact]
    public void With_threshold_0_it_computes_what_the_published_decoder_computes()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var published = Published(layers: 4);
        using var ours = WithWeightsOf(published, new() { Threshold = 0 });
        var features = Features();
        Same(published.Forward(features, default), ours.Forward(features, default));
    }

    [Fact]
    public void A_picture_that_is_done_leaves_with_what_the_layers_so_far_predict()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var published = Published(layers: 4);
        using var ours = WithWeightsOf(published, new() { Threshold = 1, MinLayers = 2 });
        using var twoLayers = Published(layers: 2);
        twoLayers.load_state_dict(published.state_dict(), strict: false);
        var features = Features();
        Same(twoLayers.Forward(features, default), ours.Forward(features, default));
    }

    [Fact]
    public void In_training_every_layer_predicts()
    {
        using var scope = NewDisposeScope();
        using var ours = WithWeightsOf(Published(layers: 4), new() { Threshold = 1, MinLayers = 1 });
        ours.train();
        Assert.Equal(5, ours.Forward(Features(), default).Layers.Count);
    }

    // The published decoder's cross-check: same state names and shapes, or loading throws.
    private static EarlyExitDecoder WithWeightsOf(MaskedAttentionDecoder published, EarlyExitAttribute exit)
    {
        var ours = Layers.Register(new EarlyExitDecoder(EarlyExitConformance.Small(s => (s.Threshold, s.MinLayers) = (exit.Threshold, exit.MinLayers)), EarlyExitConformance.Around));
        ours.load_state_dict(published.state_dict(), strict: true);
        ours.eval();
        return ours;
    }

    private static MaskedAttentionDecoder Published(int layers)
    {
        random.manual_seed(7);
        var decoder = Layers.Register(new MaskedAttentionDecoder(new() { Dim = 16, Queries = 5, Layers = layers, Heads = 2, FeedForward = 24 }, EarlyExitConformance.Around));
        decoder.eval();
        return decoder;
    }

    private static PixelFeatures Features()
    {
        random.manual_seed(11);
        return new(new Pyramid([new("res5", 32, randn(2, 16, 3, 4)), new("res4", 16, randn(2, 16, 6, 8)), new("res3", 8, randn(2, 16, 12, 16))]), new(randn(2, 12, 24, 32), 4));
    }

    private static void Same(QuerySet expected, QuerySet actual)
    {
        Near(expected.Layers[^1].ClassLogits, actual.Layers[^1].ClassLogits);
        Near(expected.Layers[^1].MaskLogits, actual.Layers[^1].MaskLogits);
        Near(expected.Embeddings, actual.Embeddings);
    }

    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-5f);
    }
}
