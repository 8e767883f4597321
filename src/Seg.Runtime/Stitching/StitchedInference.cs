using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Runtime;

/// <summary>
/// Semantic inference in several forward passes over one picture: sliding windows (<see cref="SlidingWindowAttribute"/>), scales and mirror images
/// (<see cref="TestTimeAugmentation"/>), averaged (Segmenter, segm/model/utils.py, inference). Thread-safe if the model is in evaluation mode.
/// </summary>
/// <remarks>
/// One window is in a forward pass at a time, and of each only the predictions at the model's own output resolution are kept: memory grows with the number of
/// windows by the size of those, not with the image's pixels times its classes.
/// </remarks>
/// <param name="model">In evaluation mode, on the device.</param>
/// <param name="preprocessor">Prepares pictures at a scale.</param>
/// <param name="device">The model's.</param>
internal sealed class StitchedInference(SegModel model, Preprocessor preprocessor, Device device)
{
    private readonly int _window = model.Spec.SlidingWindow?.Size ?? 0, _stride = model.Spec.SlidingWindow?.Stride ?? 0;

    /// <summary>Whether a call is made of several passes, or of windows.</summary>
    public bool Serves(SegmentOptions options) => _window > 0 || options.Augmentation is not null;

    /// <summary>One picture at one scale as the model's input, not padded; the caller's.</summary>
    public Tensor Prepare(ImageInput image, double scale, CancellationToken cancellationToken) => preprocessor.Scaled(image, scale, cancellationToken);

    /// <summary>A pass over a prepared picture; its tensors belong to the caller's dispose scope.</summary>
    /// <param name="prepared">[1, 3, height, width].</param>
    /// <param name="flip">Whether the model is to see it mirrored.</param>
    /// <param name="cancellationToken">Checked before each window, and within its forward pass.</param>
    public ImagePass Run(Tensor prepared, bool flip, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var image = prepared.to(device);
        if (flip) image = image.flip(3);
        image = Enlarged(image);
        var (height, width) = ((int)image.shape[2], (int)image.shape[3]);
        var windows = new List<(PixelRegion, WindowScores)>();
        foreach (var region in Regions(height, width))
        {
            cancellationToken.ThrowIfCancellationRequested();
            windows.Add((region, Window(image.narrow(2, region.Y, region.Height).narrow(3, region.X, region.Width), scope, cancellationToken)));
        }
        return new(height, width, flip, windows);
    }

    // Pictures below the window are enlarged to it: bilinear on the normalised pixels, the longer edge cut to a whole pixel.
    private Tensor Enlarged(Tensor image)
    {
        var (height, width) = ((int)image.shape[2], (int)image.shape[3]);
        var size = _window > 0 ? ResizeRules.AtLeastWindow(new(height, width), _window) : new(height, width);
        return (size.Height, size.Width) == (height, width) ? image : functional.interpolate(image, [size.Height, size.Width], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    private IEnumerable<PixelRegion> Regions(int height, int width) => _window == 0
        ? [new(0, 0, width, height)]
        : WindowGrid.Starts(height, _window, _stride).SelectMany(y => WindowGrid.Starts(width, _window, _stride).Select(x => new PixelRegion(x, y, _window, _window)));

    private WindowScores Window(Tensor pixels, DisposeScope owner, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var (height, width) = ((int)pixels.shape[2], (int)pixels.shape[3]);
        var padded = preprocessor.Padded(new(height, width));
        var frame = new ImageFrame(width, height, padded.Width, padded.Height, width, height);
        var input = functional.pad(pixels, (long[])[0, padded.Width - width, 0, padded.Height - height]).contiguous();
        var predictions = model.Forward(new ModelInput(input, [frame]), cancellationToken);
        foreach (var tensor in predictions.Tensors.Distinct()) owner.MoveToOuter(scope.MoveToOuter(tensor));
        return new(predictions, frame, model);
    }
}
