using Seg.Inference;
#if SEG_SYSTEM_TORCH
using System.Runtime.Intrinsics.X86;
using Seg.Torch;
using TorchSharp;
using static TorchSharp.torch;
#endif

namespace Seg.Passes;

/// <summary>
/// Computes products by oneDNN with weights that are packed once, and bias, sum and activation joined to them. In builds on TorchSharp's own libtorch, and where oneDNN's
/// headers were missing at build time, it leaves everything to the operators.
/// </summary>
[Component<OneDnnAttribute>]
public sealed partial class OneDnn : InferencePass
{
    /// <param name="options">The options.</param>
    public OneDnn(OneDnnAttribute options) => _ = options;

    /// <inheritdoc/>
    public override int Order => 400;

#if SEG_SYSTEM_TORCH
    /// <inheritdoc/>
    public override PassResult Apply(InferencePlan plan)
    {
        if (!PackedProduct.IsAvailable) return new(0, "this build has no oneDNN (Debian: libdnnl-dev; then build again)");
        var changed = 0;
        foreach (var product in plan.Products.Where(p => p is { Kernel: null, IsOneProduct: true } && p.Weight.device.type == DeviceType.CPU && Computes(p.Type)))
        {
            product.Kernel = new PackedKernel(product);
            changed++;
        }
        return new(changed, $"{changed} products with packed weights, and what follows them fused");
    }

    // oneDNN has no bfloat16 products below AVX-512; libtorch's operators do them, slowly.
    private static bool Computes(ScalarType type) => type != ScalarType.BFloat16 || Avx512BW.IsSupported;

    private sealed class PackedKernel : ProductKernel
    {
        private readonly PackedProduct _product;
        private readonly ScalarType _result;

        public PackedKernel(WeightedProduct product)
        {
            _result = product.Inner ? product.Type : ScalarType.Float32;
            Name = product.Type == ScalarType.BFloat16 ? "oneDNN bfloat16" : "oneDNN float32";
            _product = product.Convolution is { } c
                ? PackedProduct.Convolution(product.Weight, product.Bias, c.Stride, c.Padding, c.Dilation, c.Groups, (PackedActivation)product.Activation, product.Type)
                : PackedProduct.Linear(product.Weight, product.Bias, (PackedActivation)product.Activation, product.Type);
        }

        public override string Name { get; }

        public override Tensor Run(Tensor x, Tensor? addend) => _product.Run(x, addend, _result);

        protected override void Dispose(bool disposing) => _product.Dispose();
    }
#else
    /// <inheritdoc/>
    public override PassResult Apply(InferencePlan plan) => new(0, "only in builds on the system's libtorch");
#endif
}
