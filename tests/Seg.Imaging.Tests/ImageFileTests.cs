using System.Diagnostics;
using Seg.Testing;

namespace Seg.Imaging.Tests;

public sealed class ImageFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("seg-imaging-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("missing.png", "does not exist")]
    [InlineData(".", "is a directory")]
    [InlineData("empty.png", "is empty")]
    public void What_is_no_file_is_refused_by_name(string name, string reason)
    {
        File.WriteAllBytes(Path.Combine(_folder, "empty.png"), []);
        var path = Path.Combine(_folder, name);
        var error = Assert.Throws<SegException>(() => ImageFile.Read(path));
        Assert.Equal("SEG4200", error.DiagnosticId);
        Assert.Contains(path, error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_pipe_is_refused_without_waiting_for_a_writer()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        var pipe = Path.Combine(_folder, "pipe.png");
        using (var made = Process.Start("mkfifo", [pipe]))
        {
            made.WaitForExit();
            Assert.Equal(0, made.ExitCode);
        }
        Assert.Equal("SEG4200", Assert.Throws<SegException>(() => ImageFile.Read(pipe)).DiagnosticId);
    }

    [Fact]
    public void A_picture_knows_its_path()
    {
        var path = FixtureFolder.PathOf("preprocess", "files", "png_rgb.png");
        Assert.Equal(path, TestCodec.Create().DecodeFile(path).Name);
    }
}
