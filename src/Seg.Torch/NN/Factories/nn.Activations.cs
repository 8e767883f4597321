using Seg.Torch;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>See <see cref="Modules.AlphaDropout"/>.</summary>
        public static Modules.AlphaDropout AlphaDropout(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>See <see cref="Modules.CELU"/>.</summary>
        public static Modules.CELU CELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);

        /// <summary>See <see cref="Modules.Dropout"/>.</summary>
        public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>See <see cref="Modules.Dropout1d"/>.</summary>
        public static Modules.Dropout1d Dropout1d(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>See <see cref="Modules.Dropout2d"/>.</summary>
        public static Modules.Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>See <see cref="Modules.Dropout3d"/>.</summary>
        public static Modules.Dropout3d Dropout3d(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>See <see cref="Modules.ELU"/>.</summary>
        public static Modules.ELU ELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);

        /// <summary>See <see cref="Modules.GELU"/>.</summary>
        public static Modules.GELU GELU() => new(Modules.GELU.Approximate.none, false);

        /// <summary>See <see cref="Modules.GELU"/>.</summary>
        public static Modules.GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);

        /// <summary>See <see cref="Modules.GELU"/>.</summary>
        public static Modules.GELU GELU(Modules.GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);

        /// <summary>See <see cref="Modules.GLU"/>.</summary>
        public static Modules.GLU GLU(long dim = -1) => new(dim);

        /// <summary>See <see cref="Modules.Hardsigmoid"/>.</summary>
        public static Modules.Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);

        /// <summary>See <see cref="Modules.Hardswish"/>.</summary>
        public static Modules.Hardswish Hardswish(bool inplace = false) => new(inplace);

        /// <summary>See <see cref="Modules.Hardtanh"/>.</summary>
        public static Modules.Hardtanh Hardtanh(double min_val = -1, double max_val = 1, bool inplace = false) => new(min_val, max_val, inplace);

        /// <summary>See <see cref="Modules.Identity"/>.</summary>
        public static Modules.Identity Identity() => new();

        /// <summary>See <see cref="Modules.LeakyReLU"/>.</summary>
        public static Modules.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

        /// <summary>See <see cref="Modules.LogSigmoid"/>.</summary>
        public static Modules.LogSigmoid LogSigmoid() => new();

        /// <summary>See <see cref="Modules.LogSoftmax"/>.</summary>
        public static Modules.LogSoftmax LogSoftmax(long dim) => new(dim);

        /// <summary>See <see cref="Modules.Mish"/>.</summary>
        public static Modules.Mish Mish() => new(false);

        /// <summary>See <see cref="Modules.Mish"/>.</summary>
        public static Modules.Mish Mish(bool inplace) => new(inplace);

        /// <summary>See <see cref="Modules.ReLU"/>.</summary>
        public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);

        /// <summary>See <see cref="Modules.ReLU6"/>.</summary>
        public static Modules.ReLU6 ReLU6(bool inplace = false) => new(inplace);

        /// <summary>See <see cref="Modules.SELU"/>.</summary>
        public static Modules.SELU SELU(bool inplace = false) => new(inplace);

        /// <summary>See <see cref="Modules.SiLU"/>.</summary>
        public static Modules.SiLU SiLU() => new(false);

        /// <summary>See <see cref="Modules.SiLU"/>.</summary>
        public static Modules.SiLU SiLU(bool inplace) => new(inplace);

        /// <summary>See <see cref="Modules.Sigmoid"/>.</summary>
        public static Modules.Sigmoid Sigmoid() => new(false);

        /// <summary>See <see cref="Modules.Sigmoid"/>.</summary>
        public static Modules.Sigmoid Sigmoid(bool inplace) => new(inplace);

        /// <summary>See <see cref="Modules.Softmax"/>.</summary>
        public static Modules.Softmax Softmax(long dim) => new(dim);

        /// <summary>See <see cref="Modules.Softplus"/>.</summary>
        public static Modules.Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);

        /// <summary>See <see cref="Modules.Tanh"/>.</summary>
        public static Modules.Tanh Tanh() => new(false);

        /// <summary>See <see cref="Modules.Tanh"/>.</summary>
        public static Modules.Tanh Tanh(bool inplace = false) => new(inplace);
    }
}
