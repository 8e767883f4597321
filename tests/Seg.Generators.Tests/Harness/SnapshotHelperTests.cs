#if SEG_SYSTEM_TORCH
using VerifyTests;
using VerifyXunit;

namespace Seg.Generators.Tests;

/// <summary>Our stand-in for Verify does what Verify does with files.</summary>
public sealed class SnapshotHelperTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("seg-snapshots").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AnEqualTextPassesAndClearsWhatWasReceived()
    {
        File.WriteAllText(Path.Combine(_folder, "a.verified.cs"), "one\r\ntwo");
        File.WriteAllText(Path.Combine(_folder, "a.received.cs"), "old");
        await Verifier.Verify("one\ntwo", "cs").UseDirectory(_folder).UseFileName("a");
        Assert.Equal(["a.verified.cs"], Files());
    }

    [Fact]
    public async Task ADifferenceFailsAndIsLeftAsReceived()
    {
        File.WriteAllText(Path.Combine(_folder, "a.verified.txt"), "one\ntwo\nthree");
        var settings = new VerifySettings();
        settings.UseDirectory(_folder);
        settings.UseFileName("a");
        var failure = await Assert.ThrowsAsync<VerifyException>(async () => await Verifier.Verify("one\n2\nthree", settings));
        Assert.Contains("line 2\n  verified: two\n  received: 2", failure.Message);
        Assert.Equal(["a.received.txt", "a.verified.txt"], Files());
        Assert.Equal("one\n2\nthree", File.ReadAllText(Path.Combine(_folder, "a.received.txt")));
    }

    [Fact]
    public async Task ASnapshotThatIsNotThereFails()
    {
        var failure = await Assert.ThrowsAsync<VerifyException>(async () => await Verifier.Verify("new").UseDirectory(_folder));
        Assert.Contains("there is no snapshot yet", failure.Message);
        Assert.Equal([$"{nameof(SnapshotHelperTests)}.{nameof(ASnapshotThatIsNotThereFails)}.received.txt"], Files());
    }

    [Fact]
    public void LeftOversAreFound()
    {
        foreach (var name in new[] { "a.received.txt", "SnapshotHelperTests.LeftOversAreFound#Hint.g.verified.cs", "SnapshotHelperTests.Gone#Hint.g.verified.cs", "SnapshotHelperTests.LeftOversAreFound_x.verified.txt" })
            File.WriteAllText(Path.Combine(_folder, name), "");
        Assert.Equal(["SnapshotHelperTests.Gone#Hint.g.verified.cs", "a.received.txt"], Seg.Testing.SnapshotFiles.Dangling(_folder, typeof(SnapshotHelperTests).Assembly));
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
}
#endif
