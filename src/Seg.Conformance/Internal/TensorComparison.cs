using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>Comparisons of tensors, each with words for what differs; null when nothing does.</summary>
internal static class TensorComparison
{
    /// <summary>Whether all tensors are of equal shape and lie within <paramref name="tolerance"/> of each other, against the largest magnitude (at least 1).</summary>
    public static string? Difference(IPortValue expected, IPortValue actual, double tolerance)
    {
        var (a, b) = (expected.Named(), actual.Named());
        var (left, right) = (string.Join(", ", a.Select(t => t.Name)), string.Join(", ", b.Select(t => t.Name)));
        if (left != right) return $"one has {left}, the other {right}";
        return a.Zip(b).Select(pair => Difference(pair.First.Name, pair.First.Tensor, pair.Second.Tensor, tolerance)).FirstOrDefault(difference => difference is not null);
    }

    public static string? Difference(string name, Tensor expected, Tensor actual, double tolerance)
    {
        if (!expected.shape.SequenceEqual(actual.shape)) return $"{name} has shape {Shape(expected.shape)} once and {Shape(actual.shape)} the other time";
        if (expected.numel() == 0) return null;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (a, b) = (expected.detach().cpu().to(ScalarType.Float64), actual.detach().cpu().to(ScalarType.Float64));
        var limit = tolerance * Math.Max(1, a.abs().max().item<double>());
        var difference = (a - b).abs().max().item<double>();
        // A NaN is no number that could be larger, so the question is put the other way round.
        return difference <= limit ? null : FormattableString.Invariant($"{name} differs by up to {difference:g3}, allowed is {limit:g3}");
    }

    /// <summary>Whether both tensors are the same, bit for bit but for the sign of zero.</summary>
    public static bool Same(Tensor a, Tensor b) => a.shape.SequenceEqual(b.shape) && a.dtype == b.dtype && Difference("", a, b, 0) is null;

    /// <summary>Whether every number is finite.</summary>
    public static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return !tensor.is_floating_point() || tensor.numel() == 0 || tensor.isfinite().all().item<bool>();
    }

    /// <summary>Whether any number is not zero.</summary>
    public static bool HasNonZero(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return tensor.ne(0).any().item<bool>();
    }

    public static string Shape(IEnumerable<long> sizes) => $"[{string.Join(", ", sizes)}]";
}
