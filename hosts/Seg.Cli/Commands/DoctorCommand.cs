using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;
using TorchSharp;

namespace Seg.Cli.Commands;

/// <summary><c>seg doctor</c>: what this machine offers and what is amiss. Exit code 1 when a check failed.</summary>
internal static class DoctorCommand
{
    private enum State { Ok, Warning, Failed }

    private sealed record Check(string Name, State State, string Found);

    public static Command Create()
    {
        var json = CommonOptions.Json();
        var command = new Command("doctor", "Check the SDK, libtorch, codecs, plugins, CPU features, threads and disk.") { json };
        command.SetAction(call => Run(call.GetValue(json)));
        return command;
    }

    private static int Run(bool json)
    {
        Check[] checks =
        [
            new(".NET runtime", State.Ok, $"{Environment.Version} on {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
            Try(".NET SDK", Sdk),
            Try("libtorch", () => (State.Ok, $"{torch.__version__} ({typeof(torch).Assembly.GetName().Name}), a sum computed: {Sum()}")),
            Try("oneDNN", OneDnn),
            Try("plugins", Plugins),
            Try("image codec", Codec),
            new("CPU features", State.Ok, CpuFeatures()),
            Try("threads", () => (State.Ok, $"{Environment.ProcessorCount} cores, libtorch uses {torch.get_num_threads()}")),
            Try("memory", Memory),
            Try("disk", Disk),
        ];
        if (json)
        {
            Report.Json(writer =>
            {
                writer.WriteStartArray();
                foreach (var check in checks)
                {
                    writer.WriteStartObject();
                    writer.WriteString("check", check.Name);
                    writer.WriteString("state", check.State.ToString().ToLowerInvariant());
                    writer.WriteString("found", check.Found);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
        }
        else
        {
            var table = Report.Table("check", "state", "found");
            foreach (var check in checks) table.Row(check.Name, check.State.ToString().ToLowerInvariant(), check.Found);
            Report.Console.Write(table);
        }
        return checks.Any(c => c.State == State.Failed) ? 1 : 0;
    }

    // A doctor must not die of what it looks for.
    private static Check Try(string name, Func<(State, string)> check)
    {
        try
        {
            var (state, found) = check();
            return new(name, state, found);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            var cause = failure is TypeInitializationException { InnerException: { } inner } ? inner : failure;
            return new(name, State.Failed, cause.Message.ReplaceLineEndings(" "));
        }
    }

    private static (State, string) Sdk()
    {
        using var dotnet = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var version = dotnet.StandardOutput.ReadToEnd().Trim();
        dotnet.WaitForExit();
        return version.StartsWith("10.", StringComparison.Ordinal) ? (State.Ok, version) : (State.Warning, $"{version}; building needs SDK 10");
    }

    private static float Sum()
    {
        using var ones = torch.ones(3, 4);
        using var sum = ones.sum();
        return sum.item<float>();
    }

    // Without it every model still runs, at about half the speed.
    private static (State, string) OneDnn() =>
#if SEG_SYSTEM_TORCH
        Torch.PackedProduct.IsAvailable ? (State.Ok, $"packed weights and fused products; bfloat16 {BFloat16}")
            : (State.Warning, "not in this build, inference is slower; as root 'apt-get install libdnnl-dev', then build again");
#else
        (State.Ok, $"TorchSharp's, through libtorch's operators; bfloat16 {BFloat16}");
#endif

    private static string BFloat16 => InferencePrecisions.HasBFloat16 ? "by the processor's instructions" : "slower than float32 on this processor";

    private static (State, string) Plugins()
    {
        var plugins = Services.Provider.GetRequiredService<PluginSet>();
        var failed = plugins.Failed.ToArray();
        var active = plugins.All.Count(p => p.State == PluginState.Active);
        if (active == 0) return (State.Failed, $"none found; looked in {string.Join(", ", PluginRoots.Default().DefaultIfEmpty("no directory"))}");
        return failed.Length == 0 ? (State.Ok, $"{active} active") : (State.Warning, $"{active} active, not loaded: {string.Join(", ", failed.Select(p => $"{p.Id} ({p.DiagnosticId})"))}");
    }

    private static (State, string) Codec()
    {
        var codec = Services.Provider.GetRequiredService<IImageCodec>();
        byte[] pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7];
        var read = codec.Decode(codec.EncodePng(new ImageInput(pixels, 2, 2)), "self test", ImageLimits.Default);
        return read.Pixels.Span.SequenceEqual(pixels) ? (State.Ok, $"{codec.GetType().Name}, PNG written and read back") : (State.Failed, $"{codec.GetType().Name} reads back other pixels than it wrote");
    }

    private static string CpuFeatures()
    {
        (string Name, bool Has)[] features =
        [
            ("SSE4.2", Sse42.IsSupported), ("AVX", Avx.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported),
            ("AVX-512F", Avx512F.IsSupported), ("AVX-512BW", Avx512BW.IsSupported), ("AVX-512VBMI", Avx512Vbmi.IsSupported), ("NEON", AdvSimd.IsSupported),
        ];
        return string.Join(", ", features.Where(f => f.Has).Select(f => f.Name).DefaultIfEmpty("none that Seg asks for"));
    }

    private static (State, string) Memory()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return (bytes < 2L << 30 ? State.Warning : State.Ok, $"{bytes / (double)(1 << 30):0.0} GB for this process");
    }

    private static (State, string) Disk()
    {
        var drive = new DriveInfo(Environment.CurrentDirectory);
        return (drive.AvailableFreeSpace < 1L << 30 ? State.Warning : State.Ok, $"{drive.AvailableFreeSpace / (double)(1 << 30):0.0} GB free at {Environment.CurrentDirectory}");
    }
}
