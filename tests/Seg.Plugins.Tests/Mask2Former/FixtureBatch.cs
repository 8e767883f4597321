using System.Text.Json;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>The pictures of a fixture as its reference batches them: normalised, then padded with zeros, right and bottom, to a size of the reference's rule.</summary>
public sealed class FixtureBatch
{
    private readonly FixtureFile _fixture;
    private readonly (int Height, int Width)[] _sizes;
    private readonly (int Height, int Width)[] _outputs;

    private FixtureBatch(FixtureFile fixture, Func<int, int, (int Height, int Width)> padded)
    {
        _fixture = fixture;
        _sizes = fixture.Json.TryGetProperty("sizes", out var sizes)
            ? Sizes(sizes)
            : [.. Enumerable.Range(0, 64).TakeWhile(i => fixture.Has($"in.image{i}")).Select(i => ((int)fixture[$"in.image{i}"].Shape[1], (int)fixture[$"in.image{i}"].Shape[2]))];
        _outputs = fixture.Json.TryGetProperty("out_sizes", out var outputs) ? Sizes(outputs) : _sizes;
        (Height, Width) = padded(_sizes.Max(s => s.Height), _sizes.Max(s => s.Width));
    }

    /// <summary>MaskFormer's and Mask2Former's rule: the largest sides, rounded up to what divides them.</summary>
    public static FixtureBatch Divisible(FixtureFile fixture)
    {
        var divisor = fixture.Config.GetProperty("MODEL.MASK_FORMER").GetProperty("SIZE_DIVISIBILITY").GetInt32();
        return new(fixture, (height, width) => (RoundUp(height), RoundUp(width)));

        int RoundUp(int size) => divisor < 2 ? size : (size + divisor - 1) / divisor * divisor;
    }

    /// <summary>kMaX-DeepLab's rule: the configured size, whatever the pictures'.</summary>
    public static FixtureBatch OfOneSize(FixtureFile fixture)
    {
        var size = fixture.Config.GetProperty("INPUT.IMAGE_SIZE");
        return new(fixture, (_, _) => (size[0].GetInt32(), size[1].GetInt32()));
    }

    public int Count => _sizes.Length;

    public int Height { get; }

    public int Width { get; }

    public ImageFrame Frame(int image) =>
        new(_sizes[image].Width, _sizes[image].Height, Width, Height, _outputs[image].Width, _outputs[image].Height);

    /// <summary>[images, 3, Height, Width]. Pixels that a fixture of training says are no picture are zero.</summary>
    public Tensor Images()
    {
        using var scope = NewDisposeScope();
        var batch = zeros(Count, 3, Height, Width);
        for (var i = 0; i < Count; i++)
        {
            var (height, width) = _sizes[i];
            var pixels = HashInit.Image(_fixture.Salt, $"image{i}", 3, height, width);
            if (_fixture.Has($"in.real{i}")) pixels = _fixture[$"in.image{i}"].Bytes();
            else if (_fixture.Has($"in.image{i}")) Xunit.Assert.Equal(_fixture[$"in.image{i}"].Bytes(), pixels);
            var image = (tensor(pixels, [3, height, width]).to(ScalarType.Float32) - PerChannel("MODEL.PIXEL_MEAN")) / PerChannel("MODEL.PIXEL_STD");
            if (_fixture.Has($"in.real{i}")) image = image * tensor(_fixture[$"in.real{i}"].Bytes(), [1, height, width]).to(ScalarType.Float32);
            batch[i].narrow(1, 0, height).narrow(2, 0, width).copy_(image);
        }
        return batch.MoveToOuterDisposeScope();
    }

    private Tensor PerChannel(string key) => tensor(_fixture.Config.GetProperty(key).EnumerateArray().Select(v => v.GetSingle()).ToArray()).view(3, 1, 1);

    private static (int, int)[] Sizes(JsonElement list) => [.. list.EnumerateArray().Select(size => (size[0].GetInt32(), size[1].GetInt32()))];
}
