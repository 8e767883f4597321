using Seg.Runtime;
using Seg.Testing;

namespace Seg.Segmenter.Tests;

/// <summary>The pictures of a fixture: stored as [images, height, width, 3] or [height, width, 3], uint8, RGB.</summary>
public static class FixtureImages
{
    /// <summary>Every picture of an array.</summary>
    public static ImageInput[] Of(FixtureFile fixture, string name)
    {
        var stored = fixture[name];
        var shape = stored.Shape[^3..];
        var (bytes, size) = (stored.Bytes(), (int)(shape[0] * shape[1] * shape[2]));
        return [.. Enumerable.Range(0, bytes.Length / size).Select(i => new ImageInput(bytes.AsMemory(i * size, size), (int)shape[1], (int)shape[0]))];
    }

    /// <summary>The pictures <c>input.pixels</c> as the model's input, without padding.</summary>
    public static ImageBatch Batch(FixtureFile fixture)
    {
        var options = SegmenterOptions.Preprocess(fixture.Config);
        options.PadTo = 0;
        return new Preprocessor(options).Run(Of(fixture, "input.pixels"));
    }
}
