using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

[NoTensorLeaks]
public sealed class DefaultDeviceTests : IDisposable
{
    private readonly Device _before = get_default_device();

    public DefaultDeviceTests() => set_default_device(META);

    [Fact]
    public void A_tensor_made_out_of_nothing_is_on_the_default_device()
    {
        using var a = zeros(2, 3);
        using var b = ones([4], ScalarType.Int64);
        using var c = rand(2);
        using var here = empty([5], device: CPU);

        Assert.Equal(DeviceType.META, a.device_type);
        Assert.Equal(DeviceType.META, b.device_type);
        Assert.Equal(DeviceType.META, c.device_type);
        Assert.Equal(DeviceType.CPU, here.device_type);
    }

    [Fact]
    public void A_tensor_made_like_another_is_where_that_one_is()
    {
        using var here = empty([5], device: CPU);
        using var like = zeros_like(here);

        Assert.Equal(DeviceType.CPU, like.device_type);
    }

    [Fact]
    public void Layers_are_made_on_the_default_device_and_initialise_nothing_there()
    {
        using var layer = nn.Linear(3, 5);

        Assert.Equal(DeviceType.META, layer.weight!.device_type);
        Assert.Equal([5, 3], layer.weight.shape);
    }

    public void Dispose() => set_default_device(_before);
}
