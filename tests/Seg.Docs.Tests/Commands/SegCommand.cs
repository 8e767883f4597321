using System.Diagnostics;
using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>The command line as it was built beside these tests.</summary>
internal static class SegCommand
{
    /// <summary>The program's assembly.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "artifacts", "bin", "Seg.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "seg.dll");

    /// <summary>The repository's plugins as built.</summary>
    public static string Plugins { get; } = System.IO.Path.Combine(Repository.Root, "artifacts", "plugins");

    public static BlockOutput Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["SEG_PLUGIN_PATH"] = Plugins;
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, text);
    }
}
