using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg;

/// <summary>Losses of raw predictions against targets. Derive from <see cref="Criterion{TPredictions}"/>.</summary>
/// <param name="name">The module's name, for messages.</param>
public abstract class Criterion(string name) : Module(name)
{
    /// <param name="predictions">Predictions of a batch, auxiliary ones included.</param>
    /// <param name="targets">One per image.</param>
    /// <returns>Weighted losses by name (<c>loss_ce</c>, <c>loss_mask</c>, <c>loss_dice</c>, and <c>…_i</c> for auxiliary layer i); scalars that carry gradients.</returns>
    /// <exception cref="SegException">SEG2002: predictions of another type than it reads.</exception>
    public abstract IReadOnlyDictionary<string, Tensor> Forward(RawPredictions predictions, IReadOnlyList<SegmentationTarget> targets);
}

/// <summary>A criterion over one type of predictions.</summary>
/// <typeparam name="TPredictions">What it reads.</typeparam>
/// <param name="name">The module's name, for messages.</param>
public abstract class Criterion<TPredictions>(string name) : Criterion(name) where TPredictions : RawPredictions
{
    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<string, Tensor> Forward(RawPredictions predictions, IReadOnlyList<SegmentationTarget> targets) =>
        Forward(predictions.As<TPredictions>(this), targets);

    /// <inheritdoc cref="Criterion.Forward(RawPredictions, IReadOnlyList{SegmentationTarget})"/>
    public abstract IReadOnlyDictionary<string, Tensor> Forward(TPredictions predictions, IReadOnlyList<SegmentationTarget> targets);
}
