using System.Text.Json;
using Seg.PixelDecoders;
using Seg.Testing;
using Seg.Testing.Tensors;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>
/// The FPN pixel decoder alone against MaskFormer's published one (BasePixelDecoder, which Mask2Former's repository keeps): the fixtures store
/// the backbone's maps, which go in, and every level, which must come out.
/// </summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public class FpnParityTests
{
    private const string Prefix = "sem_seg_head.pixel_decoder.";

    public static TheoryData<string> Fixtures => [.. FixtureFolder.List("maskformer").Concat(FixtureFolder.List("mask2former")).Where(UsesFpn)];

    [Theory, MemberData(nameof(Fixtures))]
    public void Levels_and_mask_features_are_equal(string name)
    {
        var fixture = FixtureFile.Open(name);
        var head = fixture.Config.GetProperty("MODEL.SEM_SEG_HEAD");
        var levels = head.GetProperty("IN_FEATURES").EnumerateArray().Select(f => f.GetString()!).ToArray();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var stored = levels.ToDictionary(l => l, l => tensor(fixture[$"backbone.{l}"].Floats(), fixture[$"backbone.{l}"].Shape));
        var shapes = levels.Select((l, i) => new LevelShape(l, 4 << i, (int)stored[l].shape[1])).ToArray();
        using var decoder = Layers.Register(new FpnPixelDecoder(new FpnAttribute
        {
            InFeatures = levels,
            Dim = head.GetProperty("CONVS_DIM").GetInt32(),
            MaskDim = head.GetProperty("MASK_DIM").GetInt32(),
            Norm = head.GetProperty("NORM").GetString()!,
            Levels = levels.Length,
        }, new ComponentContext { Classes = 1, Pyramid = shapes }));
        Load(fixture, decoder);
        decoder.eval();

        var found = decoder.Forward(new Pyramid([.. shapes.Select(s => new PyramidLevel(s.Name, s.Stride, stored[s.Name]))]), CancellationToken.None);

        Parity.AssertClose(fixture, "pixel.mask_features", found.MaskFeatures!.Tensor);
        for (var i = 0; i < levels.Length; i++) Parity.AssertClose(fixture, $"pixel.layer_{levels.Length - i}", found.Pyramid[i].Tensor);
    }

    private static void Load(FixtureFile fixture, nn.Module decoder)
    {
        var rows = HashedTensor.Of(fixture.Json).Where(row => row.Tensor.Name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(row => row with { Tensor = row.Tensor with { Name = row.Tensor.Name[Prefix.Length..] } }).ToArray();
        FixtureWeights.AssertSameState(rows.Select(row => row.Tensor), decoder);
        var state = decoder.state_dict();
        foreach (var ((name, shape, _), kind, gain) in rows)
            state[name].copy_(tensor(HashInit.Values(fixture.Salt, Prefix + name, kind, gain, shape)!, shape));
    }

    // The stages must be stored whole, which the tiny fixtures do.
    private static bool UsesFpn(string name)
    {
        var fixture = FixtureFile.Open(name);
        return fixture.Json.TryGetProperty("config", out var config) && config.TryGetProperty("MODEL.SEM_SEG_HEAD", out var head)
            && head.TryGetProperty("PIXEL_DECODER_NAME", out JsonElement decoder) && decoder.GetString() == "BasePixelDecoder"
            && head.GetProperty("IN_FEATURES").EnumerateArray().All(f => fixture.Has($"backbone.{f.GetString()}") && fixture.Output($"backbone.{f.GetString()}").Stride == 1)
            && fixture.Has("pixel.layer_1");
    }
}
