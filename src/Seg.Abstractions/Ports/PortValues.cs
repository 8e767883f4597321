using System.Collections;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg;

/// <summary>A typed bundle of tensors that one component hands to the next.</summary>
/// <remarks>Owned by whoever holds it: a stage's results are moved out of its dispose scope with <see cref="PortValues.MoveToOuter{T}"/>.</remarks>
public interface IPortValue
{
    /// <summary>Every tensor within.</summary>
    IEnumerable<Tensor> Tensors { get; }
}

/// <summary>One feature map.</summary>
/// <param name="Name">The level's name, e.g. <c>res4</c>.</param>
/// <param name="Stride">Pixels of the padded input image per cell.</param>
/// <param name="Tensor">[batch, channels, ⌈H/stride⌉, ⌈W/stride⌉].</param>
public sealed record PyramidLevel(string Name, int Stride, Tensor Tensor);

/// <summary>Feature maps in a stated order (a backbone's: fine to coarse).</summary>
/// <param name="levels">The levels; names are unique.</param>
public sealed class Pyramid(IReadOnlyList<PyramidLevel> levels) : IReadOnlyList<PyramidLevel>, IPortValue
{
    /// <inheritdoc/>
    public int Count => levels.Count;

    /// <inheritdoc/>
    public PyramidLevel this[int index] => levels[index];

    /// <summary>The level of that name.</summary>
    /// <exception cref="KeyNotFoundException">No level has that name; the message lists those there are.</exception>
    public PyramidLevel this[string name] => levels.FirstOrDefault(level => level.Name == name)
        ?? throw new KeyNotFoundException($"The pyramid has no level '{name}', only {string.Join(", ", levels.Select(l => l.Name))}.");

    /// <inheritdoc/>
    public IEnumerable<Tensor> Tensors => levels.Select(level => level.Tensor);

    /// <inheritdoc/>
    public IEnumerator<PyramidLevel> GetEnumerator() => levels.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Pixel embeddings whose dot product with a query's mask embedding is its mask logit.</summary>
/// <param name="Tensor">[batch, channels, ⌈H/stride⌉, ⌈W/stride⌉].</param>
/// <param name="Stride">Pixels of the padded input image per cell; 4 in the published systems.</param>
public sealed record MaskFeatures(Tensor Tensor, int Stride) : IPortValue
{
    /// <inheritdoc/>
    public IEnumerable<Tensor> Tensors => [Tensor];
}

/// <summary>Ownership of port values across dispose scopes.</summary>
public static class PortValues
{
    /// <summary>Moves every tensor of <paramref name="value"/> from the innermost dispose scope to the one around it, and returns the value.</summary>
    public static T MoveToOuter<T>(this DisposeScope scope, T value) where T : IPortValue
    {
        // A tensor may stand twice in a value (or come from outside the scope); the scope ignores what it does not hold.
        foreach (var tensor in value.Tensors.Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>()) scope.MoveToOuter(tensor);
        return value;
    }

    /// <summary>Disposes every tensor of the value.</summary>
    public static void DisposeTensors(this IPortValue value)
    {
        foreach (var tensor in value.Tensors) tensor.Dispose();
    }
}
