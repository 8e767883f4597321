namespace Seg.Conformance;

/// <summary>One way to configure a component, on which every law of its suite is tried. Small numbers make a fast suite.</summary>
/// <typeparam name="TSpec">The options class.</typeparam>
/// <param name="Name">Its name in test reports; unique within the suite.</param>
/// <param name="Options">The options.</param>
public sealed record ConformanceCase<TSpec>(string Name, TSpec Options) where TSpec : ComponentSpecAttribute
{
    /// <summary>
    /// The surroundings that the component is constructed in. By default (null) they are made to fit its <see cref="NeedsAttribute"/>: levels
    /// res2, res3 … of strides 4, 8 …, few channels, mask features, queries, and five classes, three of them things.
    /// </summary>
    public ComponentContext? Context { get; init; }

    /// <summary>
    /// Parameters that no gradient reaches in this case, and why: a name or the beginning of names (<c>norm3.</c>), and the reason. One that
    /// gets a gradient after all fails the suite, so that the list stays true.
    /// </summary>
    public IReadOnlyDictionary<string, string> Idle { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Into how many parts a forward pass is divided by looks at the cancellation token, e.g. the number of layers. Null for what the suite assumes.
    /// </summary>
    public int? Stages { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
