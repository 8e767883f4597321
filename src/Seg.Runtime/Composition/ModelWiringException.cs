namespace Seg.Runtime;

/// <summary>A rule of wiring that a model breaks.</summary>
/// <param name="DiagnosticId">SEG2###.</param>
/// <param name="Slot">The slot whose need is not met, as in JSON.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record WiringFinding(string DiagnosticId, string Slot, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{DiagnosticId} {Slot}: {Message}";
}

/// <summary>A model's components do not fit together. Carries the id of the first finding and says all.</summary>
/// <param name="model">The model's id.</param>
/// <param name="findings">At least one.</param>
public sealed class ModelWiringException(string model, IReadOnlyList<WiringFinding> findings) : SegException(findings[0].DiagnosticId,
    findings.Count == 1 ? $"{model}: {findings[0].Slot}: {findings[0].Message}"
        : $"{model}: {findings.Count} things do not fit together:{string.Concat(findings.Select(f => $"\n  {f}"))}")
{
    /// <summary>Every broken rule.</summary>
    public IReadOnlyList<WiringFinding> Findings => findings;
}
