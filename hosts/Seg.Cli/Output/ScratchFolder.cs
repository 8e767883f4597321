namespace Seg.Cli.Output;

/// <summary>A folder for files that nobody keeps; gone when disposed.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("seg-bench-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // Left to the system, which empties its folder of temporary files.
        }
    }
}
