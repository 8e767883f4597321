using Seg.Inference;

namespace Seg.Passes;

/// <summary>
/// Lets convolutions read and write maps pixel by pixel, all channels of a pixel together: they then run at full speed without rearranging, and a map is the row of
/// tokens that a transformer reads. Results are the same but for the order of sums.
/// </summary>
[Component<ChannelsLastAttribute>]
public sealed partial class ChannelsLast : InferencePass
{
    /// <param name="options">The options.</param>
    public ChannelsLast(ChannelsLastAttribute options) => _ = options;

    /// <inheritdoc/>
    public override int Order => 200;

    /// <inheritdoc/>
    public override PassResult Apply(InferencePlan plan)
    {
        var changed = 0;
        foreach (var product in plan.Products.Where(p => p is { Convolution: not null, ChannelsLast: false, Kernel: null, IsOneProduct: true }))
        {
            product.ChannelsLast = true;
            changed++;
        }
        return new(changed, changed > 0 ? $"{changed} convolutions read and write channels last" : "no convolutions");
    }
}
