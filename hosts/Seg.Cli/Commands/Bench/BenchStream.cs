using System.Diagnostics;
using Seg.Runtime;

namespace Seg.Cli.Commands.Bench;

/// <summary>Sends one picture through again and again as <c>seg predict</c> does: from its file to the files of the result, several at a time.</summary>
internal sealed class BenchStream
{
    private readonly ISegmenter _segmenter;
    private readonly IImageCodec _codec;
    private readonly SegmentOptions _options;
    private readonly ResultFiles _files;
    private readonly string _path;

    /// <param name="segmenter">Computes.</param>
    /// <param name="codec">Reads and writes pictures.</param>
    /// <param name="report">Of the stages: the size of the drawn picture, and the tasks.</param>
    /// <param name="folder">For the picture and the results.</param>
    /// <param name="picture">The picture's file; null to draw it.</param>
    public BenchStream(ISegmenter segmenter, IImageCodec codec, BenchmarkReport report, string folder, byte[]? picture)
    {
        (_segmenter, _codec, _options, _files) = (segmenter, codec, new() { Tasks = report.Tasks }, new(folder, codec));
        File.WriteAllBytes(_path = Path.Combine(folder, "stream.picture"), picture ?? ModelBenchmark.DrawnPicture(codec, report.PictureHeight, report.PictureWidth));
    }

    public async Task RunAsync(int count, CancellationToken stop)
    {
        // No segmenter of a benchmark cuts pictures into tiles.
        var stream = new PictureStream(_segmenter, _codec, _options, (_, _) => throw new UnreachableException());
        var next = 0;
        await foreach (var task in stream.Run(Enumerable.Repeat(_path, count), stop))
        {
            using var picture = await task;
            await picture.WriteAsync(_files, $"stream{next++}", stop);
        }
    }
}
