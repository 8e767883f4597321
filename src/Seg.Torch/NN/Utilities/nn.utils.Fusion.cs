using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>
            /// Weight and bias of the convolution that does what a convolution followed by a batch normalisation in evaluation mode does:
            /// W · γ / √(σ² + eps) for each output channel, and β + (b − μ) · γ / √(σ² + eps).
            /// </summary>
            /// <param name="conv_w">[out, in / groups, …], or [in, out, …] if <paramref name="transpose"/> (without groups).</param>
            /// <param name="conv_b">[out], or null for zeros.</param>
            /// <param name="bn_rm">Running mean μ: [out].</param>
            /// <param name="bn_rv">Running variance σ²: [out].</param>
            /// <param name="bn_eps">The normalisation's eps.</param>
            /// <param name="bn_w">γ: [out], or null for ones.</param>
            /// <param name="bn_b">β: [out], or null for zeros.</param>
            /// <param name="transpose">Whether the convolution is transposed.</param>
            public static (Parameter weight, Parameter bias) fuse_conv_bn_weights(
                Tensor conv_w, Tensor? conv_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor? bn_w, Tensor? bn_b, bool transpose = false)
            {
                var perChannel = Enumerable.Repeat(1L, (int)conv_w.dim()).ToArray();
                perChannel[transpose ? 1 : 0] = -1;
                return Fuse(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, perChannel);
            }

            /// <summary>As <see cref="fuse_conv_bn_weights"/>, for a linear layer: weight [out, in].</summary>
            public static (Parameter weight, Parameter bias) fuse_linear_bn_weights(
                Tensor linear_w, Tensor? linear_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor? bn_w, Tensor? bn_b) =>
                Fuse(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, [-1, 1]);

            private static (Parameter weight, Parameter bias) Fuse(
                Tensor weight, Tensor? bias, Tensor mean, Tensor variance, double eps, Tensor? gain, Tensor? offset, long[] perChannel)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var factor = (variance + eps).rsqrt();
                if (gain is not null) factor = factor * gain;
                var shift = (bias is null ? mean.neg() : bias - mean) * factor;
                if (offset is not null) shift = shift + offset;
                return (new Parameter(weight * factor.reshape(perChannel), weight.requires_grad), new Parameter(shift, bias?.requires_grad ?? true));
            }
        }
    }
}
