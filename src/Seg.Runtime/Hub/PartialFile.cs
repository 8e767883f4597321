namespace Seg.Runtime;

/// <summary>The disk's refusal, which no other attempt at the network mends.</summary>
internal sealed class PartialFileException(string message, Exception inner) : IOException(message, inner);

/// <summary>A download under way: <c>NAME.TAG.part</c> beside where it goes, so that another version of the file never goes on with this one's bytes.</summary>
internal sealed class PartialFile
{
    private const int TagCharacters = 16, BufferBytes = 1 << 17;

    private readonly string _final;

    private PartialFile(string final, string path) => (_final, Path) = (final, path);

    public string Path { get; }

    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    public static PartialFile Of(string final, string tag)
    {
        var plain = new string([.. tag.Where(char.IsAsciiLetterOrDigit).Take(TagCharacters)]);
        return new(final, $"{final}.{(plain.Length == 0 ? "x" : plain)}.part");
    }

    /// <summary>Throws away what is there.</summary>
    public long Restart()
    {
        Delete();
        return 0;
    }

    public void Delete() => File.Delete(Path);

    /// <summary>Puts it where it goes.</summary>
    public void Finish()
    {
        if (!File.Exists(Path)) File.WriteAllBytes(Path, []);
        File.Move(Path, _final, overwrite: true);
    }

    /// <exception cref="IOException">The connection broke; what came is there.</exception>
    /// <exception cref="PartialFileException">The disk is full, or another process writes the same file.</exception>
    public async Task AppendAsync(Stream body, TimeSpan silence, Action<long> report, CancellationToken cancellationToken)
    {
        await using var file = Open();
        var buffer = new byte[BufferBytes];
        var length = file.Length;
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(silence);
            var count = await body.ReadAsync(buffer, patience.Token);
            if (count == 0) return;
            await WriteAsync(file, buffer.AsMemory(0, count), cancellationToken);
            report(length += count);
        }
    }

    private static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException full)
        {
            throw new PartialFileException(full.Message, full);
        }
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.Read, 1, FileOptions.Asynchronous);
        }
        catch (IOException taken)
        {
            throw new PartialFileException(taken.Message, taken);
        }
    }
}
