using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Hosting;

public sealed class AddSegmenterTests
{
    private static readonly ImageInput Image = new(new byte[32 * 32 * 3], 32, 32);

    private static void Random(SegmenterOptions options) => options.AllowRandomWeights = true;

    [Fact]
    public async Task SegmentersAreSingletonsThatLoadLate()
    {
        using var host = new ToyHost(services =>
        {
            services.AddSegmenter("toy-full", Random);
            services.AddKeyedSegmenter("small", "toy-small", Random);
            services.AddKeyedSegmenter("absent", "toy-none");
        });
        await using var scope = host.Services.CreateAsyncScope();
        var segmenter = scope.ServiceProvider.GetRequiredService<ISegmenter>();
        Assert.Same(segmenter, host.Get<ISegmenter>());
        Assert.Equal("toy-full", segmenter.Spec.Id);
        Assert.Equal("toy-full", (await segmenter.SegmentAsync(Image)).Model);
        Assert.Equal("toy-small", (await host.Services.GetRequiredKeyedService<ISegmenter>("small").SegmentAsync(Image)).Model);
        // An unknown model is told when it is asked for, not by the others.
        var error = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredKeyedService<ISegmenter>("absent"));
        Assert.StartsWith("SEG4004: segmenter 'absent': There is no model 'toy-none'.", Assert.Single(error.Failures));
    }

    [Fact]
    public void ANameCannotBeTakenTwice()
    {
        var services = new ServiceCollection();
        services.AddKeyedSegmenter("street", "toy-full");
        Assert.Contains("street", Assert.Throws<ArgumentException>(() => services.AddKeyedSegmenter("street", "toy-small")).Message);
    }

    [Fact]
    public void ThereIsOneSegmenterWithoutName()
    {
        var services = new ServiceCollection();
        services.AddSegmenter("toy-full");
        Assert.Contains("AddKeyedSegmenter", Assert.Throws<ArgumentException>(() => services.AddSegmenter("toy-small")).Message);
    }

    [Fact]
    public async Task AFailedLoadIsTriedAgain()
    {
        using var host = new ToyHost(services => services.AddSegmenter("toy-full", Random));
        var weights = host.Write("toy/model.safetensors", "no weights");
        var segmenter = host.Get<ISegmenter>();
        Assert.Equal("SEG4101", (await Assert.ThrowsAsync<SegException>(() => segmenter.SegmentAsync(Image))).DiagnosticId);
        var status = segmenter.GetService<SegmenterStatus>()!;
        Assert.False(status.Loaded);
        Assert.IsType<SegException>(status.Failing!.Failure);
        File.Delete(weights);
        Assert.Equal("toy-full", (await segmenter.SegmentAsync(Image)).Model);
        Assert.True(status.Loaded);
        Assert.Null(status.Failing);
    }

    [Fact]
    public async Task TheFirstMiddlewareIsTheOutermost()
    {
        var calls = new List<string>();
        using var host = new ToyHost(services => services.AddSegmenter("toy-full", Random)
            .Use(inner => new Noted("outer", calls, inner))
            .Use((inner, provider) => new Noted(provider.GetRequiredService<IModelCatalog>().Ids.Count > 0 ? "inner" : "", calls, inner)));
        var segmenter = host.Get<ISegmenter>();
        Assert.Equal("toy-full", (await segmenter.SegmentAsync(Image)).Model);
        Assert.Equal(["outer", "inner", "inner done", "outer done"], calls);
        // A service of an inner segmenter is found through all layers; the outermost answers first.
        Assert.Equal("outer", segmenter.GetService<Noted>()!.Name);
        Assert.NotNull(segmenter.GetService<IBatchSegmenter>());
        Assert.True(segmenter.GetService<SegmenterStatus>()!.Loaded);
        Assert.Null(segmenter.GetService<SegmenterStatus>("a key"));
        Assert.Null(segmenter.GetService<string>());
    }

    [Fact]
    public async Task AStreamPassesPerImageMiddlewareImageByImage()
    {
        var calls = new List<string>();
        using var host = new ToyHost(services => services.AddSegmenter("toy-full", Random).Use(inner => new Noted("one", calls, inner)));
        var results = new List<SegmentationResult>();
        await foreach (var result in host.Get<ISegmenter>().SegmentAsync(Images())) results.Add(result);
        Assert.Equal(3, results.Count);
        lock (calls) Assert.Equal(3, calls.Count(c => c == "one done"));

        static async IAsyncEnumerable<ImageInput> Images()
        {
            for (var i = 0; i < 3; i++)
            {
                await Task.Yield();
                yield return Image;
            }
        }
    }

    private sealed class Noted(string name, List<string> calls, ISegmenter inner) : PerImageSegmenter(inner)
    {
        public string Name => name;

        public override async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
        {
            lock (calls) calls.Add(name);
            var result = await Inner.SegmentAsync(image, options, cancellationToken);
            lock (calls) calls.Add($"{name} done");
            return result;
        }
    }
}
