using System.Collections.Concurrent;
using Seg.Runtime.Tests.Toys;
using static TorchSharp.torch;

namespace Seg.Runtime.Tests.Pipeline;

/// <summary>A model whose stages tell the test what they do, and do what the test says: the image's number is its first pixel.</summary>
/// <param name="forward">Called within each forward pass with the images' numbers.</param>
/// <param name="postprocess">Called within each image's post-processing with its number.</param>
public sealed class GatedModel(Action<int[]>? forward = null, Action<int>? postprocess = null) : SegModel(ToyFull.Spec with { Preprocess = new PreprocessAttribute { PadTo = 8, Mean = [0, 0, 0], Std = [1, 1, 1] } }, ToyClasses.Create())
{
    private readonly Decision _decision = new(postprocess);

    /// <summary>The images' numbers of each forward pass.</summary>
    public ConcurrentQueue<int[]> Passes { get; } = [];

    public override PostProcessor PostProcessor => _decision;

    public override Criterion? Criterion => null;

    public override RawPredictions Forward(ModelInput input, CancellationToken cancellationToken)
    {
        var numbers = input.Images[TensorIndex.Ellipsis, 0, 0][TensorIndex.Colon, 0];
        int[] read = [.. numbers.to_type(ScalarType.Int32).data<int>()];
        Passes.Enqueue(read);
        forward?.Invoke(read);
        return new PixelPredictions(numbers.reshape(-1, 1, 1, 1).expand(-1, 3, 2, 2).clone(), []);
    }

    private sealed class Decision(Action<int>? postprocess) : PostProcessor<PixelPredictions>
    {
        public override TaskResults Process(PixelPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken)
        {
            var number = (int)predictions.Logits[image, 0, 0, 0].item<float>();
            postprocess?.Invoke(number);
            var labels = new ushort[frame.OutputWidth * frame.OutputHeight];
            Array.Fill(labels, (ushort)number);
            return new(new SemanticResult(labels), null, null);
        }
    }
}
