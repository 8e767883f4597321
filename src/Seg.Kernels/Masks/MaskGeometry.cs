namespace Seg.Kernels;

/// <summary>
/// The sizes a mask goes through: predicted at mask size, resized bilinearly to the padded network input, cropped to the picture without its
/// padding, resized bilinearly to the output (detectron2, modeling/postprocessing.py, sem_seg_postprocess). Equal sizes skip a resize.
/// Resizing is PyTorch's, without antialiasing; align_corners is False unless <see cref="AlignCorners"/> says otherwise.
/// </summary>
/// <param name="MaskHeight">Rows of a predicted mask.</param>
/// <param name="MaskWidth">Columns of a predicted mask.</param>
/// <param name="PaddedHeight">Rows of the network input.</param>
/// <param name="PaddedWidth">Columns of the network input.</param>
/// <param name="CropHeight">Rows of the input that are picture, at most PaddedHeight.</param>
/// <param name="CropWidth">Columns of the input that are picture, at most PaddedWidth.</param>
/// <param name="OutputHeight">Rows of the result.</param>
/// <param name="OutputWidth">Columns of the result.</param>
public readonly record struct MaskGeometry(
    int MaskHeight, int MaskWidth, int PaddedHeight, int PaddedWidth, int CropHeight, int CropWidth, int OutputHeight, int OutputWidth)
{
    /// <summary>Whether both resizes hold the outermost pixels in place (kMaX-DeepLab, for inputs of 32n + 1 columns) instead of the edges.</summary>
    public bool AlignCorners { get; init; }

    /// <summary>Masks that are used at the size they have.</summary>
    public static MaskGeometry AsIs(int height, int width) => new(height, width, height, width, height, width, height, width);

    internal int MaskPixels => MaskHeight * MaskWidth;

    internal int OutputPixels => checked(OutputHeight * OutputWidth);

    internal void Check()
    {
        foreach (var size in (ReadOnlySpan<int>)[MaskHeight, MaskWidth, PaddedHeight, PaddedWidth, CropHeight, CropWidth, OutputHeight, OutputWidth])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(MaskGeometry));
        }
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CropHeight, PaddedHeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CropWidth, PaddedWidth);
    }
}
