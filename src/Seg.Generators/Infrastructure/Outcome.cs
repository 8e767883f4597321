using System;

namespace Seg.Generators.Infrastructure;

/// <summary>
/// What a pipeline step made of one declaration: a value, nothing (invalid input: an analyzer says why), or the text of an exception,
/// which becomes SEG0001 instead of a generator that the compiler switches off.
/// </summary>
/// <param name="Type">The declaring type's metadata name, by which a failure finds its place.</param>
internal sealed record Outcome<T>(string Type, T? Value, string? Failure) where T : class
{
    public static Outcome<T> Of(string type, Func<T?> make)
    {
        try
        {
            return new(type, make(), null);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            return new(type, null, $"{type}: {broken.GetType().Name}: {broken.Message}");
        }
    }
}

/// <summary>A file to add.</summary>
internal sealed record GeneratedText(string HintName, string Text);
