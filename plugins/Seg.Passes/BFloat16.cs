using Seg.Inference;
using static TorchSharp.torch;

namespace Seg.Passes;

/// <summary>
/// Where bfloat16 was asked for, lets products read and write it, with float32 sums; what stands between them (normalisations, softmax, positions, decisions) stays
/// float32. So do products of modules that ask for it (<see cref="PreciseAttribute"/>), and those with less than <see cref="FewestColumns"/> channels: they decide (classes,
/// offsets, boxes) and cost nothing.
/// </summary>
[Component<BFloat16Attribute>]
public sealed partial class BFloat16 : InferencePass
{
    /// <summary>Products with fewer channels in or out keep float32.</summary>
    public const int FewestColumns = 16;

    /// <param name="options">The options.</param>
    public BFloat16(BFloat16Attribute options) => _ = options;

    /// <inheritdoc/>
    public override int Order => 300;

    /// <inheritdoc/>
    public override PassResult Apply(InferencePlan plan)
    {
        if (plan.Type != ScalarType.BFloat16) return new(0, "float32 was asked for");
        var changed = 0;
        foreach (var product in plan.Products.Where(p => p is { Kernel: null, IsOneProduct: true, Precise: false, Type: ScalarType.Float32 } && p.Weight.shape[0] >= FewestColumns))
        {
            product.Type = ScalarType.BFloat16;
            changed++;
        }
        return new(changed, $"{changed} products of {plan.Products.Count} read and write bfloat16");
    }
}
