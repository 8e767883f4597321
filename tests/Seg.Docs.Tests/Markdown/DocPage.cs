using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>A link or picture of a page.</summary>
internal sealed record DocLink(int Line, string Target);

/// <summary>One Markdown file, taken apart.</summary>
internal sealed partial class DocPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UsePreciseSourceLocation().Build();

    private DocPage(string path, MarkdownDocument document, string text)
    {
        Path = path;
        Blocks = [.. Walk(document, text)];
        Links = [.. document.Descendants<LinkInline>().Select(l => new DocLink(l.Line + 1, l.Url ?? ""))];
        Anchors = [.. document.Descendants<HeadingBlock>().Select(h => Anchor(Heading(h)))];
    }

    public string Path { get; }

    /// <summary>Code blocks in reading order.</summary>
    public IReadOnlyList<DocBlock> Blocks { get; }

    public IReadOnlyList<DocLink> Links { get; }

    /// <summary>What a link may name behind <c>#</c>: headings as GitHub spells them.</summary>
    public IReadOnlyList<string> Anchors { get; }

    public static DocPage Read(string path) => Parse(path, Repository.Read(path));

    public static DocPage Parse(string path, string text)
    {
        text = text.ReplaceLineEndings("\n");
        return new(path, Markdig.Markdown.Parse(text, Pipeline), text);
    }

    private IEnumerable<DocBlock> Walk(ContainerBlock container, string text)
    {
        var (section, comment) = ("", "");
        foreach (var block in All(container))
        {
            if (block is HeadingBlock heading) section = Heading(heading);
            if (block is CodeBlock code)
            {
                var language = (code as FencedCodeBlock)?.Info ?? "";
                var line = code.Line + (code is FencedCodeBlock ? 2 : 1);
                yield return new(Path, line, language, section, Code(code), BlockMarks.Parse(comment));
            }
            comment = block is HtmlBlock html && Comment().Match(text[html.Span.Start..(html.Span.End + 1)]) is { Success: true } match ? match.Groups[1].Value : "";
        }
    }

    // Depth first, lists and quotes opened up.
    private static IEnumerable<Block> All(ContainerBlock container)
    {
        foreach (var block in container)
        {
            if (block is ContainerBlock inner and not Markdig.Extensions.Tables.Table)
                foreach (var nested in All(inner)) yield return nested;
            else yield return block;
        }
    }

    private static string Code(CodeBlock code)
    {
        var text = new StringBuilder();
        for (var i = 0; i < code.Lines.Count; i++) text.Append(code.Lines.Lines[i].Slice.ToString()).Append('\n');
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Heading(HeadingBlock heading)
    {
        var text = new StringBuilder();
        foreach (var inline in heading.Inline?.Descendants() ?? [])
        {
            if (inline is LiteralInline literal) text.Append(literal.Content.ToString());
            if (inline is CodeInline code) text.Append(code.Content);
        }
        return text.ToString();
    }

    /// <summary>The anchor that GitHub gives a heading.</summary>
    public static string Anchor(string heading) => NoAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\A\s*<!--(.*?)-->\s*\z", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoAnchor();
}
