using System;

namespace Seg.Generators.Infrastructure;

/// <summary>
/// What a pipeline step made of one declaration: a value, nothing (invalid input: an analyzer says why), or the text of an exception,
/// which becomes SEG0001 instead of a generator that the compiler switches off.
/// </summary>
internal sealed record Outcome<T>(T? Value, string? Failure) where T : class
{
    public static Outcome<T> Of(string what, Func<T?> make)
    {
        try
        {
            return new(make(), null);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            return new(null, $"{what}: {broken.GetType().Name}: {broken.Message}");
        }
    }
}
