using Seg;

[assembly: SegPlugin("Acme.Heads")]

public sealed class FlatAttribute() : HeadSpecAttribute("acme/flat")
{
    public bool Projects { get; set; }
}

[Component<FlatAttribute>]
// the block
public sealed class Flat() : Head("flat")
{
    public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException();
}
