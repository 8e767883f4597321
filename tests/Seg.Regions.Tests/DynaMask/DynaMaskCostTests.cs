using Seg.Heads;

namespace Seg.Regions.Tests.DynaMask;

public sealed class DynaMaskCostTests
{
    [Fact]
    public void A_regions_cost_is_that_of_its_convolutions()
    {
        var cost = new DynaMaskCost(new());
        // Two 3×3 convolutions of 256 channels at 14², and a mask of one class.
        Assert.Equal(2L * 256 * 256 * 9 * 196 + 256 * 196, cost.Region(0));
        // Mask and edge, 514 → 256, offsets 256 → 36 and 256 → 256 in 3×3, 256 → 126; then a mask of 128 channels at 28².
        var first = 196L * (2 * 256 + 514 * 256 + 36 * 256 * 9 + 256 * 256 * 9 + 256 * 126);
        Assert.Equal(2L * 256 * 256 * 9 * 196 + first + 128 * 784, cost.Region(1));
        // The last mask is computed at 56².
        Assert.Equal(cost.Region(2) - 3136L * 64 + 3136L * (2 * 64 + 130 * 64 + 36 * 64 * 9 + 64 * 64 * 9 + 64 * 30) + 3136L * 32, cost.Region(3));
        Assert.Equal(56L * 56 * 256 * 128 + 28L * 28 * 128 * 16 * 9 + 3136L * 512 + 512 * 4, cost.Switch);
        Assert.Equal(cost.Switch, cost.SwitchMap(56, 56) + cost.SwitchRest);
        Assert.Equal(50L * 80 * 256 * 128, cost.Map(1, 50, 80));
        Assert.Throws<ArgumentOutOfRangeException>(() => cost.Region(4));
    }

    [Fact]
    public void Every_further_stage_costs_more() =>
        Assert.Equal(Enumerable.Range(0, 4).Select(new DynaMaskCost(new()).Region).Order(), Enumerable.Range(0, 4).Select(new DynaMaskCost(new()).Region));
}
