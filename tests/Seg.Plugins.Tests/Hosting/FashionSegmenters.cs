using Microsoft.Extensions.DependencyInjection;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Runtime;
using Seg.Testing;

namespace Seg.Plugins.Tests.Hosting;

/// <summary>The trained model as segmenters, and its scenes as images.</summary>
public static class FashionSegmenters
{
    public const SegTask AllTasks = SegTask.Semantic | SegTask.Instance | SegTask.Panoptic;

    public static ISegmenter Create(SegmenterOptions? options = null)
    {
        using var fashion = FashionModel.Services();
        return fashion.GetRequiredService<SegmenterFactory>().Create("mask2former-fashion", options);
    }

    public static ImageInput Scene(IImageCodec codec, int index) => codec.DecodeFile(FashionModel.Scenes[index]);

    /// <summary>Scenes side by side, <paramref name="columns"/> a row, the first ones again when they run out.</summary>
    public static ImageInput Mosaic(IReadOnlyList<ImageInput> scenes, int columns, int width, int height)
    {
        var (side, pixels) = (scenes[0].Width, new byte[3 * width * height]);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x += side)
            {
                var scene = scenes[(y / side * columns + x / side) % scenes.Count];
                var bytes = 3 * Math.Min(side, width - x);
                scene.Row(y % side)[..bytes].CopyTo(pixels.AsSpan(3 * (y * width + x)));
            }
        }
        return new(pixels, width, height, name: "mosaic");
    }
}
