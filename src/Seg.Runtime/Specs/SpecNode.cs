namespace Seg.Runtime;

/// <summary>A JSON value that knows where it stands, so that every message can name file, line and path. Immutable.</summary>
internal abstract record SpecNode
{
    /// <summary>Where the text came from: a file, or <c>--set</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Line and column from 1, or 0 where the text has none.</summary>
    public (int Line, int Column) At { get; init; }

    /// <summary>The keys that lead here, joined by dots; empty for the whole.</summary>
    public string Path { get; init; } = "";

    /// <summary>For messages: <c>file(line,column): path</c>. <c>--set path=value</c> names the path itself.</summary>
    public string Where => (At.Line > 0 ? $"{Source}({At.Line},{At.Column})" : Source)
        + (Path.Length > 0 && !Source.StartsWith($"{SpecOverrides.Switch} {Path}=", StringComparison.Ordinal) ? $": {Path}" : "");

    /// <summary>For messages: what kind of value stands here.</summary>
    public abstract string Describe();

    /// <summary>An exception that names this place.</summary>
    public SegException Error(string diagnosticId, string message) => new(diagnosticId, $"{Where}: {message}");
}

/// <summary>Keys and values, keys in the order of the text.</summary>
internal sealed record SpecObject(IReadOnlyDictionary<string, SpecNode> Members) : SpecNode
{
    public override string Describe() => "an object";
}

/// <summary>A list.</summary>
internal sealed record SpecArray(IReadOnlyList<SpecNode> Items) : SpecNode
{
    public override string Describe() => "a list";
}

/// <summary>A text, number, true, false or null.</summary>
/// <param name="Text">The text itself, or the literal as it was written; null for null.</param>
/// <param name="Quoted">Whether it is a text in JSON; a value of <c>--set</c> without quotes is not.</param>
internal sealed record SpecScalar(string? Text, bool Quoted) : SpecNode
{
    private const int ShownCharacters = 200;

    /// <summary>Whether it can be taken for a text: without quotes, a file holds only numbers, true, false and null, and a command line words.</summary>
    public bool IsText => Quoted || At.Line == 0;

    public override string Describe() => Text is null ? "null" : Quoted ? $"the text \"{Shown}\"" : $"the value {Shown}";

    private string Shown => Text!.Length > ShownCharacters ? Text[..ShownCharacters] + "…" : Text;
}
