using System.Collections.Concurrent;
using System.Diagnostics;
using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>What a block printed when it was run, standard output and error as they came, and its exit code.</summary>
internal sealed record BlockOutput(int ExitCode, string Text);

/// <summary>
/// The commands and programs of one page, run once in reading order, as a reader would: in one folder, which has the repository's samples and
/// models and <c>./seg</c>; variables, the current folder and files live on from block to block.
/// </summary>
internal sealed class PageSession
{
    private static readonly ConcurrentDictionary<string, Lazy<PageSession>> Sessions = new();
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Dictionary<DocBlock, BlockOutput> _outputs = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("seg-docs-").FullName;

    private PageSession(DocPage page)
    {
        try
        {
            LayOut();
            foreach (var block in page.Blocks.Where(b => b.Marks.NotRun is null))
            {
                if (block.Marks.File is { } dll && dll.EndsWith(".dll", StringComparison.Ordinal)) Assert.Null(Compile(block, Path.Combine(_folder, dll)));
                else if (block.Marks.File is { } file) Write(file, block.Text);
                if (block.Kind == BlockKind.Commands) _outputs[block] = Shell(block.Text);
                else if (block.Marks.Run) _outputs[block] = Program(block);
            }
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>A block that is run.</summary>
    public static bool Runs(DocBlock block) => block.Marks.NotRun is null && (block.Kind == BlockKind.Commands || block.Marks.Run);

    public static BlockOutput Output(DocBlock block) => Sessions.GetOrAdd(block.Page, path => new(() => new(DocPages.PageOf(block)))).Value._outputs[block];

    private void LayOut()
    {
        foreach (var shared in new[] { "samples", "models" }) Directory.CreateSymbolicLink(Path.Combine(_folder, shared), Path.Combine(Repository.Root, shared));
        Write("seg", $"#!/bin/sh\nexport SEG_PLUGIN_PATH=\"${{SEG_PLUGIN_PATH:-{SegCommand.Plugins}}}\"\nexec dotnet \"{SegCommand.Path}\" \"$@\"\n");
        Directory.CreateDirectory(Path.Combine(_folder, ".home"));
        Write(".state", "");
        Shell($"cd \"{_folder}\"\nchmod +x seg\n");
    }

    // The program runs with what these tests reference, as an application does that references the same packages.
    private BlockOutput Program(DocBlock block)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, $"docs-{Path.GetFileNameWithoutExtension(block.Page)}-{block.Line}.dll");
        if (Compile(block, dll) is { } errors) return new(-1, errors);
        var own = Path.Combine(AppContext.BaseDirectory, "Seg.Docs.Tests");
        return Shell($"SEG_PLUGIN_PATH=\"${{SEG_PLUGIN_PATH:-{SegCommand.Plugins}}}\" dotnet exec --depsfile {own}.deps.json --runtimeconfig {own}.runtimeconfig.json {dll}\n");
    }

    /// <summary>Writes the block's assembly, called as the file; gives what is wrong, or null.</summary>
    private static string? Compile(DocBlock block, string dll)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(dll)!);
        using var file = File.Create(dll);
        var result = CodeRun.Of(block, Path.GetFileNameWithoutExtension(dll)).GetAwaiter().GetResult().Compilation.Emit(file);
        return result.Success ? null : string.Join("\n", result.Diagnostics);
    }

    private BlockOutput Shell(string commands)
    {
        // The state is saved however the block ends; set -e: a reader stops at the first command that fails.
        Write(".block", $". \"{_folder}/.state\"\ntrap '{{ export -p; echo \"cd \\\"$PWD\\\"\"; }} > \"{_folder}/.state\"' EXIT\nset -e\n{commands}");
        var start = new ProcessStartInfo("sh") { WorkingDirectory = _folder, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec sh .block 2>&1 </dev/null");
        start.Environment["HOME"] = Path.Combine(_folder, ".home");
        start.Environment["DOTNET_CLI_HOME"] = Path.Combine(_folder, ".home");
        start.Environment["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return new(-1, $"still running after {Patience}");
        }
        return new(process.ExitCode, output.GetAwaiter().GetResult());
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
