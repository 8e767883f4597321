using System.Runtime.InteropServices;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Memory that ran out, told in one way whoever asked for it: .NET, libtorch's allocator, oneDNN or a GPU.</summary>
internal static class MemoryShortage
{
    // libtorch 1.13, libtorch 2, the C++ library, oneDNN, CUDA.
    private static readonly string[] Signs = ["can't allocate memory", "not enough memory", "bad_alloc", "out_of_memory", "out of memory"];

    /// <summary>Whether a failure is one of memory.</summary>
    public static bool Is(Exception failure) => failure is OutOfMemoryException ||
        (failure is ExternalException && Signs.Any(sign => failure.Message.Contains(sign, StringComparison.OrdinalIgnoreCase)));

    /// <summary>SEG9002 about pictures that a model was at work on.</summary>
    /// <param name="images">One or a batch.</param>
    /// <param name="model">The model's id.</param>
    /// <param name="input">The size of the model's input.</param>
    /// <param name="failure">One for which <see cref="Is"/> holds.</param>
    public static SegException Over(IReadOnlyList<ImageInput> images, string model, Kernels.PixelSize input, Exception failure)
    {
        var others = images.Count > 1 ? $", with {images.Count - 1} more in its batch," : "";
        return new(DiagnosticIds.OutOfMemory, $"The image{ImageInput.Quoted(images[0].Name)} of {images[0].Width} x {images[0].Height} pixels{others} needs more memory than there is: "
            + $"{model} sees it as {input.Width} x {input.Height}. Segment it in tiles (--tile), lower preprocess.shortestEdge and preprocess.longestEdge, or give the process more memory.", failure);
    }

    /// <summary>SEG9002 about a model that does not fit.</summary>
    public static SegException Loading(string model, Exception failure) => new(DiagnosticIds.OutOfMemory, $"Memory does not suffice to load {model}. Give the process more, or take a smaller model.", failure);
}
