using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Runtime.Checkpoints;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Weights.Tests;

/// <summary>Models that a checkpoint fills draw no random weights.</summary>
public sealed class RandomWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = Runtime.Services();

    [Fact]
    public void Loading_a_checkpoint_draws_nothing_and_fills_everything()
    {
        var spec = _services.GetRequiredService<SpecReader>().Apply(_services.GetRequiredService<IModelCatalog>().Get("mask2former-fashion"), SpecOverrides.Parse([]));
        manual_seed(1);
        using var saved = _services.GetRequiredService<ModelComposer>().Build(spec);
        _services.GetRequiredService<CheckpointLoader>().Save(saved, _folder.Of("x.safetensors"));

        manual_seed(7);
        using var model = _services.GetRequiredService<ModelLoader>().Load(spec, _folder.Of("x.safetensors"));
        using var next = rand(4);
        manual_seed(7);
        using var first = rand(4);

        Assert.True(next.bytes.SequenceEqual(first.bytes), "random numbers were drawn");
        foreach (var (name, tensor) in saved.state_dict()) Assert.True(tensor.bytes.SequenceEqual(model.state_dict()[name].bytes), name);
    }

    [Fact]
    public void Fresh_weights_are_drawn_as_ever()
    {
        var spec = _services.GetRequiredService<IModelCatalog>().Get("mask2former-fashion") with { Checkpoint = null };
        manual_seed(7);
        using var model = _services.GetRequiredService<ModelLoader>().Load(spec, allowRandom: true);
        using var next = rand(4);
        manual_seed(7);
        using var first = rand(4);

        Assert.False(next.bytes.SequenceEqual(first.bytes));
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }
}
