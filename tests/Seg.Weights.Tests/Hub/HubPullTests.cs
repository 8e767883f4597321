using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Runtime.Checkpoints;
using Seg.Testing;

namespace Seg.Weights.Tests.Hub;

/// <summary>Whole models from a hub in this process: the spec that follows from the configuration, and weights that load.</summary>
public sealed class HubPullTests : IDisposable
{
    private static readonly HubReference Model = HubReference.Parse("hf:facebook/mask2former-swin-tiny-coco-panoptic");

    private readonly TemporaryFolder _hub = new(), _home = new();
    private readonly HubRepository _repository = new();
    private readonly ServiceProvider _services;

    public HubPullTests() => _services = Runtime.Services(_home.Path);

    [Fact]
    public void A_configuration_gives_the_published_model_s_spec()
    {
        var derived = Specs.Derive(Model, Config(), Preprocessor("""{"size": {"shortest_edge": 800, "longest_edge": 1333}, "size_divisor": 32, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 2, "rescale_factor": 0.00392156862745098}"""));
        var path = _home.Write("tiny.seg.json", Encoding.UTF8.GetBytes(derived.Spec.ToJsonString()));

        var spec = Catalog.Get(path);

        Assert.Empty(derived.Notes);
        Assert.Null(derived.Classes);
        Assert.Equal("mask2former/huggingface", derived.KeyMap);
        var published = Catalog.Get("mask2former-swin-t-coco-panoptic") with { Id = spec.Id, Checkpoint = spec.Checkpoint, Published = spec.Published };
        Assert.Empty(_services.GetRequiredService<SpecComparer>().Differences(published, spec));
    }

    [Theory]
    [InlineData("maskformer-swin-t-ade20k-semantic", """{"model_type": "swin", "embed_dim": 96, "depths": [2, 2, 6, 2], "num_heads": [3, 6, 12, 24], "drop_path_rate": 0.3}""", 512, 2048)]
    [InlineData("maskformer-r50-ade20k-semantic", """{"model_type": "resnet", "depths": [3, 4, 6, 3], "layer_type": "bottleneck"}""", 512, 2048)]
    public void MaskFormer_s_configuration_gives_the_published_model_s_spec_too(string published, string backbone, int shortest, int longest)
    {
        var names = _services.GetRequiredService<IClassCatalogs>().Get("ade20k/semantic").Classes;
        var config = new JsonObject
        {
            ["model_type"] = "maskformer", ["backbone_config"] = JsonNode.Parse(backbone), ["fpn_feature_size"] = 256, ["mask_feature_size"] = 256,
            ["decoder_config"] = new JsonObject { ["model_type"] = "detr", ["d_model"] = 256, ["decoder_layers"] = 6, ["decoder_attention_heads"] = 8, ["decoder_ffn_dim"] = 2048, ["num_queries"] = 100 },
            ["id2label"] = new JsonObject([.. names.Select((c, i) => KeyValuePair.Create($"{i}", (JsonNode?)c.Name))]),
        };

        var derived = Specs.Derive(HubReference.Parse("hf:facebook/maskformer-ade"), _hub.Write("config.json", JsonSerializer.SerializeToUtf8Bytes(config)),
            Preprocessor($$"""{"size": {{shortest}}, "max_size": {{longest}}, "size_divisibility": 32}"""));
        var spec = Catalog.Get(_home.Write("maskformer.seg.json", Encoding.UTF8.GetBytes(derived.Spec.ToJsonString())));

        Assert.Empty(derived.Notes);
        var expected = Catalog.Get(published) with { Id = spec.Id, Checkpoint = spec.Checkpoint, Published = spec.Published };
        Assert.Empty(_services.GetRequiredService<SpecComparer>().Differences(expected, spec));
    }

    [Fact]
    public void What_a_configuration_states_is_laid_over_the_base()
    {
        var derived = Specs.Derive(HubReference.Parse("hf:acme/bolts-instance"), Config(c =>
        {
            c["num_queries"] = 50;
            c["decoder_layers"] = 4;
            c["encoder_layers"] = 2;
            c["backbone_config"]!["depths"] = new JsonArray(2, 2, 18, 2);
            c["backbone_config"]!["window_size"] = 12;
            c["id2label"] = new JsonObject { ["1"] = "nut", ["0"] = "bolt" };
        }), Preprocessor("""{"size": 512, "max_size": 900, "size_divisibility": 0, "resample": 3, "image_mean": [0, 0, 0], "image_std": [0.5, 0.5, 0.5]}"""));
        _home.Write("classes.json", Encoding.UTF8.GetBytes(derived.Classes!.ToJsonString()));

        var spec = Catalog.Get(_home.Write("bolts.seg.json", Encoding.UTF8.GetBytes(derived.Spec.ToJsonString())));

        Assert.Equal(SegTask.Instance, spec.Task);
        Assert.Equal((512, 900, 0, ResizeFilter.Bicubic), (spec.Preprocess.ShortestEdge, spec.Preprocess.LongestEdge, spec.Preprocess.PadTo, spec.Preprocess.Filter));
        Assert.Equal([0f, 0f, 0f], spec.Preprocess.Mean);
        Assert.Equal([127.5f, 127.5f, 127.5f], spec.Preprocess.Std);
        Assert.Equal(["bolt", "nut"], _services.GetRequiredService<IClassCatalogs>().Get(spec.Classes).Classes.Select(c => c.Name));
        var plan = _services.GetRequiredService<ModelComposer>().Plan(spec);
        Assert.Equal(2, plan.Classes.Count);
        var decoder = (TransformerDecoders.MaskedAttentionAttribute)spec.Components[ComponentKind.TransformerDecoder];
        Assert.Equal((3, 50), (decoder.Layers, decoder.Queries));
        Assert.Equal([2, 2, 18, 2], ((Backbones.SwinAttribute)spec.Components[ComponentKind.Backbone]).Depths);
    }

    [Theory]
    [InlineData("model_type", "\"segformer\"", "model_type: expected mask2former or maskformer, found 'segformer'")]
    [InlineData("backbone_config", "{\"model_type\": \"dinat\"}", "backbone_config.model_type: expected swin or resnet, found 'dinat'")]
    [InlineData("num_queries", "\"many\"", "num_queries: expected a whole number, found String")]
    [InlineData("id2label", "{\"1\": \"a\"}", "id2label: expected classes 0 to the last without a gap")]
    [InlineData("id2label", "{\"x\": \"a\"}", "id2label: expected each class once, by its number, found 'x'")]
    public void What_Seg_has_no_model_for_is_told_by_its_member(string member, string value, string expected)
    {
        var error = Assert.Throws<SegException>(() => Specs.Derive(Model, Config(c => c[member] = JsonNode.Parse(value)), _hub.Of("none")));

        Assert.Equal("SEG4014", error.DiagnosticId);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_Seg_cannot_build_costs_no_download_of_weights()
    {
        _repository.Add("config.json", Config(c => c["model_type"] = "sam"), large: false).Add("model.safetensors", _hub.Write("w", new byte[100]), large: true);
        using var hub = new HubServer(_repository.Answer);

        var error = await Assert.ThrowsAsync<SegException>(() => Puller(hub).PullAsync(Model));

        Assert.Equal("SEG4014", error.DiagnosticId);
        Assert.DoesNotContain(hub.Requests, r => r.Path.Contains("safetensors", StringComparison.Ordinal));
        Assert.Empty(Directory.GetDirectories(_home.Path, "facebook*"));
    }

    [Fact]
    public async Task A_repository_without_weights_or_configuration_is_told()
    {
        using var hub = new HubServer(_repository.Answer);
        Assert.Equal("SEG4012", (await Assert.ThrowsAsync<SegException>(() => Puller(hub).PullAsync(Model))).DiagnosticId);
        _repository.Add("config.json", Config(), large: false);

        var error = await Assert.ThrowsAsync<SegException>(() => Puller(hub).PullAsync(Model));

        Assert.Equal("SEG4012", error.DiagnosticId);
        Assert.Contains("none of model.safetensors, model.safetensors.index.json, pytorch_model.bin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_was_not_pulled_says_how_to()
    {
        var error = Assert.Throws<SegException>(() => Catalog.Get("hf:facebook/mask2former-swin-tiny-coco-panoptic"));

        Assert.Equal("SEG4015", error.DiagnosticId);
        Assert.Contains("`seg weights pull hf:facebook/mask2former-swin-tiny-coco-panoptic`", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_full_size_model_comes_over_a_breaking_connection_and_segments()
    {
        SaveWeights();
        using var storage = new HubServer(_repository.Store);
        using var hub = new HubServer(_repository.Answer);
        _repository.Add("config.json", Config(), large: false)
            .Add("preprocessor_config.json", Preprocessor("""{"size": {"shortest_edge": 128, "longest_edge": 200}, "size_divisor": 32}"""), large: false)
            .Add("model.safetensors", _hub.Of("model.safetensors"), large: true).Storage = storage.Address;
        _repository.Cuts.Enqueue(90_000_000);
        _repository.Cuts.Enqueue(1_234_567);

        var pulled = await Puller(hub).PullAsync(Model);

        Assert.True(pulled.Fresh);
        Assert.Equal(HubRepository.Commit, pulled.Commit);
        Assert.InRange(new FileInfo(Path.Combine(pulled.Folder, "model.safetensors")).Length, 180_000_000, 220_000_000);
        Assert.Equal([null, "bytes=90000000-", "bytes=91234567-"], storage.Requests.Select(r => r["Range"]));
        Assert.Equal(["config.json", "facebook--mask2former-swin-tiny-coco-panoptic.seg.json", "hub.json", "model.safetensors", "preprocessor_config.json"],
            Directory.GetFiles(pulled.Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

        Assert.False((await Puller(hub).PullAsync(Model)).Fresh);

        using var fresh = Runtime.Services(_home.Path);
        Assert.Contains("facebook--mask2former-swin-tiny-coco-panoptic", fresh.GetRequiredService<IModelCatalog>().Ids);
        await using var segmenter = fresh.GetRequiredService<SegmenterFactory>().Create(Model.ToString());
        var result = await segmenter.SegmentAsync(new ImageInput(new byte[96 * 64 * 3], 96, 64));
        Assert.Equal((96, 64, 133), (result.Width, result.Height, result.Classes.Count));
    }

    public void Dispose()
    {
        _services.Dispose();
        _hub.Dispose();
        _home.Dispose();
    }

    private HubSpecs Specs => _services.GetRequiredService<HubSpecs>();

    private IModelCatalog Catalog => _services.GetRequiredService<IModelCatalog>();

    private HubPuller Puller(HubServer hub) => new(new HubClient(new() { Endpoint = hub.Address, Attempts = 2, Pause = TimeSpan.Zero }), Specs, _home.Path);

    // The published model with weights of this test, under Hugging Face's names.
    private void SaveWeights()
    {
        using var model = _services.GetRequiredService<ModelComposer>().Build(Catalog.Get("mask2former-swin-t-coco-panoptic"));
        _services.GetRequiredService<CheckpointLoader>().Save(model, _hub.Of("model.safetensors"), "mask2former/huggingface");
    }

    private string Preprocessor(string json) => _hub.Write("preprocessor_config.json", Encoding.UTF8.GetBytes(json));

    // What the hub has for mask2former-swin-tiny-coco-panoptic, as far as it bears on the model.
    private string Config(Action<JsonObject>? change = null)
    {
        var names = _services.GetRequiredService<IClassCatalogs>().Get("coco/panoptic").Classes;
        var config = new JsonObject
        {
            ["model_type"] = "mask2former", ["architectures"] = new JsonArray("Mask2FormerForUniversalSegmentation"),
            ["backbone_config"] = new JsonObject
            {
                ["model_type"] = "swin", ["embed_dim"] = 96, ["depths"] = new JsonArray(2, 2, 6, 2), ["num_heads"] = new JsonArray(3, 6, 12, 24), ["window_size"] = 7,
                ["image_size"] = 224, ["patch_size"] = 4, ["mlp_ratio"] = 4.0, ["qkv_bias"] = true, ["drop_path_rate"] = 0.3, ["use_absolute_embeddings"] = false,
            },
            ["feature_size"] = 256, ["mask_feature_size"] = 256, ["hidden_dim"] = 256, ["encoder_feedforward_dim"] = 1024, ["encoder_layers"] = 6, ["decoder_layers"] = 10,
            ["num_attention_heads"] = 8, ["dim_feedforward"] = 2048, ["pre_norm"] = false, ["enforce_input_projection"] = false, ["common_stride"] = 4, ["num_queries"] = 100,
            ["no_object_weight"] = 0.1, ["id2label"] = new JsonObject([.. names.Select((c, i) => KeyValuePair.Create($"{i}", (JsonNode?)c.Name))]),
        };
        change?.Invoke(config);
        return _hub.Write("config.json", JsonSerializer.SerializeToUtf8Bytes(config));
    }
}
