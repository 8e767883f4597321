using System.Diagnostics;
using System.Globalization;
using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>What a process that predicts takes at its peak: the system's own count of resident memory (VmHWM).</summary>
public class MemoryTests
{
    private const long Megabyte = 1 << 20;

    // The collector's own choice follows the processor's cache, hundreds of megabytes on some.
    private static readonly (string, string) YoungGeneration = ("DOTNET_GCgen0size", "0x1000000");

    [Fact]
    public void Memory_grows_no_faster_than_the_pixels()
    {
        using var folder = new TemporaryFolder();
        var (least, small, large) = (0L, 0L, 0L);
        var (pixels, growth) = (960.0 * 960 / (480 * 480), double.MaxValue);
        // A reading that comes late, on a busy machine, is too small: the largest of a few counts.
        for (var attempt = 0; attempt < 3 && growth > 1.1 * pixels; attempt++)
        {
            (least, small, large) = (Math.Max(least, Peak(folder, 32)), Math.Max(small, Peak(folder, 480)), Math.Max(large, Peak(folder, 960)));
            growth = (double)(large - least) / (small - least);
        }
        Assert.True(growth <= 1.1 * pixels, FormattableString.Invariant($"{least / Megabyte} MB at 32², {small / Megabyte} MB at 480², {large / Megabyte} MB at 960²: {growth:0.0} times as much above the least for {pixels:0.0} times the pixels"));
    }

    [Fact]
    public void A_stream_takes_no_more_than_its_first_pictures()
    {
        using var folder = new TemporaryFolder();
        var first = Picture(folder, 96);
        string[] pictures = [.. Enumerable.Range(0, 150).Select(i => folder.Of($"{i}.bmp"))];
        foreach (var picture in pictures) File.Copy(first, picture);
        var (few, many) = (Peak(["predict", .. pictures[..10], "--out", folder.Of("few")]), Peak(["predict", .. pictures, "--out", folder.Of("many")]));
        // The collector takes its time; what 150 pictures held would add, with masks and maps of each, is twice this.
        Assert.True(many - few < 60 * Megabyte, $"{few / Megabyte} MB for 10 pictures, {many / Megabyte} MB for 150");
    }

    /// <summary>A whole prediction of a full-size model, with room for another machine's libraries above what is aimed at (1.2 GB).</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void A_published_model_at_640_stays_below_its_bound()
    {
        using var folder = new TemporaryFolder();
        const string model = "mask2former-r50-coco-panoptic";
        var weights = TinyModels.RandomWeights(folder, model);
        var peak = Peak(["predict", Picture(folder, 640), "--model", model, "--weights", weights, "--set", "preprocess.shortestEdge=640", "--out", folder.Of("out")]);
        Assert.InRange(peak, 400 * Megabyte, 1400 * Megabyte);
    }

    private static long Peak(TemporaryFolder folder, int edge) =>
        Peak(["predict", Picture(folder, edge), "--set", $"preprocess.shortestEdge={edge}", "--set", "preprocess.longestEdge=2000", "--out", folder.Of("out")]);

    private static long Peak(string[] arguments)
    {
        using var process = SegProcess.Start(arguments, [YoungGeneration], Launchers.Cores(2));
        var peak = Task.Factory.StartNew(() => Watch(process), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var call = SegProcess.End(process);
        Assert.True(call.ExitCode == 0, call.Error);
        return peak.Result;
    }

    // The count never falls, so the last reading before the end is the peak but for the last few milliseconds.
    private static long Watch(Process process)
    {
        for (var peak = 0L; ; Thread.Sleep(5))
        {
            string status;
            try
            {
                status = File.ReadAllText($"/proc/{process.Id}/status");
            }
            catch (IOException)
            {
                return peak;
            }
            if (status.Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is not { } line) return peak;
            peak = 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
    }

    private static string Picture(TemporaryFolder folder, int edge)
    {
        // A bitmap, for it needs no encoder; rows of these edges have no padding.
        var path = folder.Of($"picture{edge}.bmp");
        using var file = new BinaryWriter(File.Create(path));
        file.Write("BM"u8);
        foreach (var field in (int[])[54 + 3 * edge * edge, 0, 54, 40, edge, edge, 1 | 24 << 16, 0, 3 * edge * edge, 2835, 2835, 0, 0]) file.Write(field);
        for (var i = 0; i < 3 * edge * edge; i++) file.Write((byte)(i * 7 % 251));
        return path;
    }
}
