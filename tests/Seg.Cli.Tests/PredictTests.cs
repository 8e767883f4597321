using System.Text.Json;
using Seg.Testing;
using VerifyXunit;

namespace Seg.Cli.Tests;

/// <summary><c>seg predict</c> as the README shows it.</summary>
public class PredictTests
{
    private static readonly string[] Scenes = [.. Directory.GetFiles(Path.Combine(SegProcess.Root, "samples", "fashion"), "*.png").Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Scenes_become_pictures_json_and_a_table()
    {
        using var folder = new TemporaryFolder();
        var call = SegProcess.Run(["predict", .. Scenes, "--out", folder.Path]);
        Assert.True(call.ExitCode == 0, call.Error);
        Assert.Empty(call.Error);
        foreach (var name in Scenes.Select(s => Path.GetFileNameWithoutExtension(s)))
        {
            foreach (var ending in new[] { "overlay.png", "panoptic.png", "json" }) Assert.True(File.Exists(folder.Of($"{name}.{ending}")), $"{name}.{ending}");
            using var json = JsonDocument.Parse(File.ReadAllText(folder.Of($"{name}.json")));
            var segments = json.RootElement.GetProperty("panoptic").GetProperty("segments_info").EnumerateArray().ToArray();
            Assert.NotEmpty(segments);
            foreach (var segment in segments)
            {
                var rle = segment.GetProperty("segmentation");
                var mask = RleMask.FromCocoString(rle.GetProperty("counts").GetString()!, rle.GetProperty("size")[1].GetInt32(), rle.GetProperty("size")[0].GetInt32());
                Assert.Equal(segment.GetProperty("area").GetInt32(), mask.Area);
                Assert.True(segment.GetProperty("bbox")[2].GetInt32() > 0, "boxes are filled");
                Assert.Contains(segment.GetProperty("category").GetString()!, call.Output);
            }
        }
        Assert.Equal(3 * Scenes.Length, Directory.GetFiles(folder.Path).Length);
        await Verifier.Verify(Rounded(folder.Of($"{Path.GetFileNameWithoutExtension(Scenes[0])}.json")));
    }

    [Fact]
    public void All_three_tasks_come_from_one_call()
    {
        using var folder = new TemporaryFolder();
        var call = SegProcess.Run("predict", Scenes[0], "--task", "semantic,instance,panoptic", "--out", folder.Path, "--json");
        Assert.True(call.ExitCode == 0, call.Error);
        var name = Path.GetFileNameWithoutExtension(Scenes[0]);
        Assert.True(File.Exists(folder.Of($"{name}.semantic.png")));
        using var json = JsonDocument.Parse(File.ReadAllText(folder.Of($"{name}.json")));
        Assert.NotEqual(0, json.RootElement.GetProperty("annotations").GetArrayLength());
        Assert.Equal(4, call.Json[0].GetProperty("files").GetArrayLength());
    }

    /// <summary>As trained, by some passes, and in bfloat16: the same things are found.</summary>
    [Fact]
    public void Passes_and_types_change_how_a_model_computes_not_what_it_finds()
    {
        using var folder = new TemporaryFolder();
        var found = new string[][] { [], ["--passes", "none"], ["--passes", "seg/channels-last,seg/fold-norm"], ["--dtype", "auto"] }.Select(options =>
        {
            var call = SegProcess.Run(["predict", Scenes[0], "--out", folder.Path, "--json", .. options]);
            Assert.Equal((0, ""), (call.ExitCode, call.Error));
            return string.Join(", ", call.Json[0].GetProperty("segments").EnumerateArray().Select(s => s.GetProperty("class").GetString()).Order());
        }).ToArray();
        Assert.Single(found.Distinct());
        Assert.NotEmpty(found[0]);
    }

    [Theory]
    [InlineData("predict", "picture.png", "--passes", "seg/fold", 1, "SEG4003", "seg/fold-norm")]
    [InlineData("bench", "--json", "--passes", "seg/fold", 1, "SEG4003", "seg/fold-norm")]
    [InlineData("predict", "picture.png", "--dtype", "f16", 2, "expected f32, bf16 or auto", "'f16'")]
    [InlineData("bench", "--json", "--dtype", "f16", 2, "expected f32, bf16 or auto", "'f16'")]
    public void A_pass_or_type_that_there_is_not_is_told_with_those_there_are(string command, string argument, string option, string value, int code, params string[] tells)
    {
        var call = SegProcess.Run(command, argument, option, value);
        Assert.Equal(code, call.ExitCode);
        foreach (var word in tells) Assert.Contains(word, call.Error);
    }

    [Fact]
    public void A_bad_picture_is_named_and_the_others_are_done()
    {
        using var folder = new TemporaryFolder();
        var text = folder.Of("text.png");
        File.WriteAllText(text, "no picture");
        var call = SegProcess.Run("predict", text, Scenes[0], folder.Of("missing.png"), "--out", folder.Of("out"));
        Assert.Equal(1, call.ExitCode);
        Assert.Contains(text, call.Error);
        Assert.Contains("SEG4201", call.Error);
        Assert.Contains("SEG4200", call.Error);
        Assert.Equal(3, Directory.GetFiles(folder.Of("out")).Length);
    }

    [Fact]
    public void Batches_of_pictures_give_what_single_ones_give_and_a_bad_one_costs_no_other()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Of("text.png"), "no picture");
        string[] pictures = [.. Scenes.Append(folder.Of("text.png")), .. Scenes.Select((scene, i) => Copy(scene, folder.Of($"again{i}.png")))];
        var alone = SegProcess.Run(["predict", .. pictures, "--out", folder.Of("alone"), "--json"]);
        var together = SegProcess.Run(["predict", .. pictures, "--batch", "3", "--out", folder.Of("together"), "--json"]);
        Assert.Equal((1, 1), (alone.ExitCode, together.ExitCode));
        Assert.Equal(alone.Error, together.Error);
        Assert.Equal(2 * Scenes.Length, together.Json.GetArrayLength());
        foreach (var (one, other) in alone.Json.EnumerateArray().Zip(together.Json.EnumerateArray()))
        {
            Assert.Equal(one.GetProperty("image").GetString(), other.GetProperty("image").GetString());
            var (segments, others) = (Segments(one), Segments(other));
            Assert.Equal(segments.Select(s => (s.Id, s.Class)), others.Select(s => (s.Id, s.Class)));
            // Sums come in another order: a pixel at the edge of a mask may fall to the other side.
            foreach (var (segment, same) in segments.Zip(others))
            {
                Assert.Equal(segment.Score, same.Score, tolerance: 1e-3);
                Assert.InRange(same.Area, segment.Area - 20, segment.Area + 20);
            }
        }

        static (int Id, string Class, double Score, int Area)[] Segments(JsonElement picture) => [.. picture.GetProperty("segments").EnumerateArray().Select(s =>
            (s.GetProperty("id").GetInt32(), s.GetProperty("class").ToString(), s.GetProperty("score").GetDouble(), s.GetProperty("area").GetInt32()))];
    }

    [Fact]
    public void A_batch_of_none_is_a_wrong_call()
    {
        var call = SegProcess.Run("predict", Scenes[0], "--batch", "0");
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("--batch: expected 1 or more, found 0", call.Error);
    }

    [Fact]
    public void A_large_picture_is_segmented_in_tiles_within_the_bound_that_is_told()
    {
        using var folder = new TemporaryFolder();
        const int width = 300, height = 200;
        var pixels = Enumerable.Range(0, 3 * width * height).Select(i => (byte)(i * 7 % 251)).ToArray();
        File.WriteAllBytes(folder.Of("large.ppm"), [.. System.Text.Encoding.ASCII.GetBytes($"P6 {width} {height} 255\n"), .. pixels]);
        var call = SegProcess.Run("predict", folder.Of("large.ppm"), Scenes[0], "--tile", "128", "--tile-overlap", "32", "--task", "panoptic,semantic", "--out", folder.Of("out"), "--json");
        Assert.Equal(0, call.ExitCode);
        Assert.Equal("", call.Error);
        var (large, scene) = (call.Json[0], call.Json[1]);
        Assert.Equal((width, height, 6), (large.GetProperty("width").GetInt32(), large.GetProperty("height").GetInt32(), large.GetProperty("tiles").GetInt32()));
        Assert.InRange(large.GetProperty("memoryBound").GetInt64(), 1L << 26, 1L << 30);
        Assert.False(scene.TryGetProperty("tiles", out _));
        Assert.Equal(["large.json", "large.overlay.png", "large.panoptic.png", "large.semantic.png"], Directory.GetFiles(folder.Of("out"), "large.*").Select(f => Path.GetFileName(f)).Order());

        var text = SegProcess.Run("predict", folder.Of("large.ppm"), "--tile", "128", "--out", folder.Of("out"));
        Assert.Contains("3x2 tiles of 128x128, at most ", text.Output);
    }

    [Theory]
    [InlineData(2, "--tile-overlap needs --tile", "--tile-overlap", "8")]
    [InlineData(1, "SEG4002: tiling.TileSize: expected at least 32, found 8", "--tile", "8")]
    [InlineData(1, "tiling.Overlap: expected 0 to 32", "--tile", "64", "--tile-overlap", "40")]
    public void Tiles_that_cannot_be_are_refused_before_any_work(int exitCode, string message, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var call = SegProcess.Run(["predict", Scenes[0], "--out", folder.Of("out"), .. options]);
        Assert.Equal(exitCode, call.ExitCode);
        Assert.Contains(message, call.Error);
        Assert.False(Directory.Exists(folder.Of("out")));
    }

    [Fact]
    public void Augmentation_makes_a_class_map_from_several_passes()
    {
        using var folder = new TemporaryFolder();
        var call = SegProcess.Run("predict", Scenes[0], "--tta", "--tta-scales", "1,1.5", "--out", folder.Path, "--json");
        Assert.True(call.ExitCode == 0, call.Error);
        var name = Path.GetFileNameWithoutExtension(Scenes[0]);
        Assert.True(File.Exists(folder.Of($"{name}.semantic.png")));
        Assert.False(File.Exists(folder.Of($"{name}.panoptic.png")));
    }

    [Theory]
    [InlineData(2, "need --tta", "--tta-scales", "1")]
    [InlineData(2, "need --tta", "--tta-no-flip")]
    [InlineData(2, "'x' is no number above 0", "--tta", "--tta-scales", "1,x")]
    [InlineData(1, "SEG4002: mask2former-fashion: tasks: ", "--tta", "--task", "panoptic")]
    public void Augmentation_that_cannot_be_is_refused(int exitCode, string message, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var call = SegProcess.Run(["predict", Scenes[0], "--out", folder.Of("out"), .. options]);
        Assert.Equal(exitCode, call.ExitCode);
        Assert.Contains(message, call.Error);
    }

    [Fact]
    public void Two_pictures_of_one_name_are_refused_before_any_work()
    {
        using var folder = new TemporaryFolder();
        var call = SegProcess.Run("predict", Scenes[0], folder.Of(Path.GetFileName(Scenes[0])), "--out", folder.Of("out"));
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("SEG4300", call.Error);
        Assert.False(Directory.Exists(folder.Of("out")));
    }

    [Fact]
    public void An_output_folder_that_is_a_file_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Of("out"), "");
        var call = SegProcess.Run("predict", Scenes[0], "--out", folder.Of("out"));
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("SEG4300", call.Error);
    }

    [Fact]
    public void A_model_without_weights_says_where_they_come_from()
    {
        var call = SegProcess.Run("predict", Scenes[0], "--model", "mask2former-r50-coco-panoptic");
        Assert.Equal(1, call.ExitCode);
        Assert.Contains("SEG4100", call.Error);
        Assert.Contains("--weights", call.Error);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void An_interrupt_ends_with_130_and_leaves_whole_files_only(string signal)
    {
        using var folder = new TemporaryFolder();
        var pictures = Enumerable.Range(0, 2000).Select(i => folder.Of($"{i}.png")).ToArray();
        foreach (var picture in pictures) File.Copy(Scenes[0], picture);
        var results = folder.Of("out");
        using var process = SegProcess.Start(["predict", "--out", results, .. pictures]);
        Assert.True(SpinWait.SpinUntil(() => process.HasExited || (Directory.Exists(results) && Directory.GetFiles(results, "*.json").Length > 0), TimeSpan.FromMinutes(2)));
        using (var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) kill.WaitForExit();
        var call = SegProcess.End(process);
        Assert.Equal(130, call.ExitCode);
        var files = Directory.GetFiles(results);
        // What is done is told, picture by picture and as a number.
        var done = files.Count(f => f.EndsWith(".json", StringComparison.Ordinal));
        Assert.Contains($"interrupted after {done} of {pictures.Length} pictures", call.Error);
        Assert.Equal(done, call.Output.Split('\n').Count(line => line.StartsWith(folder.Path, StringComparison.Ordinal)));
        Assert.True(files.Length < 3 * pictures.Length);
        Assert.DoesNotContain(files, f => f.EndsWith(".tmp", StringComparison.Ordinal));
        foreach (var json in files.Where(f => f.EndsWith(".json", StringComparison.Ordinal))) JsonDocument.Parse(File.ReadAllText(json)).Dispose();
    }

    private static string Copy(string picture, string path)
    {
        File.Copy(picture, path);
        return path;
    }

    // What may differ between machines (times, the last digits of scores) is left out of the snapshot.
    private static string Rounded(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var lines = json.RootElement.GetProperty("panoptic").GetProperty("segments_info").EnumerateArray().Select(s =>
            FormattableString.Invariant($"{s.GetProperty("category").GetString()} score {s.GetProperty("score").GetDouble():0.000} area {s.GetProperty("area").GetInt32()} box {string.Join(",", s.GetProperty("bbox").EnumerateArray())}"));
        return string.Join("\n", lines) + "\n";
    }
}
