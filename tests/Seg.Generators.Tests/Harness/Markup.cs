using Microsoft.CodeAnalysis.Text;

namespace Seg.Generators.Tests;

/// <summary>A source in which <c>{|SEG2003:Decoder(Dim = 32)|}</c> marks the text that SEG2003 must point at.</summary>
/// <param name="Text">The source without the marks.</param>
/// <param name="Places">Ids and places of the marks, in order of their ends.</param>
internal sealed record Markup(string Text, IReadOnlyList<(string Id, TextSpan Span)> Places)
{
    public static Markup Of(string marked)
    {
        var text = new System.Text.StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        var places = new List<(string, TextSpan)>();
        for (var i = 0; i < marked.Length; i++)
        {
            if (string.CompareOrdinal(marked, i, "{|", 0, 2) == 0 && marked.IndexOf(':', i) is > 0 and var colon)
            {
                open.Push((marked[(i + 2)..colon], text.Length));
                i = colon;
            }
            else if (string.CompareOrdinal(marked, i, "|}", 0, 2) == 0)
            {
                var (id, start) = open.Pop();
                places.Add((id, TextSpan.FromBounds(start, text.Length)));
                i++;
            }
            else text.Append(marked[i]);
        }
        Assert.Empty(open);
        return new(text.ToString(), places);
    }
}
