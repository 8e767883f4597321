using System.Runtime.InteropServices;
using Seg.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch;

/// <summary>What follows a product within a <see cref="PackedProduct"/>.</summary>
public enum PackedActivation
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>max(0, x).</summary>
    Relu = 1,
    /// <summary>x · Φ(x), by the error function.</summary>
    Gelu = 2,
}

/// <summary>
/// A linear layer or a convolution prepared for inference by oneDNN: weights packed once, in float32 or bfloat16, and bias, addend and activation joined to the product.
/// </summary>
/// <remarks>
/// Convolutions read and give [batch, channels, H, W] in channels-last memory; other memory is rearranged first. There are no gradients. Thread-safe; disposing must not
/// overlap with a call. Not part of TorchSharp: there only in builds on the system's libtorch, and only if oneDNN's headers were there (<see cref="IsAvailable"/>).
/// </remarks>
public sealed unsafe class PackedProduct : IDisposable
{
    private readonly ScalarType _type;
    private nint _handle;

    private PackedProduct(Tensor weight, Tensor? bias, ProductGeometry geometry, ScalarType type)
    {
        ArgumentNullException.ThrowIfNull(weight);
        _type = type;
        nint handle;
        NativeCall.Check(NativeMethods.seg_product_new(weight.Handle, bias?.Handle ?? 0, &geometry, (int)type, &handle), nameof(PackedProduct));
        _handle = handle;
    }

    ~PackedProduct() => Free();

    /// <summary>Whether this build and machine have it.</summary>
    public static bool IsAvailable { get; } = NativeMethods.seg_products_available() != 0;

    /// <summary>A linear layer: y = activation(x · weightᵀ + bias + addend).</summary>
    /// <param name="weight">[out, in]; read until the first call packs it, and not to be written to before.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="activation">What follows.</param>
    /// <param name="type">What is computed with: float32 or bfloat16. Sums are float32 in both.</param>
    /// <exception cref="ExternalException">Another type or shape, or no oneDNN.</exception>
    public static PackedProduct Linear(Tensor weight, Tensor? bias, PackedActivation activation = PackedActivation.None, ScalarType type = ScalarType.Float32) =>
        new(weight, bias, new() { Activation = (int)activation, Groups = 1 }, type);

    /// <summary>A convolution: y = activation(x ∗ weight + bias + addend).</summary>
    /// <param name="weight">[out, in / groups, kernel, kernel]; read until the first call packs it, and not to be written to before.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="stride">Down, across.</param>
    /// <param name="padding">Zeros above and below, left and right.</param>
    /// <param name="dilation">Down, across.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="activation">What follows.</param>
    /// <param name="type">What is computed with: float32 or bfloat16. Sums are float32 in both.</param>
    /// <exception cref="ExternalException">Another type or shape, or no oneDNN.</exception>
    public static PackedProduct Convolution(
        Tensor weight, Tensor? bias, (long, long) stride, (long, long) padding, (long, long) dilation, long groups = 1,
        PackedActivation activation = PackedActivation.None, ScalarType type = ScalarType.Float32) => new(weight, bias, new()
        {
            StrideY = stride.Item1, StrideX = stride.Item2, PaddingY = padding.Item1, PaddingX = padding.Item2, DilationY = dilation.Item1, DilationX = dilation.Item2,
            Groups = groups, IsConvolution = 1, Activation = (int)activation,
        }, type);

    /// <summary>Computes.</summary>
    /// <param name="x">[…, in], or [batch, in, H, W]; converted where it has another type.</param>
    /// <param name="addend">Of the result's shape, or null.</param>
    /// <param name="result">Type of the result; null for that of the product.</param>
    /// <returns>[…, out], or [batch, out, H', W'] in channels-last memory.</returns>
    /// <exception cref="ExternalException">Shapes that do not fit.</exception>
    public Tensor Run(Tensor x, Tensor? addend = null, ScalarType? result = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        NativeValue value = default;
        NativeCall.Check(NativeMethods.seg_product_run(_handle, x.Handle, addend?.Handle ?? 0, (int)(result ?? _type), &value), nameof(PackedProduct));
        GC.KeepAlive(this);
        return NativeCall.Take(value)!;
    }

    /// <summary>Frees the packed weights.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0) NativeMethods.seg_product_delete(handle);
    }
}

/// <summary>Mirrors ProductGeometry in native/products.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProductGeometry
{
    public long StrideY, StrideX, PaddingY, PaddingX, DilationY, DilationX, Groups;
    public int IsConvolution;
    public int Activation;
}
