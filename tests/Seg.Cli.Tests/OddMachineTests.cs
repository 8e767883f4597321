using System.Text.Json;
using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>Machines with fewer instructions or cores, other languages, and outputs that nobody reads: the results are the same.</summary>
public sealed class OddMachineTests(OddMachineTests.Usual usual) : IClassFixture<OddMachineTests.Usual>, IDisposable
{
    // Other instructions and thread counts add up in another order.
    private const double EqualPixels = 0.995;

    private static readonly string[] Scenes = [.. Enumerable.Range(0, 3).Select(i => Path.Combine(SegProcess.Root, "samples", "fashion", $"00000{i}.png"))];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("no AVX-512", "AVX2", "DOTNET_EnableAVX512=0", "ONEDNN_MAX_CPU_ISA=AVX2", "DNNL_MAX_CPU_ISA=AVX2", "ATEN_CPU_CAPABILITY=avx2")]
    [InlineData("no instructions beyond the least", "none that Seg asks for", "DOTNET_EnableHWIntrinsic=0", "ONEDNN_MAX_CPU_ISA=SSE41", "DNNL_MAX_CPU_ISA=SSE41", "ATEN_CPU_CAPABILITY=default")]
    [InlineData("one core", "1 cores, libtorch uses 1", "DOTNET_PROCESSOR_COUNT=1")]
    public void Results_do_not_depend_on_instructions_and_cores(string machine, string doctor, params string[] variables)
    {
        var environment = variables.Select(v => v.Split('=')).Select(v => (v[0], v[1])).ToArray();
        string[] launcher = machine == "one core" ? Launchers.Cores(1) : ["env"];
        var seen = SegProcess.RunBy(launcher, ["doctor"], environment).Output;
        Assert.Contains(doctor, seen);
        Assert.True(!seen.Contains("AVX-512", StringComparison.Ordinal) || machine == "one core", seen);

        var call = SegProcess.RunBy(launcher, ["predict", .. Scenes, "--task", "panoptic", "--out", _folder.Path], environment);

        Assert.True(call.ExitCode == 0, call.Error);
        foreach (var scene in Scenes.Select(s => Path.GetFileNameWithoutExtension(s)))
        {
            var share = EqualShare(usual.Of($"{scene}.json"), _folder.Of($"{scene}.json"));
            Assert.True(share >= EqualPixels, $"{machine}, {scene}: {share:P2} of the pixels are equal");
        }
    }

    [Fact]
    public void Language_time_zone_and_home_do_not_matter()
    {
        var call = SegProcess.RunBy(["env", "-u", "HOME", "-u", "SEG_HOME"], ["predict", .. Scenes, "--task", "panoptic", "--out", _folder.Path],
            ("LC_ALL", "de_DE.UTF-8"), ("LANG", "tr_TR"), ("TZ", "Nowhere/Land"), ("DOTNET_SYSTEM_GLOBALIZATION_PREDEFINED_CULTURES_ONLY", "false"));

        Assert.True(call.ExitCode == 0, call.Error);
        // The times differ.
        Assert.Equal(Table(usual.Output), Table(call.Output));

        static string[] Table(string output) => [.. output.Split('\n').Where(line => line.StartsWith("     ", StringComparison.Ordinal)).Select(line => line.TrimEnd())];
    }

    [Theory]
    [InlineData("exec \"$@\" > /dev/full", 2, "No space left on device")]
    [InlineData("exec \"$@\" >&-", 2, "standard output")]
    [InlineData("exec \"$@\" 2>&-", 0, "")]
    [InlineData("\"$@\" | head -c 1 > /dev/null", 0, "")]
    public void Results_are_written_whoever_reads_the_report(string script, int exitCode, string message)
    {
        var call = SegProcess.RunBy(Launchers.Script(script), ["predict", Scenes[0], Scenes[1], "--out", _folder.Path]);

        Assert.Equal(exitCode, call.ExitCode);
        Assert.Contains(message, call.Error);
        Assert.Equal(exitCode == 0 ? 0 : 1, call.Error.Split("SEG4300").Length - 1);
        Assert.Equal(6, Directory.GetFiles(_folder.Path).Length);
    }

    // The share of pixels that have the same class, or none, in both; there are as many segments of each.
    private static double EqualShare(string one, string other)
    {
        var (first, second) = (Read(one), Read(other));
        Assert.Equal(first.Segments, second.Segments);
        return first.Map.Zip(second.Map).Count(p => p.First == p.Second) / (double)first.Map.Length;
    }

    private static (string[] Segments, string[] Map) Read(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var image = json.RootElement.GetProperty("image");
        var (width, height) = (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32());
        var (segments, map) = (new List<string>(), new string[width * height]);
        foreach (var segment in json.RootElement.GetProperty("panoptic").GetProperty("segments_info").EnumerateArray())
        {
            segments.Add(segment.GetProperty("category").GetString()!);
            RleMask.FromCocoString(segment.GetProperty("segmentation").GetProperty("counts").GetString()!, width, height).Paint(map.AsSpan(), 0, segments[^1]);
        }
        return ([.. segments.Order(StringComparer.Ordinal)], map);
    }

    /// <summary>The scenes on this machine as it is.</summary>
    public sealed class Usual : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Usual()
        {
            var call = SegProcess.Run(["predict", .. Scenes, "--task", "panoptic", "--out", _folder.Path]);
            Assert.True(call.ExitCode == 0, call.Error);
            Output = call.Output;
        }

        public string Output { get; }

        public string Of(string name) => _folder.Of(name);

        public void Dispose() => _folder.Dispose();
    }
}
