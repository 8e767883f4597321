using System.Runtime.CompilerServices;
using Seg.Testing;

namespace Seg.Generators.Tests;

public sealed class SnapshotFolderTests
{
    [Fact]
    public void NoSnapshotIsLeftOver() => Assert.Empty(SnapshotFiles.Dangling(Folder(), typeof(SnapshotFolderTests).Assembly));

    private static string Folder([CallerFilePath] string sourceFile = "") => Path.Combine(Path.GetDirectoryName(sourceFile)!, "_snapshots");
}
