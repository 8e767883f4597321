namespace Seg.Heads;

/// <summary>Class probabilities of one image's queries.</summary>
/// <param name="Values">[Queries, Classes + 1]; the last column is "no object".</param>
/// <param name="Queries">Number of queries.</param>
/// <param name="Classes">Number of classes.</param>
internal sealed record ClassScores(float[] Values, int Queries, int Classes)
{
    public ReadOnlySpan<float> Of(int query) => Values.AsSpan(query * (Classes + 1), Classes + 1);

    /// <summary>[Queries, Classes], not renormalised.</summary>
    public float[] WithoutNoObject()
    {
        var values = new float[Queries * Classes];
        for (var q = 0; q < Queries; q++) Of(q)[..Classes].CopyTo(values.AsSpan(q * Classes));
        return values;
    }

    /// <summary>The likeliest class of a query, the first on ties; <see cref="Classes"/> stands for "no object".</summary>
    public (int Label, float Score) Best(int query)
    {
        var row = Of(query);
        var best = 0;
        for (var c = 1; c < row.Length; c++)
            if (row[c] > row[best]) best = c;
        return (best, row[best]);
    }
}
