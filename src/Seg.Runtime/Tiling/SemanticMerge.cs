namespace Seg.Runtime;

/// <summary>Semantic results of tiles to the image's: each pixel has the class that the tile with the nearest centre gave it.</summary>
/// <remarks>Labels, not blended class scores: those would be an array of classes × rows × columns.</remarks>
/// <param name="plan">The tiles.</param>
internal sealed class SemanticMerge(TilingPlan plan)
{
    private readonly SortedDictionary<ushort, MaskBuilder> _classes = [];

    public void Add(Tile tile, SemanticResult result)
    {
        var (labels, owned) = (result.Labels, tile.Owned);
        for (var x = owned.X; x < owned.Right; x++)
        {
            for (int y = owned.Y, next; y < owned.Bottom; y = next)
            {
                var label = Label(x, y);
                for (next = y + 1; next < owned.Bottom && Label(x, next) == label;) next++;
                if (!_classes.TryGetValue(label, out var mask)) _classes[label] = mask = new();
                mask.Add(new(x, y, next - y));
            }
        }

        ushort Label(int x, int y) => labels[(y - tile.Region.Y) * tile.Region.Width + x - tile.Region.X];
    }

    public SemanticResult Build() => SemanticResult.OfMasks(plan.Width, plan.Height, [.. _classes.Select(c => (c.Key, c.Value.Build(plan.Width, plan.Height)))]);
}
