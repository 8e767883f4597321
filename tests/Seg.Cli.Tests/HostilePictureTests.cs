using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>What is called a picture and is none, is damaged, or odd: each is named with what is wrong, and the others are done.</summary>
public sealed class HostilePictureTests : IDisposable
{
    private static readonly string Scene = Path.Combine(SegProcess.Root, "samples", "fashion", "000000.png");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_a_mixed_lot_the_bad_are_named_and_the_good_are_done()
    {
        var damaged = Damaged().ToArray();
        (string Path, string Id)[] bad =
        [
            .. damaged,
            (_folder.Of("missing.png"), "SEG4200"), (_folder.Path, "SEG4200"), ("/dev/zero", "SEG4200"),
            (_folder.Pipe("pipe.png"), "SEG4200"), (Unix("socket.png"), "SEG4200"), (Link("gone.png", "nowhere.png"), "SEG4200"), (Link("loop.png", "loop.png"), "SEG4200"),
            (Closed("closed.png"), "SEG4200"),
        ];
        string[] odd = [.. new[] { "png_gray16.png", "png_rgb16.png", "jpeg_cmyk.jpg", "image.gif", "png_named_jpg.jpg" }.Select(Fixture)];
        string[] thin = [Bitmap.Write(_folder, "one.bmp", 1, 1), Bitmap.Write(_folder, "wide.bmp", 20000, 1), Bitmap.Write(_folder, "tall.bmp", 1, 20000)];
        string[] good = [.. odd, .. thin, Link("link.png", Scene)];
        // A picture that waits for ever would end with 124.
        string[] launcher = ["timeout", "120", .. Launchers.WithoutPrivileges];

        var call = SegProcess.RunBy(launcher, ["predict", .. bad.Select(b => b.Path), .. good, "--out", _folder.Of("out"), "--json"]);

        var lines = call.Error.TrimEnd('\n').Split('\n').Where(line => line.StartsWith("seg: ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(bad.Length + 1, lines.Length);
        foreach (var ((path, id), line) in bad.Zip(lines))
        {
            Assert.StartsWith($"seg: {id}: ", line);
            Assert.Contains($"'{path}'", line);
        }
        var counts = bad.GroupBy(b => b.Id).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} of {g.Key}");
        Assert.Equal($"seg: {bad.Length} of {bad.Length + good.Length} pictures failed ({string.Join(", ", counts)}).", lines[^1]);
        Assert.Equal(1, call.ExitCode);
        Assert.Equal(good, call.Json.EnumerateArray().Select(picture => picture.GetProperty("image").GetString()!));
        Assert.Equal((20000, 1), Size(call.Json.EnumerateArray().Single(p => p.GetProperty("image").GetString()!.EndsWith("wide.bmp", StringComparison.Ordinal))));
        Assert.Equal(3 * good.Length, Directory.GetFileSystemEntries(_folder.Of("out")).Length);
    }

    // Neither takes part in decoding: the limit is read off the header.
    [Fact]
    public void The_pixels_that_a_picture_may_have_can_be_set()
    {
        var (small, large) = (Bitmap.Write(_folder, "small.bmp", 40, 25), Bitmap.Write(_folder, "large.bmp", 41, 25));

        var call = SegProcess.Run("predict", large, small, "--max-pixels", "1000", "--out", _folder.Of("out"), "--json");

        Assert.Equal(1, call.ExitCode);
        Assert.StartsWith($"seg: SEG4202: The picture '{large}' has 41 x 25 = 1025 pixels; at most 1000 are allowed.", call.Error);
        Assert.Equal(small, Assert.Single(call.Json.EnumerateArray()).GetProperty("image").GetString());
        var wrong = SegProcess.Run("predict", small, "--max-pixels", "0");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("--max-pixels: expected 1 or more, found 0", wrong.Error);
    }

    // A pipe that would block must not be opened, tiles or not; and a file that is no tile source's says so.
    [Fact]
    public void Tiles_are_cut_from_files_only()
    {
        var text = _folder.Write("text.ppm", "P6 10"u8.ToArray());
        var call = SegProcess.RunBy(["timeout", "120"], ["predict", _folder.Pipe("pipe.ppm"), text, _folder.Of("none.ppm"), "--tile", "64", "--out", _folder.Of("out")]);
        Assert.Equal(1, call.ExitCode);
        Assert.Equal(["SEG4200", "SEG4201", "SEG4200"], Regex.Matches(call.Error, "^seg: (SEG\\d{4})", RegexOptions.Multiline).Select(m => m.Groups[1].Value));
    }

    private static (int, int) Size(JsonElement picture) => (picture.GetProperty("width").GetInt32(), picture.GetProperty("height").GetInt32());

    // The fixture's own verdict; which damage it calls readable is left out.
    private IEnumerable<(string, string)> Damaged()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(FixtureFolder.PathOf("preprocess", "preprocess-files.json")));
        foreach (var file in json.RootElement.GetProperty("files").EnumerateObject().Where(f => !f.Value.GetProperty("ok").GetBoolean()).ToArray())
        {
            yield return (Fixture(file.Name), file.Name.Contains("huge", StringComparison.Ordinal) ? "SEG4202" : file.Name.Contains("empty", StringComparison.Ordinal) ? "SEG4200" : "SEG4201");
        }
    }

    // Results are named by the file's stem, and some fixtures differ in the ending only.
    private string Fixture(string name)
    {
        var copy = _folder.Of(Path.GetFileNameWithoutExtension(name) + "_" + Path.GetExtension(name)[1..] + Path.GetExtension(name));
        File.Copy(FixtureFolder.PathOf("preprocess", "files", name), copy);
        return copy;
    }

    private string Unix(string name)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // Binding makes the file, closing leaves it to .NET to remove: a link keeps it.
        socket.Bind(new UnixDomainSocketEndPoint(_folder.Of("bound")));
        using var link = System.Diagnostics.Process.Start("ln", [_folder.Of("bound"), _folder.Of(name)]);
        link.WaitForExit();
        Assert.Equal(0, link.ExitCode);
        return _folder.Of(name);
    }

    private string Link(string name, string target)
    {
        File.CreateSymbolicLink(_folder.Of(name), target);
        return _folder.Of(name);
    }

    private string Closed(string name)
    {
        File.Copy(Scene, _folder.Of(name));
        File.SetUnixFileMode(_folder.Of(name), UnixFileMode.None);
        return _folder.Of(name);
    }
}
