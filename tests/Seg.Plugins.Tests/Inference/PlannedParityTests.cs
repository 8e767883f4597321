using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using Seg.TransformerDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Inference;

/// <summary>Mask2Former's fixtures by a plan: folded norms, channels-last maps and oneDNN's products give the published numbers, within the same tolerances,
/// as far as both runs look at the same cells.</summary>
[Trait("Category", "Parity")]
public class PlannedParityTests
{
    public static TheoryData<string> Fixtures => [.. Mask2FormerConfig.Models];

    [Theory, MemberData(nameof(Fixtures))]
    public void Intermediates_and_results_are_the_published_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var images = FixtureBatch.Divisible(fixture).Images();
        var trained = ForwardTrace.Run(model, images);
        using var plan = PlannedModel.Of(model);
        var planned = ForwardTrace.Run(model, images);

        var flipped = FirstFlip(trained, planned);
        foreach (var output in fixture.Outputs.Values.Where(o => o.DType == "float32" && planned.ContainsKey(o.Name))) AssertClose(output.Name, planned[output.Name]);

        // Not observed, other kernels run.
        var predictions = (MaskPredictions)model.Forward(images, CancellationToken.None);
        var last = model.Spec.Components[ComponentKind.TransformerDecoder] is MaskedAttentionAttribute decoder ? decoder.Layers : -1;
        AssertClose($"decoder.{last}.logits", predictions.Final.ClassLogits);
        AssertClose($"decoder.{last}.masks", predictions.Final.MaskLogits);

        // A query that looks at one cell more or less is another query, by a little: from there on one part in a hundred.
        void AssertClose(string output, Tensor actual)
        {
            if (LayerOf(output) is not { } layer || layer < flipped || (layer == flipped && !IsBlock(output)))
            {
                Parity.AssertClose(fixture, output, actual);
                return;
            }
            var expected = fixture[output].Floats();
            Parity.AssertClose(output, expected, Parity.Every(Parity.Floats(actual), fixture.Output(output).Stride), 0.01 * expected.Max(Math.Abs));
        }
    }

    // Where attention masks of both runs differ first: only at logits that are 0 up to the tolerance of masks, since sums are added up in another order.
    private static int FirstFlip(IReadOnlyDictionary<string, Tensor> trained, IReadOnlyDictionary<string, Tensor> planned)
    {
        for (var i = 0; trained.TryGetValue($"decoder.{i}.attn_mask_used", out var mask); i++)
        {
            var flips = mask.ne(planned[$"decoder.{i}.attn_mask_used"]);
            if (!flips.any().item<bool>()) continue;
            var masks = trained[$"decoder.{i}.masks"];
            var logits = Enumerable.Range(1, 5).Select(halvings => (Height: masks.shape[2] >> halvings - 1, Width: masks.shape[3] >> halvings - 1))
                .Where(size => size.Height * size.Width == mask.shape[^1])
                .Select(size => nn.functional.interpolate(masks, [size.Height, size.Width], mode: InterpolationMode.Bilinear, align_corners: false)).Single();
            var there = logits.flatten(2).unsqueeze(1).masked_select(flips).abs().max().item<float>();
            Assert.InRange(there, 0, 1e-5 * masks.abs().max().item<float>());
            return i;
        }
        return int.MaxValue;
    }

    private static int? LayerOf(string output) => output.Split('.') is ["decoder", var number, ..] && int.TryParse(number, out var layer) ? layer : null;

    // What a layer's attention makes, rather than what it starts from.
    private static bool IsBlock(string output) => output.EndsWith(".cross", StringComparison.Ordinal) || output.EndsWith(".self", StringComparison.Ordinal) || output.EndsWith(".ffn", StringComparison.Ordinal);
}
