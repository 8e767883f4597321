using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.TransformerDecoders.Mask2Former;
using Seg.TransformerDecoders.MaskFormer;
using TorchSharp;

namespace Seg.Weights.Tests.KeyMaps;

/// <summary>MaskFormer's key maps.</summary>
public class MaskFormerKeyMapTests
{
    private static readonly Func<string, bool> Nothing = _ => false;
    private static readonly KeyMapCatalog Maps = new(MaskFormerKeyMaps.HuggingFace, MaskFormerKeyMaps.Original, Mask2FormerKeyMaps.HuggingFace, Mask2FormerKeyMaps.Original);

    public static TheoryData<string> Configs => [.. StateManifest.Index("index-maskformer").Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("sem_seg_head.mask_features.bias", "sem_seg_head.pixel_decoder.mask_features.bias")]
    [InlineData("sem_seg_head.layer_4.norm.weight", "sem_seg_head.pixel_decoder.layer_4.norm.weight")]
    [InlineData("sem_seg_head.transformer.encoder.layers.0.norm1.bias", "sem_seg_head.pixel_decoder.transformer.encoder.layers.0.norm1.bias")]
    [InlineData("sem_seg_head.pixel_decoder.mask_features.bias", "sem_seg_head.pixel_decoder.mask_features.bias")]
    [InlineData("sem_seg_head.predictor.query_embed.weight", "sem_seg_head.predictor.query_embed.weight")]
    [InlineData("backbone.stem.conv1.weight", "backbone.stem.conv1.weight")]
    public void Names_of_the_first_version_become_the_final_ones(string old, string final) =>
        Assert.Equal(new KeyTarget(final), MaskFormerKeyMaps.Original.ToModel(old, Nothing));

    /// <summary>The pixel decoder's prefix taken away, as the released ResNet files lack it; and as it is.</summary>
    [Theory]
    [MemberData(nameof(Configs))]
    public void Files_of_both_versions_fill_every_published_model(string config)
    {
        var model = Entries(StateManifest.Read(StateManifest.Index("index-maskformer")[config]));
        var first = model.Select(e => e with { Name = e.Name.Replace("sem_seg_head.pixel_decoder.", "sem_seg_head.", StringComparison.Ordinal) }).ToList();
        Assert.NotEqual(model.Select(e => e.Name), first.Select(e => e.Name));

        foreach (var file in new[] { first, model })
        {
            var plan = CheckpointPlan.Make(file, model, new CheckpointOptions { KeyMap = "maskformer/original" }, Maps);
            Assert.Empty(plan.Problems);
            Assert.Equal(model.Count, plan.Moves.Count);
            Assert.Empty(CheckpointPlan.Make(file, model, new CheckpointOptions(), Maps).Problems);
        }
    }

    [Fact]
    public void Every_manifest_with_a_decoder_is_recognised_by_its_names()
    {
        foreach (var (config, file) in StateManifest.Index("index-maskformer").Where(e => !e.Key.Contains("per_pixel_baseline_R50", StringComparison.Ordinal)))
            Assert.True(Maps.Detect(Names(file))?.Id == "maskformer/original", config);
        foreach (var (config, file) in StateManifest.Index("index-hf-maskformer"))
            Assert.True(Maps.Detect(Names(file))?.Id == "maskformer/huggingface", config);
        foreach (var file in StateManifest.Index("index-hf-mask2former").Values.Distinct())
            Assert.Equal("mask2former/huggingface", Maps.Detect(Names(file))?.Id);
    }

    private static List<CheckpointEntry> Entries(StateManifest manifest) =>
        [.. manifest.Tensors.Select(t => new CheckpointEntry(t.Name, t.Shape, t.DType == "int64" ? torch.ScalarType.Int64 : torch.ScalarType.Float32, 0))];

    private static string[] Names(string file) => [.. StateManifest.Read(file).Tensors.Select(t => t.Name)];
}
