using System.Globalization;
using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Generators.Infrastructure;

namespace Seg.Generators.Tests;

public sealed class LiteralsTests
{
    public static TheoryData<object> Constants => new() { 0, -7, 1L << 40, 0.1f, -1e-7, 1e300, float.MaxValue, true, "", "a \"b\" \\ c", "tab\tline\nreturn\r\u2028", "grüße 猫 😀" };

    [Theory]
    [MemberData(nameof(Constants))]
    public void JsonIsReadBackByOthers(object value)
    {
        using var parsed = JsonDocument.Parse(Literals.Json(value));
        Assert.Equal(Convert.ToString(value, CultureInfo.InvariantCulture), value switch
        {
            string => parsed.RootElement.GetString(),
            bool => parsed.RootElement.GetBoolean() ? "True" : "False",
            float => parsed.RootElement.GetSingle().ToString(CultureInfo.InvariantCulture),
            double => parsed.RootElement.GetDouble().ToString(CultureInfo.InvariantCulture),
            _ => parsed.RootElement.GetInt64().ToString(CultureInfo.InvariantCulture),
        });
    }

    [Theory]
    [MemberData(nameof(Constants))]
    public void CSharpIsReadBackByTheCompiler(object value)
    {
        var expression = (ExpressionSyntax)SyntaxFactory.ParseExpression(Literals.CSharp(value));
        Assert.False(expression.ContainsDiagnostics);
        var negative = expression is PrefixUnaryExpressionSyntax;
        var literal = Assert.IsType<LiteralExpressionSyntax>(expression is PrefixUnaryExpressionSyntax minus ? minus.Operand : expression);
        var text = Convert.ToString(literal.Token.Value, CultureInfo.InvariantCulture);
        Assert.Equal(Convert.ToString(value, CultureInfo.InvariantCulture), negative ? "-" + text : text);
    }

    [Fact]
    public void JsonValuesReadWhatLiteralsWrite()
    {
        Assert.Equal(new object[] { 1L, 2.5, "a,]\"b", true }, JsonValues.Parse(Literals.Json(new object[] { 1, 2.5, "a,]\"b", true })));
        Assert.Equal(Array.Empty<object>(), JsonValues.Parse("[]"));
        Assert.Null(JsonValues.Parse("null"));
        Assert.Equal("\u2028\n😀", JsonValues.Parse(Literals.Json("\u2028\n😀")));
    }

    [Fact]
    public void EquatableArraysCompareByElements()
    {
        Assert.Equal(new[] { "a", "b" }.ToEquatable(), new List<string> { "a", "b" }.ToEquatable());
        Assert.NotEqual(new[] { "a", "b" }.ToEquatable(), new[] { "b", "a" }.ToEquatable());
        Assert.Equal(default, Array.Empty<string>().ToEquatable());
        Assert.Equal(new[] { "a" }.ToEquatable().GetHashCode(), new[] { "a" }.ToEquatable().GetHashCode());
    }
}
