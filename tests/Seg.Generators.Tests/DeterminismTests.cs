using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Seg.Generators.Tests;

/// <summary>The same sources give the same text, whatever machine, culture or order they are compiled in.</summary>
public sealed class DeterminismTests
{
    private static readonly CSharpCompilation Whole = TestCompilation.Of([Sources.Plugin, Sources.Backbone, Sources.Slots, Sources.Model]);
    private static readonly IReadOnlyDictionary<string, string> Expected = Texts(Whole);

    [Fact]
    public void TheOrderOfFilesDoesNotMatter() =>
        Assert.Equal(Expected, Texts(Whole.RemoveAllSyntaxTrees().AddSyntaxTrees(Whole.SyntaxTrees.Reverse())));

    [Fact]
    public void NorDoesTheirPlace() =>
        Assert.Equal(Expected, Texts(Whole.RemoveAllSyntaxTrees().AddSyntaxTrees(Whole.SyntaxTrees.Select(tree => tree.WithFilePath(@"C:\elsewhere\" + tree.FilePath)))));

    [Fact]
    public void NorDoesTheCulture()
    {
        // As German and Swedish write numbers, and then some.
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "\u2212", PositiveSign = "plus", NaNSymbol = "nope" };
        var (culture, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (odd, odd);
            Assert.Equal("\u22121,5", (-1.5).ToString((IFormatProvider?)null));
            Assert.Equal(Expected, Texts(Whole));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, ui);
        }
    }

    private static Dictionary<string, string> Texts(CSharpCompilation compilation) =>
        CSharpGeneratorDriver.Create([new SegGenerator().AsSourceGenerator()], parseOptions: TestCompilation.Parse).RunGenerators(compilation).GetRunResult().Results.Single()
            .GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());
}
