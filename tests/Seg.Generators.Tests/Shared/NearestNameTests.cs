using Seg.Shared;

namespace Seg.Generators.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("widht", "width")]
    [InlineData("QUERIES", "queries")]
    [InlineData("quer", "queries", "query")]
    [InlineData("heads", "head", "heads")]
    public void Near(string name, params string[] candidates) => Assert.Equal(candidates[^1], NearestName.Of(name, candidates));

    [Theory]
    [InlineData("width", "queries")]
    [InlineData("abcdef", "uvwxyz")]
    public void FarIsNone(string name, string candidate) => Assert.Null(NearestName.Of(name, [candidate]));

    [Fact]
    public void Hints()
    {
        Assert.Equal(" Did you mean 'width'?", NearestName.Hint("widht", ["width", "height"]));
        Assert.Equal("", NearestName.Hint("width", []));
    }
}
