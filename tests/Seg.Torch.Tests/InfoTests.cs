using TorchSharp;

namespace Seg.Torch.Tests;

public class InfoTests
{
    [Fact]
    public void The_library_says_what_it_is()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", TorchInfo.Version);
        Assert.Equal(TorchInfo.Version, torch.__version__);
        Assert.Contains("PyTorch built with", TorchInfo.Configuration);
        Assert.Contains("aten::conv2d", TorchInfo.Operators);
        Assert.StartsWith("aten::add.Tensor(Tensor self, Tensor other", TorchInfo.Schema("aten::add", "Tensor"));
    }

    [Fact]
    public void All_cores_are_used_at_start()
    {
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is { Length: > 0 } said) Assert.Equal(int.Parse(said), TorchInfo.NumThreads);
        else Assert.Equal(Environment.ProcessorCount, TorchInfo.NumThreads);
        var before = torch.get_num_threads();
        torch.set_num_threads(1);
        Assert.Equal(1, TorchInfo.NumThreads);
        torch.set_num_threads(before);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => TorchInfo.NumThreads = 0);
    }

    [Fact]
    public void Determinism_is_restored()
    {
        using (torch.use_deterministic_algorithms(warn_only: true)) Assert.True(torch.is_deterministic_algorithms_warn_only_enabled());
        Assert.False(torch.are_deterministic_algorithms_enabled());
    }

    [Theory]
    [InlineData("cpu", DeviceType.CPU, -1, "cpu")]
    [InlineData("cuda", DeviceType.CUDA, 0, "cuda:0")]
    [InlineData("cuda:1", DeviceType.CUDA, 1, "cuda:1")]
    [InlineData("meta", DeviceType.META, -1, "meta")]
    public void Devices_are_parsed(string description, DeviceType type, int index, string text)
    {
        var device = torch.device(description);
        Assert.Equal((type, index, text), (device.type, device.index, device.ToString()));
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:1:2")]
    [InlineData("1")]
    public void Unknown_devices_are_refused(string description) => Assert.Throws<ArgumentException>(() => torch.device(description));
}
