using System.Text.Json;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Backbones;

/// <summary>The input of a backbone fixture: the hashed picture "image0", normalised.</summary>
public static class BackboneFixtureInput
{
    /// <summary>The picture, uint8 [3, height, width].</summary>
    public static (byte[] Pixels, long[] Shape) Image(FixtureFile fixture)
    {
        var size = fixture.Json.GetProperty("size").EnumerateArray().Select(d => d.GetInt32()).ToArray();
        return (HashInit.Image(fixture.Salt, "image0", 3, size[0], size[1]), [3, size[0], size[1]]);
    }

    /// <summary>float32 [1, 3, height, width]: (image − mean) / std.</summary>
    public static Tensor Normalised(FixtureFile fixture)
    {
        using var scope = NewDisposeScope();
        var (pixels, shape) = Image(fixture);
        var image = tensor(pixels, shape).to(ScalarType.Float32).unsqueeze(0);
        return ((image - PerChannel("MODEL.PIXEL_MEAN")) / PerChannel("MODEL.PIXEL_STD")).MoveToOuterDisposeScope();

        Tensor PerChannel(string key) =>
            tensor(fixture.Config.GetProperty(key).EnumerateArray().Select(v => v.GetSingle()).ToArray()).view(1, 3, 1, 1);
    }
}
