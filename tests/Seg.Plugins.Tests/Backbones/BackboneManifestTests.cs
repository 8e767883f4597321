using Seg.Backbones;
using Seg.Modules;
using Seg.Testing;
using Seg.Testing.Tensors;

namespace Seg.Plugins.Tests.Backbones;

/// <summary>State-dict names, shapes and counts of the published sizes against tests/Fixtures/manifests/backbone-*.json.</summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public class BackboneManifestTests
{
    private static readonly Dictionary<string, Func<BackboneSpecAttribute>> Published = new()
    {
        ["r50"] = () => new ResNetAttribute(),
        ["r50-stride1x1"] = () => new ResNetAttribute { StrideIn1x1 = true },
        ["r101"] = () => new ResNetAttribute { Depth = 101 },
        ["r101c"] = () => new ResNetAttribute { Depth = 101, Stem = StemKind.DeepLab, StemChannels = 128, Res5MultiGrid = [1, 2, 4] },
        ["r50-kmax"] = () => new ResNetAttribute { Norm = NormKind.SyncBatchNorm, NormEpsilon = 1e-3, NormMomentum = 0.01 },
        ["swin-t"] = () => new SwinAttribute(),
        ["swin-s"] = () => new SwinAttribute { Depths = [2, 2, 18, 2] },
        ["swin-b"] = () => new SwinAttribute { EmbedDim = 128, Depths = [2, 2, 18, 2], Heads = [4, 8, 16, 32], Window = 12 },
        ["swin-l"] = () => new SwinAttribute { EmbedDim = 192, Depths = [2, 2, 18, 2], Heads = [6, 12, 24, 48], Window = 12 },
        ["convnext-t"] = () => new ConvNeXtAttribute(),
        ["convnext-s"] = () => new ConvNeXtAttribute { Depths = [3, 3, 27, 3] },
        ["convnext-b"] = () => new ConvNeXtAttribute { Depths = [3, 3, 27, 3], Dims = [128, 256, 512, 1024] },
        ["convnext-l"] = () => new ConvNeXtAttribute { Depths = [3, 3, 27, 3], Dims = [192, 384, 768, 1536] },
    };

    public static TheoryData<string> Manifests =>
        [.. FixtureFolder.List("manifests", "backbone-*").Where(name => Published.ContainsKey(Key(name)))];

    [Theory, MemberData(nameof(Manifests))]
    public void State_is_the_published_one(string name)
    {
        using var backbone = BackboneConfig.Create(Published[Key(name)]());
        var manifest = StateManifest.Read(Path.GetFileName(name) + ".json");
        FixtureWeights.AssertSameState(manifest.Tensors, backbone);
        Assert.Equal(manifest.Parameters, backbone.parameters().Sum(p => p.numel()));
        Assert.Equal(manifest.StateElements, backbone.state_dict().Values.Sum(t => t.numel()));
    }

    private static string Key(string name) => name["manifests/backbone-".Length..];
}
