using System.Diagnostics;
using System.Globalization;
using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>Programs that start the host under conditions; arguments for <see cref="SegProcess.RunBy"/>.</summary>
internal static class Launchers
{
    /// <summary>Without the rights that root has to every file: the owner's bits count, whoever runs the tests.</summary>
    public static string[] WithoutPrivileges { get; } = FindWithoutPrivileges();

    /// <summary>A shell script in which <c>"$@"</c> is the host's command line.</summary>
    public static string[] Script(string script) => ["sh", "-c", script, "sh"];

    /// <summary>On so many of the cores that these tests may use, or on all of them if there are fewer: what a process takes for each of its threads is then the same everywhere.</summary>
    public static string[] Cores(int count)
    {
        if (!OperatingSystem.IsLinux()) return ["env"];
        const string field = "Cpus_allowed_list:";
        var ranges = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Split(',')
            .Select(range => Array.ConvertAll(range.Split('-'), number => int.Parse(number, CultureInfo.InvariantCulture)));
        return ["taskset", "-c", string.Join(',', ranges.SelectMany(range => Enumerable.Range(range[0], range[^1] - range[0] + 1)).Take(count))];
    }

    /// <summary>
    /// With a disk of its own of some KiB in the place of a folder, and the rest of the file systems as they are; at the end <c>FOLDER.seen</c> holds what was on it.
    /// Null where mounting is not allowed, even in a user namespace.
    /// </summary>
    public static string[]? SmallDisk(string folder, int kibibytes)
    {
        var mount = $"mount -t tmpfs -o size={kibibytes}k none '{folder}'";
        return Works("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount)
            ? ["unshare", "--user", "--map-root-user", "--mount", .. Script($"{mount}; \"$@\"; code=$?; cp -r '{folder}' '{folder}.seen'; exit $code")]
            : null;
    }

    private static string[] FindWithoutPrivileges()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("closed", [1]);
        File.SetUnixFileMode(file, UnixFileMode.None);
        string[][] launchers = [["env"], ["setpriv", "--inh-caps=-all", "--bounding-set=-all"], ["capsh", "--drop=all", "--", "-c", "exec \"$0\" \"$@\""]];
        return launchers.FirstOrDefault(launcher => Works([.. launcher, "true"]) && !Works([.. launcher, "cat", file]))
            ?? throw new InvalidOperationException("These tests run as root, and neither setpriv (util-linux) nor capsh (libcap2-bin) is there to do without its rights.");
    }

    private static bool Works(params string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            _ = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
