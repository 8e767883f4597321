using Seg.Testing;

namespace Seg.Plugins.Tests.Backbones;

/// <summary>The check values that tests/Fixtures/README.md gives for the rule of hashed weights.</summary>
public class HashInitTests
{
    [Fact]
    public void Hash_is_the_given_one() => Assert.Equal(0x6c81f330254f1684UL, HashInit.Seed("seg", "x"));

    [Fact]
    public void Units_are_the_given_ones()
    {
        var seed = HashInit.Seed("seg", "x");
        Assert.Equal([0.03388214111328125, 0.5379958152770996, 0.8070323467254639], [HashInit.Unit(seed, 0), HashInit.Unit(seed, 1), HashInit.Unit(seed, 2)]);
    }

    [Fact]
    public void Weights_are_the_given_ones() => Assert.Equal(
        [0.433324933f, 0.716713548f, 0.111445069f, 0.886037469f, 0.92214859f, -0.453021407f],
        HashInit.Values("seg", "x.weight", "weight", 1, [2, 3])!);

    [Fact]
    public void Kinds_without_a_rule_have_no_values() => Assert.Null(HashInit.Values("seg", "index", "fixed", 1, [4]));
}
