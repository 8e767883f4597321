using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime.Tests.Hosting;

public sealed class DefaultComponentsTests
{
    [Fact]
    public void AHostWithoutACodecIsToldWhereToLook()
    {
        using var services = new ServiceCollection().AddSegmentation(b => b.WithoutDefaultModelFolders()).BuildServiceProvider();
        var error = Assert.Throws<SegException>(() => DefaultComponents.ImageCodec(services.GetRequiredService<IComponentCatalog>()));
        Assert.Equal("SEG4204", error.DiagnosticId);
        Assert.Contains("SEG_PLUGIN_PATH", error.Message);
        Assert.Equal("docs/diagnostics/SEG4204.md", error.HelpLink);
    }
}
