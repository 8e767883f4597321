using System.Diagnostics;
using System.Text.Json;
using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>One call of the command line.</summary>
internal sealed record SegCall(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>Runs the host that was built beside these tests, from the repository's root.</summary>
internal static class SegProcess
{
    /// <summary>The repository's root.</summary>
    public static string Root => Repository.Root;

    public static SegCall Run(params string[] arguments) => Run(arguments, []);

    /// <summary>A call with variables of its environment set.</summary>
    public static SegCall Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, environment);
        return End(process);
    }

    /// <summary>A call that another program starts: <paramref name="launcher"/> is given the command line of the host.</summary>
    public static SegCall RunBy(string[] launcher, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, environment, launcher);
        return End(process);
    }

    /// <summary>A call that is still running; <see cref="End"/> waits for it.</summary>
    public static Process Start(params string[] arguments) => Start(arguments, []);

    /// <summary>As <see cref="Start(string[])"/>, with variables and by another program, which must become the host: its id is the process's.</summary>
    public static Process Start(string[] arguments, (string Name, string Value)[] environment, string[]? launcher = null)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var host = Path.Combine(Root, "artifacts", "bin", "Seg.Cli", configuration, "seg.dll");
        // Whoever starts these tests in the background may have had interrupts ignored, and children inherit that.
        var start = new ProcessStartInfo("env") { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--default-signal=INT", .. launcher ?? [], "dotnet", host]) start.ArgumentList.Add(argument);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["SEG_PLUGIN_PATH"] = Path.Combine(Root, "artifacts", "plugins");
        // Never the plugins of whoever runs the tests.
        start.Environment["SEG_HOME"] = Path.Combine(Root, "artifacts", "no-seg-home");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static SegCall End(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }
}
