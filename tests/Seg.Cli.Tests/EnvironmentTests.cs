using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>Machines that lack something: what is missing is said with exit code 2, nothing is half-written, and what can be done is.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private static readonly string Scene = Path.Combine(SegProcess.Root, "samples", "fashion", "000000.png");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_without_access_is_named_before_any_picture_is_computed()
    {
        Directory.CreateDirectory(_folder.Of("out"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var call = SegProcess.RunBy(Launchers.WithoutPrivileges, ["predict", Scene, "--out", _folder.Of("out")]);

        Assert.Equal((2, ""), (call.ExitCode, call.Output));
        Assert.Matches($"^seg: SEG4300: Cannot write '{Regex.Escape(_folder.Of("out"))}': Access .* is denied", call.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Of("out")));
    }

    // On a disk of 1.2 MB about 16 results fit. Where nothing may be mounted, the limit on files' size is all that can be had: it is met by the first file.
    [Fact]
    public void A_full_disk_ends_the_call_with_whole_files()
    {
        Directory.CreateDirectory(_folder.Of("out"));
        string[] pictures = [.. Enumerable.Range(0, 100).Select(i => Copy($"{i}.png"))];
        var disk = Launchers.SmallDisk(_folder.Of("out"), kibibytes: 1200);

        var call = SegProcess.RunBy(disk ?? Launchers.Script("ulimit -f 64; exec \"$@\""), ["predict", .. pictures, "--out", _folder.Of("out"), "--json"], ("DOTNET_EnableWriteXorExecute", "0"));

        Assert.Equal(2, call.ExitCode);
        Assert.Contains("SEG4300: Cannot write '", call.Error);
        var (seen, done) = (disk is null ? _folder.Of("out") : _folder.Of("out.seen"), disk is null ? [] : call.Json.EnumerateArray().ToArray());
        if (disk is not null)
        {
            Assert.Contains("No space left on device", call.Error);
            Assert.InRange(done.Length, 1, 40);
        }
        // What is told as done is there, and whole; of the rest there is at most what was whole before the disk was full.
        Assert.DoesNotContain(Directory.GetFiles(seen), f => f.EndsWith(".tmp", StringComparison.Ordinal));
        foreach (var name in done.SelectMany(picture => picture.GetProperty("files").EnumerateArray()).Select(file => Path.GetFileName(file.GetString()!))) Assert.True(File.Exists(Path.Combine(seen, name)), name);
        foreach (var file in Directory.GetFiles(seen)) AssertWhole(file);
    }

    // Its signal would end the process, and .NET calls the error an argument out of range.
    [Fact]
    public void A_limit_on_the_size_of_files_is_a_full_disk()
    {
        var call = SegProcess.RunBy(Launchers.Script("ulimit -f 64; exec \"$@\""), ["predict", Scene, "--out", _folder.Of("out")], ("DOTNET_EnableWriteXorExecute", "0"));

        Assert.Equal((2, ""), (call.ExitCode, call.Output));
        Assert.StartsWith($"seg: SEG4300: Cannot write '{_folder.Of("out")}': ", call.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Of("out")));
    }

    [Fact]
    public void A_result_that_cannot_be_written_costs_no_other_picture()
    {
        Directory.CreateDirectory(_folder.Of("out/000000.json"));
        var other = Copy("other.png");

        var call = SegProcess.Run("predict", Scene, other, "--out", _folder.Of("out"), "--json");

        Assert.Equal(2, call.ExitCode);
        Assert.Contains($"seg: SEG4300: Cannot write '{_folder.Of("out/000000.json")}'", call.Error);
        Assert.Contains("seg: 1 of 2 pictures failed (1 of SEG4300).", call.Error);
        Assert.Equal(other, Assert.Single(call.Json.EnumerateArray()).GetProperty("image").GetString());
    }

    // The one is too large to be decoded, the other to be computed; both are within the limit on pixels.
    [Theory]
    [InlineData(13000, "The picture '", "13000 x 13000 pixels needs more memory than there is to be decoded")]
    [InlineData(6000, "The image '", "6000 x 6000 pixels needs more memory than there is: mask2former-fashion sees it as 6")]
    public void A_picture_that_memory_does_not_suffice_for_is_named_and_the_others_are_done(int side, string subject, string reason)
    {
        var large = Bitmap.Write(_folder, "large.bmp", side, side);

        var call = SegProcess.RunBy([.. Launchers.Cores(2), .. Launchers.Script("ulimit -d 1400000; exec timeout 300 \"$@\"")], ["predict", large, Scene, "--out", _folder.Of("out"), "--json"]);

        Assert.True(call.ExitCode == 2, $"{call.ExitCode}: {call.Error}");
        var lines = call.Error.TrimEnd('\n').Split('\n');
        Assert.StartsWith($"seg: SEG9002: {subject}{large}'", lines[0]);
        Assert.Contains(reason, lines[0]);
        Assert.Equal(["seg: 1 of 2 pictures failed (1 of SEG9002)."], lines[1..]);
        Assert.Equal(Scene, Assert.Single(call.Json.EnumerateArray()).GetProperty("image").GetString());
    }

    // OpenBLAS would wait for ever for buffers that it can't get.
    [Fact]
    public void Too_little_memory_for_libtorch_is_told_before_it_is_loaded()
    {
        var call = SegProcess.RunBy(Launchers.Script("ulimit -d 300000; exec timeout 120 \"$@\""), ["predict", Scene, "--out", _folder.Of("out")]);

        Assert.Equal((2, ""), (call.ExitCode, call.Output));
        Assert.StartsWith("seg: SEG9001: ", call.Error);
        Assert.Contains("Memory does not suffice for libtorch", call.Error);
        Assert.False(Directory.Exists(_folder.Of("out")));
    }

    // The file that the shim asks the system for is no library, and then a library of that name which lacks what the shim needs.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_a_fitting_libtorch_the_message_says_what_to_install(bool isLibrary)
    {
        var shim = Path.Combine(SegProcess.Root, "artifacts", "bin", "Seg.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "libsegtorch.so");
        if (!File.Exists(shim)) return; // TorchSharp's own libtorch, which comes with its package.
        var name = Regex.Match(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(shim)), @"libtorch_cpu\.so[.0-9]*").Value;
        Assert.NotEmpty(name);
        if (isLibrary) Compile("int of_another_version;", name);
        else File.WriteAllText(_folder.Of(name), "no library");

        var call = SegProcess.Run(["predict", Scene, "--out", _folder.Of("out")], ("LD_LIBRARY_PATH", _folder.Path));

        Assert.Equal((2, ""), (call.ExitCode, call.Output));
        Assert.StartsWith("seg: SEG9001: ", call.Error);
        Assert.Contains(isLibrary ? "undefined symbol" : name, call.Error);
        Assert.Contains("apt-get install libtorch-dev libopenblas0-openmp", call.Error);
        Assert.Contains("another version", call.Error);
        Assert.Single(call.Error.TrimEnd('\n').Split('\n'));
        Assert.False(Directory.Exists(_folder.Of("out")));
    }

    private string Copy(string name)
    {
        File.Copy(Scene, _folder.Of(name));
        return _folder.Of(name);
    }

    private void Compile(string source, string library)
    {
        File.WriteAllText(_folder.Of("source.cpp"), source);
        using var compiler = Process.Start("c++", ["-shared", "-fPIC", $"-Wl,-soname,{library}", "-o", _folder.Of(library), _folder.Of("source.cpp")]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
    }

    private static void AssertWhole(string file)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal)) JsonDocument.Parse(File.ReadAllText(file)).Dispose();
        else Assert.Equal("IEND"u8.ToArray(), File.ReadAllBytes(file)[^8..^4]);
    }
}
