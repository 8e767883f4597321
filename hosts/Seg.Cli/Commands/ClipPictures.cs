using System.Runtime.CompilerServices;
using Seg.Cli.Output;
using Seg.Runtime;

namespace Seg.Cli.Commands;

/// <summary>The frames of one clip: decoded, computed together, given in order. One that cannot be read is left out of the clip and ends with what is wrong with it.</summary>
internal static class ClipPictures
{
    public static async IAsyncEnumerable<Task<SegmentedPicture>> Run(
        IReadOnlyList<string> paths, ISegmenter segmenter, IImageCodec codec, SegmentOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var frames = paths.Select(path => Decode(path, codec)).ToArray();
        ImageInput[] clip = [.. frames.Where(frame => frame.Image is not null).Select(frame => frame.Image!)];
        var results = clip.Length == 0 ? [] : await segmenter.GetService<IBatchSegmenter>()!.SegmentBatchAsync(clip, options, cancellation);
        var next = 0;
        foreach (var (image, error) in frames)
            yield return image is null ? Task.FromException<SegmentedPicture>(error!) : Task.FromResult(new SegmentedPicture(new ImageTileSource(image), image, results[next++], null));
    }

    private static (ImageInput? Image, SegException? Error) Decode(string path, IImageCodec codec)
    {
        try
        {
            return (codec.DecodeFile(path), null);
        }
        catch (SegException error) when (FailedPictures.IsOfPicture(error))
        {
            return (null, error);
        }
    }
}
