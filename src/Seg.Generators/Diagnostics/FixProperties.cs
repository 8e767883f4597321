namespace Seg.Generators.Diagnostics;

/// <summary>Keys of <c>Diagnostic.Properties</c>: what the analyzers already know of a way out, for the code fixes.</summary>
internal static class FixProperties
{
    /// <summary>A misspelt text that stands somewhere within the diagnostic's location.</summary>
    public const string Misspelt = nameof(Misspelt);

    /// <summary>What was probably meant by <see cref="Misspelt"/>.</summary>
    public const string Nearest = nameof(Nearest);

    /// <summary>Of a member that should be registered: the attribute to mark it with, <c>Layer</c> or <c>Buffer</c>.</summary>
    public const string Mark = nameof(Mark);

    /// <summary>The name that the member has or should have in the state dict.</summary>
    public const string StateName = nameof(StateName);
}
