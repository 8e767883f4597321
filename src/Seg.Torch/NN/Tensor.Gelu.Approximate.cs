using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>x · Φ(x), with Φ computed as <paramref name="approximate"/> says.</summary>
        public Tensor gelu(GELU.Approximate approximate) => SafeGelu(approximate.ToString());

        /// <summary>x · Φ(x), written into this tensor.</summary>
        public Tensor gelu_(GELU.Approximate approximate)
        {
            using var result = gelu(approximate);
            return copy_(result);
        }
    }
}
