namespace Seg.Torch;

/// <summary>
/// The body of the partial method below is one call of this libtorch operator. Seg.Generators writes it: parameters find the schema's
/// arguments by name, by a list of synonyms, by hints (<c>parameter=argument</c>, <c>argument:=literal</c>) and then in order.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TorchOpAttribute(string schema, params string[] hints) : Attribute
{
    /// <summary>As libtorch 1.13 registers it; a newer library is asked for the same name and overload.</summary>
    public string Schema { get; } = schema;

    public string[] Hints { get; } = hints;
}
