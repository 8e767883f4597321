using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary><c>seg predict</c> with a video model: the pictures of a call are one clip.</summary>
public sealed class PredictClipTests(PredictClipTests.Model model) : IClassFixture<PredictClipTests.Model>, IDisposable
{
    private static readonly string[] Frames = [.. Enumerable.Range(0, 3).Select(i => Path.Combine(SegProcess.Root, "samples", "fashion", $"00000{i}.png"))];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Instances_keep_id_class_and_score_through_the_frames()
    {
        var call = Predict(Frames);

        Assert.True(call.ExitCode == 0, call.Error);
        Assert.Empty(call.Error);
        var frames = call.Json.EnumerateArray().ToArray();
        Assert.Equal(Frames, frames.Select(f => f.GetProperty("image").GetString()));
        var tracks = frames.Select(f => f.GetProperty("segments").EnumerateArray().Select(s => (s.GetProperty("id").GetInt32(), s.GetProperty("class").GetString(), s.GetProperty("score").GetDouble())).ToArray()).ToArray();
        // The published video models keep ten.
        Assert.Equal(Enumerable.Range(1, 10), tracks[0].Select(t => t.Item1).Order());
        Assert.Equal(tracks[0], tracks[1]);
        Assert.Equal(tracks[0], tracks[2]);
        // The same things, but each frame's own masks.
        Assert.True(frames.Select(f => string.Join(",", f.GetProperty("segments").EnumerateArray().Select(s => s.GetProperty("area").GetInt32()))).Distinct().Count() > 1, "the frames' areas differ");
        Assert.Equal(["000000.json", "000000.overlay.png", "000001.json", "000001.overlay.png", "000002.json", "000002.overlay.png"], Written());
    }

    [Fact]
    public void Frames_are_computed_together()
    {
        var (alone, together) = (Predict(Frames[..1]), Predict(Frames));
        Assert.Equal((0, 0), (alone.ExitCode, together.ExitCode));
        Assert.NotEqual(Scores(alone), Scores(together));

        static double[] Scores(SegCall call) => [.. call.Json[0].GetProperty("segments").EnumerateArray().Select(s => s.GetProperty("score").GetDouble())];
    }

    [Fact]
    public void A_frame_of_another_size_is_named_and_nothing_is_written()
    {
        var odd = Bitmap.Write(_folder, "odd.bmp", 64, 96);

        var call = Predict([Frames[0], odd, Frames[1]]);

        Assert.Equal(1, call.ExitCode);
        Assert.Empty(call.Output);
        Assert.Contains("SEG4203", call.Error);
        Assert.Contains("odd", call.Error);
        Assert.Contains("64x96", call.Error);
        Assert.Empty(Written());
    }

    [Fact]
    public void A_frame_that_cannot_be_read_is_left_out_of_the_clip()
    {
        var call = Predict([Frames[0], _folder.Write("text.png", "no picture"u8.ToArray()), Frames[1]]);

        Assert.Equal(1, call.ExitCode);
        Assert.Contains("SEG4201", call.Error);
        Assert.Contains("1 of 3 pictures failed", call.Error);
        Assert.Equal(["000000.json", "000000.overlay.png", "000001.json", "000001.overlay.png"], Written());
    }

    public void Dispose() => _folder.Dispose();

    private SegCall Predict(string[] frames) => SegProcess.Run(["predict", .. frames, "--model", model.Spec, .. TinyModels.Set, "--weights", model.Weights, "--out", _folder.Of("out"), "--json"]);

    private IEnumerable<string> Written() => Directory.Exists(_folder.Of("out")) ? Directory.GetFileSystemEntries(_folder.Of("out")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal) : [];

    /// <summary>A tiny video model that starts from the fashion model's backbone.</summary>
    public sealed class Model : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Model()
        {
            (Spec, Weights) = (TinyModels.Clip(_folder), _folder.Of("clip.safetensors"));
            var fashion = Path.Combine(SegProcess.Root, "models", "mask2former-fashion", "model.safetensors");
            var start = SegProcess.Run(["weights", "convert", "--model", Spec, .. TinyModels.Set, "--init", $"backbone={fashion}", "--to", Weights]);
            Assert.True(start.ExitCode == 0, start.Error);
        }

        public string Spec { get; }

        public string Weights { get; }

        public void Dispose() => _folder.Dispose();
    }
}
