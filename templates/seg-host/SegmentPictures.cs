using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Seg;
using Seg.Runtime;

namespace Acme.Host;

/// <summary>What to segment, and where results go.</summary>
internal sealed record Pictures(IReadOnlyList<string> Files, string OutputFolder);

/// <summary>Segments the pictures one after the other, then ends the application; 1 is its exit code if any failed.</summary>
internal sealed class SegmentPictures(
    Pictures pictures, ISegmenter segmenter, IImageCodec codec, IHostApplicationLifetime application, ILogger<SegmentPictures> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var results = new ResultFiles(pictures.OutputFolder, codec);
        foreach (var file in pictures.Files)
        {
            try
            {
                var image = codec.DecodeFile(file);
                var result = await segmenter.SegmentAsync(image, cancellationToken: stoppingToken);
                foreach (var segment in result.Tasks.Panoptic?.Segments ?? [])
                    Console.WriteLine($"{file}: {result.Classes[segment.ClassId].Name} {segment.Score:0.00} {segment.Area} px");
                results.Write(Path.GetFileNameWithoutExtension(file), image, result);
            }
            catch (SegException problem)
            {
                logger.LogError("{File}: {Problem}", file, problem.Message);
                Environment.ExitCode = 1;
            }
        }
        application.StopApplication();
    }
}
