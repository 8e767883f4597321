using System.Text.RegularExpressions;

namespace Seg.Docs.Tests;

/// <summary>Diagrams are flow charts of Mermaid whose every line is nodes joined by arrows, and whose every node is labelled: what else Mermaid knows is not used.</summary>
public sealed partial class DiagramTests
{
    public static TheoryData<string> Blocks => DocPages.Names(b => b.Kind == BlockKind.Diagram);

    [Theory]
    [MemberData(nameof(Blocks))]
    public void EveryLineIsNodesJoinedByArrows(string name)
    {
        var lines = DocPages.Get(name).Text.TrimEnd().Split('\n');
        Assert.Matches("^flowchart (LR|TB|BT)$", lines[0]);
        Assert.All(lines[1..], line => Assert.Matches(Line(), line));
        var nodes = lines[1..].SelectMany(line => Line().Match(line).Groups["node"].Captures.Select(c => c.Value)).ToArray();
        var labelled = nodes.Where(n => n.Contains('[', StringComparison.Ordinal)).Select(n => n.Split('[')[0]).ToHashSet();
        Assert.Superset(nodes.Select(n => n.Split('[')[0]).ToHashSet(), labelled);
    }

    [GeneratedRegex("""^\s+(?<node>\w+(\["[^"]+"\])?)( (-->|-- ("[^"]+"|[\w ]+) -->) (?<node>\w+(\["[^"]+"\])?))*$""")]
    private static partial Regex Line();
}
