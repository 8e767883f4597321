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

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
