using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>
    /// GELU. oneDNN's backward, which libtorch 1.13 takes on the CPU for the exact formula, reads the gradient with the input's strides: where
    /// the two differ it returns garbage. So the input is made contiguous, and an identity after it makes the gradient contiguous on its way back.
    /// </content>
    public partial class Tensor
    {
        /// <summary>x·Φ(x), Φ being the normal distribution's cumulative function (Hendrycks and Gimpel 2016).</summary>
        public Tensor gelu() => SafeGelu("none");

        public Tensor gelu_()
        {
            using var result = SafeGelu("none");
            return copy_(result);
        }

        internal Tensor SafeGelu(string approximate)
        {
            using var input = contiguous();
            var output = input.RawGelu(approximate);
            if (!output.requires_grad) return output;
            using (output) return ContiguousGradient.apply(output);
        }

        /// <summary>libtorch's own, with its defect.</summary>
        [TorchOp("aten::gelu(Tensor self, *, str approximate=\"none\") -> Tensor")]
        internal partial Tensor RawGelu(string approximate);
    }
}
