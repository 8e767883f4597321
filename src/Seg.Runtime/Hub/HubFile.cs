namespace Seg.Runtime;

/// <summary>A file on the hub, as its headers describe it.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Address">Where it is asked for: a fixed commit, once that is known.</param>
/// <param name="Size">Its bytes, or null when the hub does not say.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal, of files in large file storage; else null.</param>
/// <param name="Tag">What changes with its contents.</param>
/// <param name="Commit">The commit that the revision stands for, or null when the hub does not say.</param>
public sealed record HubFile(string Name, Uri Address, long? Size, string? Sha256, string Tag, string? Commit);

/// <summary>How far a download is.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">How many bytes are here.</param>
/// <param name="Size">How many there will be, or null.</param>
public readonly record struct HubProgress(string File, long Bytes, long? Size);
