using Seg.Runtime.Checkpoints;

namespace Seg.Runtime.Tests.Checkpoints;

public class KeyTemplateTests
{
    [Theory]
    [InlineData("a.{x}.b", "a.1.b", "x=1")]
    [InlineData("a.{x}.b", "a.1.2.b", null)]
    [InlineData("a.{x}.b", "a..b", null)]
    [InlineData("layer_{n}.{p}", "layer_3.weight", "n=3,p=weight")]
    [InlineData("a.{*}", "a.b.c", "*=b.c")]
    [InlineData("a.{*}", "a.", null)]
    [InlineData("a.{*}.z", "a.b.c.z", "*=b.c")]
    [InlineData("a.b", "a.b", "")]
    [InlineData("a.b", "aXb", null)]
    [InlineData("{*}", "anything at.all", "*=anything at.all")]
    public void A_name_matches_by_segments(string template, string name, string? expected)
    {
        var values = new KeyTemplate(template).Match(name);

        Assert.Equal(expected, values is null ? null : string.Join(",", values.Select(v => $"{v.Key}={v.Value}")));
    }

    [Fact]
    public void Filling_in_what_matched_gives_the_name_back()
    {
        var template = new KeyTemplate("backbone.layers.{s}.blocks.{b}.attn.{*}");
        const string name = "backbone.layers.2.blocks.17.attn.qkv.weight";

        Assert.Equal(name, template.Fill(template.Match(name)!));
    }

    [Theory]
    [InlineData("{*}.a.{*}")]
    [InlineData("{x}.{x}")]
    public void An_ambiguous_pattern_is_refused(string template) => Assert.Throws<ArgumentException>(() => new KeyTemplate(template));

    [Fact]
    public void Both_sides_of_a_rule_have_the_same_placeholders() => Assert.Throws<ArgumentException>(() => new KeyRule("a.{x}", "b.{y}"));
}
