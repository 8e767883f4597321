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

/// <summary>What a pixel decoder gives, or the bare pyramid of a backbone in a model without one.</summary>
/// <param name="Pyramid">Levels in the order in which the decoder visits them.</param>
/// <param name="MaskFeatures">Pixel embeddings, or null where the component declares none.</param>
public sealed record PixelFeatures(Pyramid Pyramid, MaskFeatures? MaskFeatures) : IPortValue
{
    /// <inheritdoc/>
    public IEnumerable<Tensor> Tensors => MaskFeatures is null ? Pyramid.Tensors : Pyramid.Tensors.Append(MaskFeatures.Tensor);
}

/// <summary>What all queries predict at one layer.</summary>
/// <param name="ClassLogits">[batch, queries, classes + 1]; the last column is "no object".</param>
/// <param name="MaskLogits">[batch, queries, h, w] at the mask features' stride.</param>
public sealed record QueryPrediction(Tensor ClassLogits, Tensor MaskLogits) : IPortValue
{
    /// <inheritdoc/>
    public IEnumerable<Tensor> Tensors => [ClassLogits, MaskLogits];
}

/// <summary>Queries after the decoder.</summary>
/// <param name="Layers">
/// Predictions from the first layer to the last; in inference mode only the last need be there. Empty when the decoder gives bare embeddings.
/// </param>
/// <param name="Embeddings">[batch, queries, channels], the queries after the last layer and its norm.</param>
/// <param name="MaskFeatures">The pixel embeddings that the mask logits were made with, or null.</param>
public sealed record QuerySet(IReadOnlyList<QueryPrediction> Layers, Tensor Embeddings, MaskFeatures? MaskFeatures) : IPortValue
{
    /// <inheritdoc/>
    public IEnumerable<Tensor> Tensors
    {
        get
        {
            var all = Layers.SelectMany(layer => layer.Tensors).Append(Embeddings);
            return MaskFeatures is null ? all : all.Append(MaskFeatures.Tensor);
        }
    }
}

/// <summary>A head's output: mask classification (queries) with the auxiliary predictions that training supervises.</summary>
/// <param name="Final">The last layer's predictions.</param>
/// <param name="Auxiliary">Earlier layers, first to last but one; empty in inference mode.</param>
public sealed record RawPredictions(QueryPrediction Final, IReadOnlyList<QueryPrediction> Auxiliary) : IPortValue
{
    /// <inheritdoc/>
    public IEnumerable<Tensor> Tensors => Final.Tensors.Concat(Auxiliary.SelectMany(layer => layer.Tensors));
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
