using System.Runtime.InteropServices;
using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Benchmarks.Kernels;

/// <summary>Predictions like those of Mask2Former with 100 queries on a picture of 640 × 640: smooth masks of a quarter of its edges.</summary>
internal sealed class MaskData : IDisposable
{
    public const int Side = 640;
    public const int Queries = 100;
    public const int Classes = 133;

    /// <summary>[100, 160, 160]: blobs, mostly outside.</summary>
    public Tensor Logits { get; } = Blobs();

    /// <summary>[100, 133]: class probabilities.</summary>
    public Tensor Probabilities { get; } = randn(Queries, Classes).mul(3).softmax(-1);

    /// <summary>Queries that a panoptic result is made of.</summary>
    public int[] Kept { get; } = [.. Enumerable.Range(0, 20).Select(i => 5 * i)];

    public MaskGeometry Geometry { get; } = new(Side / 4, Side / 4, Side, Side, Side, Side, Side, Side);

    public ReadOnlySpan<float> LogitValues => Values.Of<float>(Logits);

    public ReadOnlySpan<float> ClassValues => Values.Of<float>(Probabilities);

    /// <summary>Logits at the picture's size, as the published code resizes them.</summary>
    /// <param name="logits">[n, h, w].</param>
    public static Tensor Resized(Tensor logits) =>
        nn.functional.interpolate(logits.unsqueeze(0), size: [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(0);

    public void Dispose()
    {
        Logits.Dispose();
        Probabilities.Dispose();
    }

    private static Tensor Blobs()
    {
        using var scope = NewDisposeScope();
        return nn.functional.interpolate(randn(1, Queries, 8, 8).mul(6).sub(6), size: [Side / 4, Side / 4], mode: InterpolationMode.Bicubic, align_corners: false).squeeze(0).contiguous().MoveToOuterDisposeScope();
    }
}

/// <summary>Tensors as what kernels take.</summary>
internal static class Values
{
    /// <summary>A contiguous tensor's own memory.</summary>
    public static Span<T> Of<T>(Tensor tensor) where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}

/// <summary>Two ways to one result are compared before they are measured: a ratio of times says nothing of code that computes something else.</summary>
internal static class Agreement
{
    /// <param name="what">Named in the message.</param>
    /// <param name="same">Elements that are alike.</param>
    /// <param name="all">Elements.</param>
    /// <param name="share">At least this share must be.</param>
    public static void OfMost(string what, long same, long all, double share)
    {
        if (same < share * all) throw new InvalidOperationException($"{what}: {same} of {all} elements agree; expected {share:P3} at least.");
    }

    public static void Of(string what, Tensor one, Tensor other, double tolerance)
    {
        using var scope = NewDisposeScope();
        var apart = (one.to(ScalarType.Float32) - other.to(ScalarType.Float32)).abs().max().item<float>();
        if (!(apart <= tolerance)) throw new InvalidOperationException($"{what}: results differ by {apart}; expected {tolerance} at most.");
    }
}
