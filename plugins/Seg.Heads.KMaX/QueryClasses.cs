namespace Seg.Heads;

/// <summary>Class probabilities of one image's queries, without "no object" and not renormalised.</summary>
/// <param name="Values">[Queries, Classes].</param>
/// <param name="Queries">Number of queries.</param>
/// <param name="Classes">Number of classes.</param>
internal sealed record QueryClasses(float[] Values, int Queries, int Classes)
{
    /// <summary>The likeliest class of a query, the first on ties.</summary>
    public (int Label, float Score) Best(int query)
    {
        var row = Values.AsSpan(query * Classes, Classes);
        var best = 0;
        for (var c = 1; c < row.Length; c++)
            if (row[c] > row[best]) best = c;
        return (best, row[best]);
    }

    /// <summary>The highest probabilities of the whole table, falling; the first of equal ones.</summary>
    public IEnumerable<(int Query, int Label, float Score)> Top(int count) =>
        Enumerable.Range(0, Values.Length).OrderByDescending(i => Values[i]).Take(count).Select(i => (i / Classes, i % Classes, Values[i]));
}
