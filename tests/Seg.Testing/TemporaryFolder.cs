namespace Seg.Testing;

/// <summary>A folder that is gone at the end of the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("seg-test-").FullName;

    /// <summary>A path in it.</summary>
    public string Of(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file into it, and returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(Of(name), bytes);
        return Of(name);
    }

    /// <summary>Makes a named pipe in it, to which nobody writes, and returns its path.</summary>
    public string Pipe(string name)
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", [Of(name)]);
        made.WaitForExit();
        return made.ExitCode == 0 ? Of(name) : throw new IOException($"mkfifo {Of(name)} failed.");
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
