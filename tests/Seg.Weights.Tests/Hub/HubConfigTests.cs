using Seg.Runtime;
using Seg.Testing;

namespace Seg.Weights.Tests.Hub;

/// <summary>Configurations from the hub that are damaged: SEG4014 with file and member.</summary>
public sealed class HubConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("""{"name": "\ud800"}""", "config.json: name: expected a text, found text that is no Unicode")]
    [InlineData("""{"name": 1}""", "config.json: name: expected a text, found Number")]
    [InlineData("""{"other": 1}""", "config.json: name: expected a text, found nothing")]
    [InlineData("[]", "config.json cannot be read: it is no object")]
    [InlineData("{", "config.json cannot be read: ")]
    public void A_member_that_is_none_is_named(string json, string says)
    {
        var file = _folder.Write("config.json", System.Text.Encoding.UTF8.GetBytes(json));

        var error = Assert.Throws<SegException>(() => HubConfig.Read(file).Text("name"));

        Assert.Equal("SEG4014", error.DiagnosticId);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
