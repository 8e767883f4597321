using Seg.Shared;

namespace Seg.Generators.Tests;

public sealed class PortExpressionTests
{
    [Theory]
    [InlineData("1 + 2 * 3", 7L)]
    [InlineData("(1 + 2) * 3", 9L)]
    [InlineData("10 - 3 - 2", 5L)]
    [InlineData("17 / 5", 3L)]
    [InlineData("17 % 5", 2L)]
    [InlineData("7 / -1", -7L)]
    [InlineData("7 % -1", 0L)]
    [InlineData("-2 * -3", 6L)]
    [InlineData("1 << 3 + 1", 16L)]
    [InlineData("Width * 4", 256L)]
    [InlineData("Depth >= 50 ? 256 : 64", 256L)]
    [InlineData("Depth == 18 ? 1 : Depth == 50 ? 2 : 3", 2L)]
    [InlineData("Kind == 'Deep'", true)]
    [InlineData("Kind != 'Deep'", false)]
    [InlineData("'res3' in Outputs", true)]
    [InlineData("!('res9' in Outputs) && Depth < 51", true)]
    [InlineData("false || Flag", true)]
    [InlineData("count(Outputs)", 3L)]
    [InlineData("first(Outputs)", "res2")]
    [InlineData("last(Outputs) == 'res5'", true)]
    [InlineData("Outputs[1]", "res3")]
    [InlineData("Sizes[count(Sizes) - 1]", 9L)]
    [InlineData("min(4, 2, 3)", 2L)]
    [InlineData("max(Width, 100)", 100L)]
    [InlineData("min(Sizes) + max(Sizes)", 16L)]
    [InlineData("distinct(Outputs) && distinct(Empty)", true)]
    [InlineData("ascending(Sizes) && ascending(strides(Outputs))", true)]
    [InlineData("only(Empty, 1) && !only(Sizes, 7)", true)]
    [InlineData("subset(Empty, Outputs) && !subset(Outputs, Empty)", true)]
    [InlineData("first(coarsest(Outputs, 2))", "res5")]
    [InlineData("subset(coarsest(Outputs, 1), Empty) || min(strides(Outputs)) == 4", true)]
    [InlineData("false ? min(Empty) : 1", 1L)]
    [InlineData("log2(32)", 5L)]
    [InlineData("log2(1)", 0L)]
    [InlineData("stride('res3') / 2", 4L)]
    [InlineData("channels(first(Outputs))", 256L)]
    public void Values(string text, object expected) => Assert.Equal(expected, Evaluate(text));

    [Theory]
    [InlineData("'res9' in Outputs ? stride('res9') : 4", 4L)]
    [InlineData("Depth > 0 ? 1 : 1 / 0", 1L)]
    [InlineData("'res9' in Outputs && stride('res9') == 4", false)]
    [InlineData("Flag || Sizes[99] == 1", true)]
    [InlineData("false ? first('x') + last(3) + -true + Outputs[0][1] : 8", 8L)]
    public void OnlyWhatDecidesIsEvaluated(string text, object expected) => Assert.Equal(expected, Evaluate(text));

    [Fact]
    public void AListIsAList() => Assert.Equal(new object[] { "res2", "res3", "res5" }, Evaluate("Outputs"));

    [Theory]
    [InlineData("", "the end where a value should stand")]
    [InlineData("1 +", "the end where a value should stand")]
    [InlineData("1 2", "'2' after the end")]
    [InlineData("(1", "'(' without ')'")]
    [InlineData("Outputs[0", "'[' without ']'")]
    [InlineData("Outputs[3]", "index 3 of a list of 3")]
    [InlineData("true ? 1", "'?' without ':'")]
    [InlineData("'open", "a text without closing quote")]
    [InlineData("1 $ 2", "'$'")]
    [InlineData("2x", "'2x'")]
    [InlineData("99999999999999999999", "'99999999999999999999'")]
    [InlineData("Widht", "'Widht', which is no option")]
    [InlineData("true ? 1 : Widht", "'Widht', which is no option")]
    [InlineData("'a' + 1", "the text 'a' where a number should stand")]
    [InlineData("1 ? 2 : 3", "the number 1 where a condition should stand")]
    [InlineData("1 in 2", "the number 2 where a list should stand")]
    [InlineData("-Flag", "true where a number should stand")]
    [InlineData("!Outputs", "a list where a condition should stand")]
    [InlineData("1 / 0", "a division by zero")]
    [InlineData("1 % 0", "a division by zero")]
    [InlineData("first(Empty)", "first() of an empty list")]
    [InlineData("max(Empty)", "max() of an empty list")]
    [InlineData("strides(Sizes)", "a level's name that is no text")]
    [InlineData("ascending(Outputs)", "the text 'res2' where a number should stand")]
    [InlineData("stride('res9')", "level 'res9', which the needed pyramid lacks")]
    [InlineData("stride(3)", "a level's name that is no text")]
    [InlineData("root(4)", "root() with 1 arguments")]
    [InlineData("min()", "min() with 0 arguments")]
    public void Faults(string text, string message) => Assert.Contains(message, Assert.Throws<FormatException>(() => Evaluate(text)).Message);

    private enum StemKind { Basic, Deep }

    private static object Evaluate(string text) => PortExpression.Evaluate(text,
        name => name switch
        {
            "Width" => 64,
            "Depth" => 50L,
            "Flag" => true,
            "Kind" => StemKind.Deep,
            "Outputs" => new[] { "res2", "res3", "res5" },
            "Sizes" => new[] { 7, 9 },
            "Empty" => Array.Empty<string>(),
            _ => null,
        },
        level => level switch { "res2" => (4, 256), "res3" => (8, 512), "res5" => (32, 2048), _ => null });
}
