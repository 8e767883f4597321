using Seg.Modules;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Plugins.Tests.Mask2Former;

public sealed class TokenMapTests
{
    [Theory, InlineData(1), InlineData(2)]
    public void Part_of_a_row_of_tokens_is_a_map_that_resizes_channels_last(long batch)
    {
        using var scope = NewDisposeScope();
        var tokens = arange(batch * 20 * 3).to(ScalarType.Float32).view(batch, 20, 3);
        var part = tokens.narrow(1, 5, 12);

        using var map = TokenMap.Of(part, 3, 4, planned: true);
        using var asTrained = TokenMap.Of(part, 3, 4, planned: false);

        Assert.Equal([batch, 3, 3, 4], map.shape);
        Assert.Equal(Parity.Floats(part.transpose(1, 2).contiguous()), Parity.Floats(map.contiguous()));
        Assert.Equal(Parity.Floats(map.contiguous()), Parity.Floats(asTrained.contiguous()));
        Assert.Equal([1L, 12, 3], map.stride()[1..]);
        var resized = functional.interpolate(map, [6, 8], mode: InterpolationMode.Bilinear, align_corners: false);
        Assert.Equal([1L, 24, 3], resized.stride()[1..]);
    }
}
