using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.TransformerDecoders.Mask2Former;
using static TorchSharp.torch;

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

    /// <summary>A ResNet as Transformers' MaskFormer has it, with the decoders of a Mask2Former on Swin, but for four shapes that follow the backbone's channels.</summary>
    [Fact]
    public void Hugging_Face_names_with_a_ResNet_fill_the_published_model_and_come_back()
    {
        const string encoder = "model.pixel_level_module.encoder.", decoder = "model.pixel_level_module.decoder.";
        var channels = new Dictionary<string, long> { ["input_projections.0.0"] = 2048, ["input_projections.1.0"] = 1024, ["input_projections.2.0"] = 512, ["adapter_1.0"] = 256 }
            .ToDictionary(c => $"{decoder}{c.Key}.weight", c => c.Value, StringComparer.Ordinal);
        var resnet = Entries("index-hf-maskformer", "ade20k-150/maskformer_R50_bs16_160k.yaml").Where(e => e.Name.StartsWith(encoder, StringComparison.Ordinal));
        var rest = Entries("index-hf-mask2former", "coco/panoptic-segmentation/swin/maskformer2_swin_tiny_bs16_50ep.yaml").Where(e => !e.Name.StartsWith(encoder, StringComparison.Ordinal));
        var file = resnet.Concat(rest.Select(e => channels.TryGetValue(e.Name, out var input) ? e with { Shape = [e.Shape[0], input, 1, 1] } : e)).ToList();
        var model = Entries("index-mask2former", "coco/panoptic-segmentation/maskformer2_R50_bs16_50ep.yaml");

        var plan = CheckpointPlan.Make(file, model, new() { KeyMap = "mask2former/huggingface" }, Maps);

        Assert.Empty(plan.Problems);
        var used = file.Select(e => e.Name).Where(n => !n.EndsWith(".num_batches_tracked", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(used, plan.Moves.Select(m => m.Entry).Order(StringComparer.Ordinal));
        Assert.Equal(used, model.SelectMany(e => Mask2FormerKeyMaps.HuggingFace.ToFile(e.Name)).Select(s => s.Entry).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unknown_map_is_an_error_that_names_the_nearest()
    {
        var error = Assert.Throws<SegException>(() => Maps.Get("mask2former/huggingfaces"));

        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains("Did you mean 'mask2former/huggingface'?", error.Message, StringComparison.Ordinal);
    }

    private static List<CheckpointEntry> Entries(string index, string config) =>
        [.. StateManifest.Read(StateManifest.Index(index)[config]).Tensors.Select(t => new CheckpointEntry(t.Name, t.Shape, t.DType == "int64" ? ScalarType.Int64 : ScalarType.Float32, 0))];

    private static string[] Names(string file) => [.. StateManifest.Read(file).Tensors.Select(t => t.Name)];
}
