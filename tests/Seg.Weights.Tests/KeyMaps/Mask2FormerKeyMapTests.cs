using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.TransformerDecoders.Mask2Former;

namespace Seg.Weights.Tests.KeyMaps;

/// <summary>Mask2Former's key maps.</summary>
public class Mask2FormerKeyMapTests
{
    private static readonly Func<string, bool> Nothing = _ => false;
    private static readonly KeyMapCatalog Maps = new(Mask2FormerKeyMaps.HuggingFace, Mask2FormerKeyMaps.Original);

    [Fact]
    public void Index_tables_of_Swin_have_names_in_both_namings()
    {
        const string theirs = "model.pixel_level_module.encoder.encoder.layers.1.blocks.0.attention.self.relative_position_index";
        const string ours = "backbone.layers.1.blocks.0.attn.relative_position_index";

        Assert.Equal(new KeyTarget(ours), Mask2FormerKeyMaps.HuggingFace.ToModel(theirs, Nothing));
        Assert.True(Mask2FormerKeyMaps.HuggingFace.IsDerived(ours));
    }

    [Theory]
    [InlineData("sem_seg_head.predictor.static_query.weight", "sem_seg_head.predictor.query_feat.weight")]
    [InlineData("sem_seg_head.mask_features.bias", "sem_seg_head.pixel_decoder.mask_features.bias")]
    [InlineData("sem_seg_head.predictor.query_embed.weight", "sem_seg_head.predictor.query_embed.weight")]
    [InlineData("backbone.stem.conv1.weight", "backbone.stem.conv1.weight")]
    public void Names_of_old_versions_become_the_final_ones(string old, string final) =>
        Assert.Equal(new KeyTarget(final), Mask2FormerKeyMaps.Original.ToModel(old, Nothing));

    [Fact]
    public void A_final_name_in_the_file_is_never_pushed_aside_by_an_old_one()
    {
        var target = Mask2FormerKeyMaps.Original.ToModel("sem_seg_head.predictor.static_query.weight", name => name == "sem_seg_head.predictor.query_feat.weight");

        Assert.Equal(new KeyTarget("sem_seg_head.predictor.static_query.weight"), target);
    }

    [Fact]
    public void A_model_that_has_the_name_as_it_stands_keeps_it()
    {
        const string name = "sem_seg_head.head.weight";

        Assert.Equal(new KeyTarget(name), Mask2FormerKeyMaps.Original.ToModel(name, Nothing, n => n == name));
    }

    [Fact]
    public void Every_manifest_is_recognised_by_its_names()
    {
        foreach (var file in StateManifest.Index("index-mask2former").Values.Distinct())
        {
            Assert.Equal("mask2former/original", Maps.Detect(Names(file))?.Id);
        }
        foreach (var file in StateManifest.Index("index-hf-mask2former").Values.Distinct())
        {
            Assert.Equal("mask2former/huggingface", Maps.Detect(Names(file))?.Id);
        }
        Assert.Null(Maps.Detect(["encoder.weight"]));
    }

    [Fact]
    public void An_unknown_map_is_an_error_that_names_the_nearest()
    {
        var error = Assert.Throws<SegException>(() => Maps.Get("mask2former/huggingfaces"));

        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains("Did you mean 'mask2former/huggingface'?", error.Message, StringComparison.Ordinal);
    }

    private static string[] Names(string file) => [.. StateManifest.Read(file).Tensors.Select(t => t.Name)];
}
