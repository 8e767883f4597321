using Seg.Runtime.Checkpoints;
using Seg.Testing;
using static TorchSharp.torch;

namespace Seg.Weights.Tests.KeyMaps;

/// <summary>
/// Names of published classifiers, written out here independently of the maps for whole backbones, fill the published backbones' state with the head
/// left over.
/// </summary>
public class BackboneKeyMapTests
{
    /// <summary>The map that must be chosen, the backbone's manifest, and who names the file.</summary>
    public static TheoryData<string, string, string> Files => new()
    {
        { "resnet/torchvision", "backbone-r50", "torchvision" }, { "resnet/torchvision", "backbone-r101", "torchvision" },
        { "resnet/huggingface", "backbone-r50", "huggingface" }, { "resnet/huggingface", "backbone-r101", "huggingface" },
        { "swin/timm", "backbone-swin-t", "timm" }, { "swin/timm", "backbone-swin-b", "timm" },
        { "swin/original", "backbone-swin-t", "original" },
        { "swin/huggingface", "backbone-swin-t", "huggingface" }, { "swin/huggingface", "backbone-swin-l", "huggingface" },
        { "convnext/timm", "backbone-convnext-t", "timm" }, { "convnext/timm", "backbone-convnext-l", "timm" },
        { "convnext/huggingface", "backbone-convnext-t", "huggingface" },
        { "convnext/original", "backbone-convnext-t", "original" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_classifier_s_file_fills_the_backbone(string map, string manifest, string naming)
    {
        var model = Entries(manifest);
        var file = model.SelectMany(t => Published(t, naming)).Concat(Head(map)).ToList();

        var plan = CheckpointPlan.Make(file, model, new(), KeyMapRegistrationTests.Everything);

        Assert.Equal(map, plan.Map.Id);
        Assert.Empty(plan.Problems);
        var filled = plan.Moves.Select(m => m.Target).ToHashSet(StringComparer.Ordinal);
        Assert.All(model, t => Assert.True(filled.Contains(t.Name) || plan.Map.IsDerived(t.Name), t.Name));
        Assert.DoesNotContain(plan.Moves, m => Head(map).Any(h => h.Name == m.Entry));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_names_come_back(string map, string manifest, string naming)
    {
        var maps = KeyMapRegistrationTests.Everything;
        foreach (var tensor in Entries(manifest))
        {
            var published = Published(tensor, naming).Select(e => e.Name).ToList();
            if (published.Count > 0) Assert.Equal(published, maps.Get(map).ToFile(tensor.Name).Select(s => s.Entry));
        }
    }

    [Fact]
    public void Every_file_is_recognised_as_what_it_is()
    {
        foreach (var row in Files)
        {
            var (map, manifest, naming) = ((string)row[0], (string)row[1], (string)row[2]);
            Assert.Equal(map, KeyMapRegistrationTests.Everything.Detect([.. Entries(manifest).SelectMany(t => Published(t, naming)).Select(e => e.Name)])?.Id);
        }
    }

    private static List<CheckpointEntry> Entries(string manifest) =>
        [.. StateManifest.Read(manifest + ".json").Tensors.Select(t => new CheckpointEntry(t.Name, t.Shape, t.DType == "int64" ? ScalarType.Int64 : ScalarType.Float32, 0))];

    // What the classifier's file has for a tensor of the backbone: nothing, itself, or its parts.
    private static IEnumerable<CheckpointEntry> Published(CheckpointEntry tensor, string naming)
    {
        var n = tensor.Name.Split('.');
        var last = n[^1];
        // Output norms are of dense prediction, index tables follow from the window.
        if (n[0].StartsWith("norm", StringComparison.Ordinal) || last == "relative_position_index" || last == "num_batches_tracked") return [];
        return (n[0], naming) switch
        {
            (_, "original") => [tensor],
            ("stem" or "res2" or "res3" or "res4" or "res5", "torchvision") => [tensor with { Name = Torchvision(n) }],
            ("stem" or "res2" or "res3" or "res4" or "res5", _) => [tensor with { Name = HuggingFaceResNet(n) }],
            ("downsample_layers", "timm") => [tensor with { Name = n[1] == "0" ? $"stem.{n[2]}.{last}" : $"stages.{n[1]}.downsample.{n[2]}.{last}" }],
            ("downsample_layers", _) => [tensor with { Name = n[1] == "0" ? $"convnext.embeddings.{(n[2] == "0" ? "patch_embeddings" : "layernorm")}.{last}" : $"convnext.encoder.stages.{n[1]}.downsampling_layer.{n[2]}.{last}" }],
            ("stages", "timm") => [tensor with { Name = $"stages.{n[1]}.blocks.{n[2]}.{n[3] switch { "dwconv" => $"conv_dw.{last}", "pwconv1" => $"mlp.fc1.{last}", "pwconv2" => $"mlp.fc2.{last}", "norm" => $"norm.{last}", var plain => plain }}" }],
            ("stages", _) => [tensor with { Name = $"convnext.encoder.stages.{n[1]}.layers.{n[2]}.{n[3] switch { "gamma" => "layer_scale_parameter", "norm" => $"layernorm.{last}", var plain => $"{plain}.{last}" }}" }],
            (_, "timm") => [tensor with { Name = n[2] == "downsample" ? $"layers.{int.Parse(n[1], null) + 1}.downsample.{n[3]}.{last}" : tensor.Name }],
            _ => HuggingFaceSwin(tensor, n),
        };
    }

    private static string Torchvision(string[] n)
    {
        var (block, at) = n[0] == "stem" ? ("", 1) : ($"layer{n[0][3] - '1'}.{n[1]}.", 2);
        var isNorm = n[at + 1] == "norm";
        var name = n[at] == "shortcut" ? isNorm ? "downsample.1" : "downsample.0" : isNorm ? $"bn{n[at][^1]}" : n[at];
        return $"{block}{name}.{n[^1]}";
    }

    private static string HuggingFaceResNet(string[] n)
    {
        var kind = n[^2] == "norm" ? "normalization" : "convolution";
        if (n[0] == "stem") return $"resnet.embedder.embedder.{kind}.{n[^1]}";
        var layer = n[2] == "shortcut" ? "shortcut" : $"layer.{n[2][^1] - '1'}";
        return $"resnet.encoder.stages.{n[0][3] - '2'}.layers.{n[1]}.{layer}.{kind}.{n[^1]}";
    }

    private static IEnumerable<CheckpointEntry> HuggingFaceSwin(CheckpointEntry tensor, string[] n)
    {
        var last = n[^1];
        if (n[0] == "patch_embed") return [tensor with { Name = $"swin.embeddings.{(n[1] == "proj" ? "patch_embeddings.projection" : "norm")}.{last}" }];
        if (n[2] == "downsample") return [tensor with { Name = $"swin.encoder.{tensor.Name}" }];
        var block = $"swin.encoder.layers.{n[1]}.blocks.{n[3]}";
        if (n[4] == "attn" && n[5] == "qkv")
            return new[] { "query", "key", "value" }.Select(p => tensor with { Name = $"{block}.attention.self.{p}.{last}", Shape = [tensor.Shape[0] / 3, .. tensor.Shape.Skip(1)] });
        var name = (n[4], n[5]) switch
        {
            ("norm1", _) => $"layernorm_before.{last}",
            ("norm2", _) => $"layernorm_after.{last}",
            ("attn", "proj") => $"attention.output.dense.{last}",
            ("attn", _) => $"attention.self.{last}",
            ("mlp", "fc1") => $"intermediate.dense.{last}",
            _ => $"output.dense.{last}",
        };
        return [tensor with { Name = $"{block}.{name}" }];
    }

    private static IEnumerable<CheckpointEntry> Head(string map) => (map switch
    {
        "resnet/torchvision" => new[] { "fc.weight", "fc.bias", "bn1.num_batches_tracked" },
        "resnet/huggingface" => ["classifier.1.weight", "classifier.1.bias"],
        "swin/huggingface" => ["swin.layernorm.weight", "swin.layernorm.bias", "classifier.weight", "classifier.bias"],
        "convnext/huggingface" => ["convnext.layernorm.weight", "convnext.layernorm.bias", "classifier.weight", "classifier.bias"],
        "swin/timm" => ["norm.weight", "norm.bias", "head.fc.weight", "head.fc.bias"],
        "convnext/timm" => ["head.norm.weight", "head.norm.bias", "head.fc.weight", "head.fc.bias"],
        _ => ["norm.weight", "norm.bias", "head.weight", "head.bias"],
    }).Select(name => new CheckpointEntry(name, [1000], ScalarType.Float32, 4000));
}
