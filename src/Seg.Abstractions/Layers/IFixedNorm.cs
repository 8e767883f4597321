using static TorchSharp.torch;

namespace Seg.Modules;

/// <summary>A normalisation by fixed numbers, which is <c>x · scale + shift</c> for each channel whatever the input.</summary>
public interface IFixedNorm
{
    /// <summary>[channels] each; the caller's.</summary>
    (Tensor Scale, Tensor Shift) ScaleAndShift();
}
