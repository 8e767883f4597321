using Seg.Runtime.Checkpoints;
using Seg.Testing;
using TorchSharp;
using static Seg.Weights.Tests.KeyMaps.OpenMMLabNames;

namespace Seg.Weights.Tests.KeyMaps;

/// <summary>Key map <c>mask2former/openmmlab</c> against the state that mmdetection's modules have, and the published models'.</summary>
public class Mask2FormerOpenMMLabTests
{
    private const string Counter = ".num_batches_tracked";
    private static readonly KeyMap Map = KeyMapRegistrationTests.Everything.Get("mask2former/openmmlab");

    public static TheoryData<string, string> Models => new()
    {
        { "coco/panoptic-segmentation/maskformer2_R50_bs16_50ep.yaml", "r50-133" },
        { "coco/instance-segmentation/maskformer2_R101_bs16_50ep.yaml", "r101-80" },
        { "coco/panoptic-segmentation/swin/maskformer2_swin_tiny_bs16_50ep.yaml", "swin-t-133" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_entry_fills_a_tensor_of_the_published_model(string config, string theirs)
    {
        var (model, file) = (Model(config), File(theirs));

        var plan = CheckpointPlan.Make(file, model, new(), KeyMapRegistrationTests.Everything);

        Assert.Equal("mask2former/openmmlab", plan.Map.Id);
        Assert.Empty(plan.Problems);
        // In the models frozen norms count nothing, and the loss's weights are no part of mmdetection's state.
        Assert.Equal(file.Select(e => e.Name).Where(n => !n.EndsWith(Counter, StringComparison.Ordinal)).Order(StringComparer.Ordinal), plan.Moves.Select(m => m.Entry).Order(StringComparer.Ordinal));
        Assert.Equal(model.Select(e => e.Name).Where(n => n != "criterion.empty_weight").Order(StringComparer.Ordinal), plan.Moves.Select(m => m.Target).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_model_s_names_lead_back_to_the_entries(string config, string theirs)
    {
        var expected = File(theirs).Select(e => e.Name).Where(n => !n.EndsWith(Counter, StringComparison.Ordinal));

        Assert.Equal(expected.Order(StringComparer.Ordinal), Model(config).SelectMany(e => Map.ToFile(e.Name)).Select(s => s.Entry).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("layers.4.norms.0.bias", "transformer_cross_attention_layers.4.norm.bias")]
    [InlineData("layers.4.norms.1.bias", "transformer_self_attention_layers.4.norm.bias")]
    [InlineData("layers.4.norms.2.bias", "transformer_ffn_layers.4.norm.bias")]
    [InlineData("layers.4.ffn.layers.1.bias", "transformer_ffn_layers.4.linear2.bias")]
    [InlineData("post_norm.weight", "decoder_norm.weight")]
    public void Layers_of_the_decoder_that_shapes_do_not_tell_apart_go_by_the_order_in_which_they_run(string theirs, string ours) =>
        Assert.Equal(new KeyTarget($"sem_seg_head.predictor.{ours}"), Map.ToModel($"panoptic_head.transformer_decoder.{theirs}", _ => false));

    [Theory]
    [InlineData("panoptic_head.pixel_decoder.encoder.layers.2.norms.0.bias", "sem_seg_head.pixel_decoder.transformer.encoder.layers.2.norm1.bias")]
    [InlineData("panoptic_head.pixel_decoder.level_encoding.weight", "sem_seg_head.pixel_decoder.transformer.level_embed")]
    [InlineData("panoptic_head.query_feat.weight", "sem_seg_head.predictor.query_feat.weight")]
    [InlineData("panoptic_head.mask_embed.2.bias", "sem_seg_head.predictor.mask_embed.layers.1.bias")]
    [InlineData("panoptic_head.decoder_input_projs.1.weight", "sem_seg_head.predictor.input_proj.1.weight")]
    [InlineData("backbone.layer2.3.bn1.running_var", "backbone.res3.3.conv1.norm.running_var")]
    [InlineData("backbone.layer2.0.downsample.1.bias", "backbone.res3.0.shortcut.norm.bias")]
    [InlineData("backbone.stages.1.blocks.0.attn.w_msa.proj.bias", "backbone.layers.1.blocks.0.attn.proj.bias")]
    public void Parts_of_equal_shape_are_not_mistaken_for_each_other(string theirs, string ours)
    {
        Assert.Equal(new KeyTarget(ours), Map.ToModel(theirs, _ => false));
        Assert.Equal(new KeySource(theirs), Assert.Single(Map.ToFile(ours)));
    }

    [Fact]
    public void A_merging_layer_whose_channels_are_not_of_four_cells_is_refused()
    {
        const string theirs = "backbone.stages.0.downsample.norm.weight", ours = "backbone.layers.0.downsample.norm.weight";
        CheckpointEntry Of(string name, long size) => new(name, [size], torch.ScalarType.Float32, 4 * size);

        Assert.Empty(CheckpointPlan.Make([Of(theirs, 8)], [Of(ours, 8)], new() { KeyMap = Map.Id }, KeyMapRegistrationTests.Everything).Problems);
        var problem = Assert.Single(CheckpointPlan.Make([Of(theirs, 6)], [Of(ours, 6)], new() { KeyMap = Map.Id }, KeyMapRegistrationTests.Everything).Problems);
        Assert.Equal(CheckpointProblemKind.MisShaped, problem.Kind);
    }

    private static List<CheckpointEntry> Model(string config) =>
        [.. StateManifest.Read(StateManifest.Index("index-mask2former")[config]).Tensors.Select(t => Entry(t.Name, t.Shape, t.DType == "int64"))];

    private static List<CheckpointEntry> File(string name) =>
    [
        .. (name switch
        {
            "r50-133" => [.. ResNet(3, 4, 6, 3), .. Head(133, 256, 512, 1024, 2048)],
            "r101-80" => [.. ResNet(3, 4, 23, 3), .. Head(80, 256, 512, 1024, 2048)],
            "swin-t-133" => (IEnumerable<(string Name, long[] Shape)>)[.. Swin(96, 7, 2, 2, 6, 2), .. Head(133, 96, 192, 384, 768)],
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        }).Select(t => Entry(t.Name, t.Shape, t.Name.EndsWith(Counter, StringComparison.Ordinal) || t.Name.EndsWith("_index", StringComparison.Ordinal))),
    ];

    private static CheckpointEntry Entry(string name, long[] shape, bool integers) => new(name, shape, integers ? torch.ScalarType.Int64 : torch.ScalarType.Float32, 0);
}
