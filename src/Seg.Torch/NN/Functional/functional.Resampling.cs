using Seg.Torch;

namespace TorchSharp;

/// <summary>How much a convolution pads.</summary>
public enum Padding
{
    /// <summary>Nothing: only whole windows count.</summary>
    Valid,

    /// <summary>So much that the output is as large as the input (stride 1 only).</summary>
    Same,
}

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Resizes the spatial dimensions of [N, C, …] to <paramref name="size"/> or by <paramref name="scale_factor"/>.</summary>
            /// <param name="x">[N, C, L], [N, C, H, W] or [N, C, D, H, W]</param>
            /// <param name="size">Spatial size of the result.</param>
            /// <param name="scale_factor">Factor for each spatial dimension, or one for all.</param>
            /// <param name="mode">How values between samples are found.</param>
            /// <param name="align_corners">Whether corner samples keep their place (linear and cubic modes only); null: no.</param>
            /// <param name="recompute_scale_factor">Whether coordinates follow from the sizes instead of from the factor given.</param>
            /// <param name="antialias">Whether the filter widens when shrinking (bilinear and bicubic only).</param>
            /// <exception cref="ArgumentException">Not exactly one of size and factor is given, or mode and rank do not fit.</exception>
            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                var spatial = (int)x.dim() - 2;
                if ((size is null) == (scale_factor is null)) throw new ArgumentException("interpolate needs either a size or a scale factor.", nameof(size));
                if (size is { Length: 1 } && spatial > 1) size = Enumerable.Repeat(size[0], spatial).ToArray();
                if (scale_factor is { Length: 1 } && spatial > 1) scale_factor = Enumerable.Repeat(scale_factor[0], spatial).ToArray();
                var count = size?.Length ?? scale_factor!.Length;
                if (count != spatial)
                    throw new ArgumentException($"interpolate: {count} sizes or factors do not fit the {spatial} spatial dimensions of shape [{string.Join(", ", x.shape)}].", nameof(size));

                if (mode == InterpolationMode.Area || (recompute_scale_factor && scale_factor is not null))
                {
                    size ??= x.shape.Skip(2).Zip(scale_factor!, (length, factor) => (long)Math.Floor(length * factor)).ToArray();
                    scale_factor = null;
                }

                var corners = align_corners ?? false;
                return (mode, spatial, antialias) switch
                {
                    (InterpolationMode.Nearest, 1, false) => NNOps.upsample_nearest1d(x, size, scale_factor),
                    (InterpolationMode.Nearest, 2, false) => NNOps.upsample_nearest2d(x, size, scale_factor),
                    (InterpolationMode.Nearest, 3, false) => NNOps.upsample_nearest3d(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 1, false) => NNOps.upsample_nearest_exact1d(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 2, false) => NNOps.upsample_nearest_exact2d(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 3, false) => NNOps.upsample_nearest_exact3d(x, size, scale_factor),
                    (InterpolationMode.Area, 1, false) => adaptive_avg_pool1d(x, size![0]),
                    (InterpolationMode.Area, 2, false) => adaptive_avg_pool2d(x, size!),
                    (InterpolationMode.Area, 3, false) => adaptive_avg_pool3d(x, size!),
                    (InterpolationMode.Linear, 1, false) => NNOps.upsample_linear1d(x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2, false) => NNOps.upsample_bilinear2d(x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2, true) => NNOps.upsample_bilinear2d_aa(x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2, false) => NNOps.upsample_bicubic2d(x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2, true) => NNOps.upsample_bicubic2d_aa(x, size, corners, scale_factor),
                    (InterpolationMode.Trilinear, 3, false) => NNOps.upsample_trilinear3d(x, size, corners, scale_factor),
                    _ => throw new ArgumentException($"interpolate: mode {mode}{(antialias ? " with antialiasing" : "")} does not work on {spatial} spatial dimensions.", nameof(mode)),
                };
            }

            /// <summary>See <see cref="interpolate"/>.</summary>
            public static Tensor upsample(Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool align_corners = false) =>
                interpolate(input, size, scale_factor, (InterpolationMode)mode, align_corners);

            /// <summary>
            /// Samples [N, C, H, W] at the points of a grid [N, h, w, 2] of (x, y) in [−1, 1] (or the three-dimensional likes): [N, C, h, w].
            /// With <paramref name="align_corners"/>, ±1 are the centres of the corner samples, else (and by default) the image's edges.
            /// </summary>
            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null) =>
                // libtorch counts the modes in another order: bilinear, nearest; zeros, border, reflection.
                NNOps.grid_sampler(input, grid, mode == GridSampleMode.Bilinear ? 0 : 1,
                    padding_mode switch { GridSamplePaddingMode.Zeros => 0, GridSamplePaddingMode.Border => 1, _ => 2 }, align_corners ?? false);

            /// <summary>The grid [N, H, W, 2] that <see cref="grid_sample"/> needs for affine maps theta [N, 2, 3] and a result of <paramref name="size"/> [N, C, H, W].</summary>
            [TorchOp("aten::affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor")]
            public static partial Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false);

            /// <summary>Adds elements around the last dimensions; <paramref name="pad"/> is before, after, before, after, …, last dimension first. Negative numbers cut.</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => mode switch
            {
                PaddingModes.Reflect => NNOps.pad(input, pad, "reflect", null),
                PaddingModes.Replicate => NNOps.pad(input, pad, "replicate", null),
                PaddingModes.Circular => NNOps.pad(input, pad, "circular", null),
                PaddingModes.Zeros => NNOps.pad(input, pad, "constant", 0),
                _ => NNOps.pad(input, pad, "constant", value),
            };

            /// <summary>See <see cref="pad(Tensor, long[], PaddingModes, double)"/>.</summary>
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            /// <summary>Pads the last dimension.</summary>
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            /// <summary>Pads the last two dimensions.</summary>
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            /// <summary>Pads the last dimension on both sides.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad, pad], mode, value);
        }
    }
}
