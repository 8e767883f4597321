using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Hosting;

public sealed class AddSegmenterTests
{
    private static readonly ImageInput Image = new(new byte[32 * 32 * 3], 32, 32);

    private static SegmenterOptions Random(SegmenterOptions options) => options with { AllowRandomWeights = true };

    [Fact]
    public async Task SegmentersAreSingletonsThatLoadLate()
    {
        using var host = new ToyHost(services => services
            .AddSegmenter("toy-full", Random)
            .AddKeyedSegmenter("small", "toy-small", Random)
            .AddKeyedSegmenter("absent", "toy-none"));
        await using var scope = host.Services.CreateAsyncScope();
        var segmenter = scope.ServiceProvider.GetRequiredService<ISegmenter>();
        Assert.Same(segmenter, host.Get<ISegmenter>());
        Assert.Equal("toy-full", segmenter.Spec.Id);
        Assert.Equal("toy-full", (await segmenter.SegmentAsync(Image)).Model);
        Assert.Equal("toy-small", (await host.Services.GetRequiredKeyedService<ISegmenter>("small").SegmentAsync(Image)).Model);
        // An unknown model is told when it is asked for, not by the others.
        var error = await Assert.ThrowsAsync<SegException>(() => host.Services.GetRequiredKeyedService<ISegmenter>("absent").SegmentAsync(Image));
        Assert.Equal("SEG4004", error.DiagnosticId);
    }

    [Fact]
    public void ANameCannotBeTakenTwice()
    {
        var services = new ServiceCollection().AddKeyedSegmenter("street", "toy-full");
        Assert.Contains("street", Assert.Throws<ArgumentException>(() => services.AddKeyedSegmenter("street", "toy-small")).Message);
    }

    [Fact]
    public async Task AFailedLoadIsTriedAgain()
    {
        using var host = new ToyHost(services => services.AddSegmenter("late.seg.json", Random));
        var path = Path.GetFullPath("late.seg.json");
        var segmenter = host.Get<ISegmenter>();
        await Assert.ThrowsAsync<SegException>(() => segmenter.SegmentAsync(Image));
        try
        {
            File.WriteAllText(path, """{ "extends": "toy-small" }""");
            Assert.Equal("late", (await segmenter.SegmentAsync(Image)).Model);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
