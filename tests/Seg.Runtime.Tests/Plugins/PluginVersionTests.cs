namespace Seg.Runtime.Tests.Plugins;

public sealed class PluginVersionTests
{
    // From semver.org's own example, with what .NET assemblies and people add.
    private static readonly string[] Ascending =
    [
        "unknown", "0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
        "1.0.0.1", "1.2", "1.10.0", "2.0.0-preview", "2.0.0",
    ];

    [Fact]
    public void EveryPairIsInTheOrderOfSemanticVersioning()
    {
        for (var i = 0; i < Ascending.Length; i++)
            for (var j = 0; j < Ascending.Length; j++)
                Assert.Equal(Math.Sign(i.CompareTo(j)), Math.Sign(new PluginVersion(Ascending[i]).CompareTo(new(Ascending[j]))));
    }

    [Theory]
    [InlineData("1.0", "1.0.0.0")]
    [InlineData("1.0.0+abc", "1.0.0+def")]
    [InlineData("odd+1", "odd+2")]
    public void MissingNumbersAreZeroAndBuildMetadataCountsForNothing(string left, string right) => Assert.Equal(0, new PluginVersion(left).CompareTo(new(right)));
}
