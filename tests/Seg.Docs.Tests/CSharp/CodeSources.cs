using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>
/// A block of C# made whole: the preludes that its mark names around it, the blocks above that it continues, and the usings a new project has.
/// Positions in messages are those of the page.
/// </summary>
internal static partial class CodeSources
{
    public static readonly CSharpParseOptions Parse = new(LanguageVersion.Latest, DocumentationMode.Parse);

    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    public static IReadOnlyList<SyntaxTree> Of(DocBlock block)
    {
        CompilationUnitSyntax[] pieces = [.. Pieces(block).Select(text => CSharpSyntaxTree.ParseText(text, Parse).GetCompilationUnitRoot())];
        var usings = string.Concat(pieces.SelectMany(p => p.Usings).Where(u => u.GlobalKeyword == default).Select(u => u.ToString()).Distinct(StringComparer.Ordinal));
        var global = string.Concat(pieces.SelectMany(p => p.Usings).Where(u => u.GlobalKeyword != default).Select(u => u.ToString()).Distinct(StringComparer.Ordinal));
        var programs = pieces.Where(p => p.Members.OfType<GlobalStatementSyntax>().Any()).ToArray();
        var texts = new List<string> { ImplicitUsings + global };
        // Statements of all pieces are one program, so that a block sees the variables of the one above.
        if (programs.Length > 0) texts.Add(Members(programs, m => m is GlobalStatementSyntax) + Members(programs, m => m is not GlobalStatementSyntax));
        texts.AddRange(pieces.Except(programs).Select(p => Attributes(p) + Members([p], _ => true)));
        return [.. texts.Select((text, i) => CSharpSyntaxTree.ParseText((i == 0 ? "" : usings + "\n") + text, Parse, $"{block.Name}#{i}"))];
    }

    /// <summary>Whether the prelude exists, for the test of marks.</summary>
    public static bool Knows(string prelude) => prelude == "above" || File.Exists(PreludeFile(prelude));

    private static IEnumerable<string> Pieces(DocBlock block) => AllPieces(block).Distinct();

    // Blocks that continue each other may name the same prelude.
    private static IEnumerable<string> AllPieces(DocBlock block)
    {
        var text = $"#line {block.Line} \"{block.Page}\"\n{block.Text}\n#line default\n";
        string[] with = block.Diagnostic is null ? [.. block.Marks.With] : [.. block.Marks.With.Prepend("diagnostics").Distinct()];
        foreach (var name in with.Where(n => n != "above"))
        {
            var prelude = File.ReadAllText(PreludeFile(name));
            if (Place().IsMatch(prelude)) text = Place().Replace(prelude, _ => text);
            else yield return prelude;
        }
        if (with.Contains("above"))
        {
            var above = DocPages.PageOf(block).Blocks.TakeWhile(b => b != block).Last(b => b.Kind == BlockKind.CSharp);
            foreach (var piece in AllPieces(above)) yield return piece;
        }
        yield return text;
    }

    private static string Attributes(CompilationUnitSyntax unit) => string.Concat(unit.AttributeLists.Select(a => At(a) + a.ToFullString()));

    private static string Members(IEnumerable<CompilationUnitSyntax> units, Func<MemberDeclarationSyntax, bool> which) =>
        string.Concat(units.SelectMany(u => u.Members).Where(which).Select(m => At(m) + m.ToFullString() + "\n"));

    // The page's line of a node, said again since the node is moved.
    private static string At(SyntaxNode node)
    {
        var place = node.SyntaxTree.GetMappedLineSpan(node.GetFirstToken().Span);
        var before = node.GetLeadingTrivia().ToFullString().Count(c => c == '\n');
        return place.HasMappedPath ? $"\n#line {Math.Max(1, place.StartLinePosition.Line + 1 - before)} \"{place.Path}\"\n" : "\n#line default\n";
    }

    private static string PreludeFile(string name) => Path.Combine(Repository.Root, "tests", "Seg.Docs.Tests", "Preludes", name + ".cs");

    [GeneratedRegex(@"^[ ]*// the block[ ]*$", RegexOptions.Multiline)]
    private static partial Regex Place();
}
