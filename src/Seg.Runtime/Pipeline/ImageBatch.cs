using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>Images as the model takes them. Owns its tensor.</summary>
/// <param name="Images">[batch, 3, H, W], float32 unless another <see cref="InputFormat"/> was asked for; normalised, zero outside each picture.</param>
/// <param name="Frames">For each image the sizes that it passes through.</param>
public sealed record ImageBatch(Tensor Images, IReadOnlyList<ImageFrame> Frames) : IDisposable
{
    /// <summary>Frees the tensor.</summary>
    public void Dispose() => Images.Dispose();
}
