using Seg.Backbones;
using Seg.Checkpoints.Safetensors;
using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.TransformerDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>Names of other releases, both ways, against lists written out from their sources; and the values that arrive.</summary>
public class KeyMapTests
{
    private static readonly string[] Kinds = ["weight", "bias"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OpenMMLab_s_names_are_the_model_s_both_ways(bool mask)
    {
        using var modules = Small(mask);
        string[] names = [.. OpenMMLabBackbone(2), .. mask ? OpenMMLabMaskHead(1) : ["decode_head.conv_seg.weight", "decode_head.conv_seg.bias"]];
        AssertBothWays(SegmenterKeyMaps.OpenMMLab, names, [.. modules.state_dict().Keys]);
    }

    [Theory]
    [InlineData("vit/huggingface", "vit.", false, true)]
    [InlineData("vit/huggingface-model", "", false, false)]
    [InlineData("deit/huggingface", "deit.", true, true)]
    public void Hugging_Face_s_names_are_the_backbone_s_both_ways(string id, string prefix, bool distilled, bool classifier)
    {
        using var backbone = Layers.Register(new ViTBackbone(new() { Dim = 16, Heads = 2, Depth = 2, ImageSize = [32, 32], Distilled = distilled, PretrainClasses = classifier ? 7 : 0 }));
        string[] classifiers = !classifier ? [] : distilled ? [.. With("cls_classifier"), .. With("distillation_classifier")] : With("classifier");
        var map = Catalog.Get(id);
        AssertBothWays(map, [.. HuggingFaceNames(prefix, 2, distilled), .. classifiers], [.. backbone.state_dict().Keys]);
        Assert.True(map.Recognises(HuggingFaceNames(prefix, 2, distilled)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Timm_s_names_are_the_backbone_s(bool distilled)
    {
        using var backbone = Layers.Register(new ViTBackbone(new() { Dim = 16, Heads = 2, Depth = 1, ImageSize = [32, 32], Distilled = distilled, PretrainClasses = 7 }));
        string[] names =
        [
            "cls_token", "pos_embed", .. With("patch_embed.proj"), .. With("blocks.0.norm1"), .. With("blocks.0.attn.qkv"), .. With("blocks.0.attn.proj"), .. With("blocks.0.norm2"),
            .. With("blocks.0.mlp.fc1"), .. With("blocks.0.mlp.fc2"), .. With("norm"), .. With("head"), .. distilled ? ["dist_token", .. With("head_dist")] : Array.Empty<string>(),
        ];
        AssertBothWays(ViTKeyMaps.Timm, names, [.. backbone.state_dict().Keys]);
    }

    /// <summary>A file as OpenMMLab writes it: matrices transposed, the linear decoder a convolution.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_of_OpenMMLab_s_gives_the_model_that_it_was_written_from(bool mask)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var source = Small(mask);
        using var target = Small(mask);
        var entries = source.state_dict().Select(t => KeyValuePair.Create(SegmenterKeyMaps.OpenMMLab.ToFile(t.Key).Single().Entry, t.Key switch
        {
            "decoder.proj_patch" or "decoder.proj_classes" => t.Value.detach().transpose(0, 1).contiguous(),
            "decoder.head.weight" => t.Value.detach().unsqueeze(-1).unsqueeze(-1),
            _ => t.Value.detach(),
        })).ToList();
        var format = new SafetensorsFormat(new());
        format.Write(folder.Of("model.safetensors"), entries, null);

        var report = new CheckpointLoader([format], Catalog).Load(target, folder.Of("model.safetensors"));

        Assert.Equal("segmenter/openmmlab", report.KeyMap);
        foreach (var (name, value) in source.state_dict()) Assert.Equal(Parity.Floats(value), Parity.Floats(target.state_dict()[name]));
        // And back: what is written under these names is that file.
        new CheckpointLoader([format], Catalog).Save(target, folder.Of("again.safetensors"), "segmenter/openmmlab");
        using var again = format.Open(folder.Of("again.safetensors"));
        Assert.Equal(entries.Select(e => e.Key).Order(StringComparer.Ordinal), again.Entries.Select(e => e.Name).Order(StringComparer.Ordinal));
        foreach (var (name, value) in entries)
        {
            var read = again.Read(name);
            Assert.Equal(value.shape, read.shape);
            Assert.Equal(Parity.Floats(value), Parity.Floats(read));
        }
    }

    [Fact]
    public void A_file_of_Hugging_Face_s_fills_the_backbone_s_joined_rows()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var options = new ViTAttribute { Dim = 16, Heads = 2, Depth = 2, ImageSize = [32, 32], PretrainClasses = 0 };
        using var source = Layers.Register(new ViTBackbone(options));
        using var target = Layers.Register(new ViTBackbone(options));
        var entries = source.state_dict().SelectMany(t => ViTKeyMaps.HuggingFace.ToFile(t.Key).Select(s =>
            KeyValuePair.Create(s.Entry, t.Value.detach().chunk(s.Parts, 0)[s.Part].contiguous()))).Append(KeyValuePair.Create("classifier.weight", zeros(3, 16))).ToList();
        var format = new SafetensorsFormat(new());
        format.Write(folder.Of("vit.safetensors"), entries, null);

        var report = new CheckpointLoader([format], Catalog).Load(target, folder.Of("vit.safetensors"));

        Assert.Equal("vit/huggingface", report.KeyMap);
        foreach (var (name, value) in source.state_dict()) Assert.Equal(Parity.Floats(value), Parity.Floats(target.state_dict()[name]));
    }

    [Fact]
    public void The_original_release_may_lack_the_classifier_or_hold_one_that_the_model_leaves_out()
    {
        using var with = Small(true, classes: 5);
        using var without = Small(true);
        var (full, bare) = (Entries(with), Entries(without));
        Assert.Empty(CheckpointPlan.Make(bare, full, new(), Catalog).Problems);
        Assert.Empty(CheckpointPlan.Make(full, bare, new(), Catalog).Problems);
        Assert.Equal("segmenter/original", CheckpointPlan.Make(full, bare, new(), Catalog).Map.Id);
    }

    [Fact]
    public void A_transposed_matrix_of_another_shape_is_named_as_the_file_should_have_it()
    {
        CheckpointEntry[] model = [Entry("matrix", 3, 5)];
        var map = new KeyMap("acme/turned", [new("turned", "matrix") { Form = KeyForm.Transposed }]);
        Assert.Empty(CheckpointPlan.Make([Entry("turned", 5, 3)], model, new() { KeyMap = "acme/turned" }, new(map)).Problems);
        var problem = Assert.Single(CheckpointPlan.Make([Entry("turned", 3, 5)], model, new() { KeyMap = "acme/turned" }, new(map)).Problems, p => p.Kind == CheckpointProblemKind.MisShaped);
        Assert.Contains("model [5, 3], file [3, 5]", problem.Text);
    }

    private static KeyMapCatalog Catalog { get; } = new(ViTKeyMaps.Timm, ViTKeyMaps.HuggingFace, ViTKeyMaps.HuggingFaceModel, ViTKeyMaps.DeiTHuggingFace, SegmenterKeyMaps.Original, SegmenterKeyMaps.OpenMMLab);

    // Every name leads to one of the model's, each of those is reached, and the way back gives the names again.
    private static void AssertBothWays(KeyMap map, IReadOnlyCollection<string> file, IReadOnlyCollection<string> model)
    {
        Assert.Equal(model.Order(StringComparer.Ordinal), file.Select(name => map.ToModel(name, file.Contains, model.Contains)!.Value.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(file.Order(StringComparer.Ordinal), model.SelectMany(map.ToFile).Select(source => source.Entry).Order(StringComparer.Ordinal));
    }

    private static FixtureModules Small(bool mask, int classes = 0) => new(
        new() { Dim = 16, Heads = 2, Depth = 2, ImageSize = [32, 32], PretrainClasses = classes }, mask ? new() { Layers = 1 } : null, 3);

    private static CheckpointEntry[] Entries(nn.Module module) => [.. module.state_dict().Select(t => Entry(t.Key, t.Value.shape))];

    private static CheckpointEntry Entry(string name, params long[] shape) => new(name, shape, ScalarType.Float32, 0);

    private static string[] With(string layer) => [.. Kinds.Select(kind => $"{layer}.{kind}")];

    private static IEnumerable<string> OpenMMLabBackbone(int depth) =>
        ["backbone.cls_token", "backbone.pos_embed", .. With("backbone.patch_embed.projection"), .. Enumerable.Range(0, depth).SelectMany(i => OpenMMLabLayer($"backbone.layers.{i}")), .. With("backbone.ln1")];

    private static IEnumerable<string> OpenMMLabMaskHead(int depth) =>
    [
        "decode_head.cls_emb", .. With("decode_head.dec_proj"), "decode_head.patch_proj.weight", "decode_head.classes_proj.weight",
        .. Enumerable.Range(0, depth).SelectMany(i => OpenMMLabLayer($"decode_head.layers.{i}")), .. With("decode_head.decoder_norm"), .. With("decode_head.mask_norm"),
    ];

    private static IEnumerable<string> OpenMMLabLayer(string layer) =>
    [
        .. With($"{layer}.ln1"), $"{layer}.attn.attn.in_proj_weight", $"{layer}.attn.attn.in_proj_bias", .. With($"{layer}.attn.attn.out_proj"), .. With($"{layer}.ln2"),
        .. With($"{layer}.ffn.layers.0.0"), .. With($"{layer}.ffn.layers.1"),
    ];

    private static IEnumerable<string> HuggingFaceNames(string prefix, int depth, bool distilled) =>
    [
        $"{prefix}embeddings.cls_token", $"{prefix}embeddings.position_embeddings", .. distilled ? [$"{prefix}embeddings.distillation_token"] : Array.Empty<string>(),
        .. With($"{prefix}embeddings.patch_embeddings.projection"), .. With($"{prefix}layernorm"),
        .. Enumerable.Range(0, depth).Select(i => $"{prefix}encoder.layer.{i}").SelectMany(layer => (string[])
        [
            .. With($"{layer}.attention.attention.query"), .. With($"{layer}.attention.attention.key"), .. With($"{layer}.attention.attention.value"), .. With($"{layer}.attention.output.dense"),
            .. With($"{layer}.intermediate.dense"), .. With($"{layer}.output.dense"), .. With($"{layer}.layernorm_before"), .. With($"{layer}.layernorm_after"),
        ]),
    ];
}
