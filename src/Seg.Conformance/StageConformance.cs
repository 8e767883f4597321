using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance;

/// <summary>Laws of a component that images pass through on their way to predictions. Inherit the suite of its kind.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract partial class StageConformance<TSpec> : ModuleConformance<TSpec> where TSpec : ComponentSpecAttribute, new()
{
    private protected StageConformance()
    {
    }

    /// <summary>Fails unless a result is what the ports declare, for a batch of images of that size.</summary>
    private protected abstract void Check(Surroundings around, IPortValue result, GivenShapes shapes);

    /// <summary>Names, strides, channels, counts and sizes of what comes out are those that the ports declare, for images of several sizes, one and three at a time.</summary>
    [Theory, EachCase]
    public void What_the_ports_declare_comes_out(string name)
    {
        using var _ = no_grad();
        using var subject = Begin(name);
        foreach (var training in new[] { false, true })
        {
            subject.Component.train(training);
            foreach (var (size, batch) in Sizes.SelectMany(size => new[] { (size, 1), (size, 3) }))
            {
                using var scope = NewDisposeScope();
                var shapes = new GivenShapes(batch, size.Height, size.Width, training);
                var result = Run(subject.Component, Input(subject, batch, size));
                Check(subject.Around, result, shapes);
                foreach (var (part, tensor) in result.Named())
                {
                    Law.Require(!tensor.is_floating_point() || tensor.dtype == ScalarType.Float32, $"{part} is {tensor.dtype} though the input is Float32. Keep the input's type.");
                    Law.Require(TensorComparison.IsFinite(tensor), $"{part} holds numbers that are not finite, for {shapes}. Divide by nothing that may be 0, and mask no row wholly before a softmax.");
                }
            }
        }
    }

    /// <summary>In evaluation what comes out for an image does not depend on the other images of its batch.</summary>
    [Theory, EachCase]
    public void Images_of_a_batch_keep_apart(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var subject = Begin(name);
        subject.Component.eval();
        var batch = Input(subject, batch: 3);
        var together = Run(subject.Component, batch);
        for (var image = 0; image < 3; image++)
        {
            var alone = Run(subject.Component, batch.Part(image));
            if (TensorComparison.Difference(alone, together.Part(image), Tolerance) is { } difference)
                throw Law.Broken($"Image {image} of 3 gives another result than alone: {difference}. Some operation mixes images: a reshape that merges the batch with another dimension in the wrong order, or a mean, norm or top-k over dimension 0.");
        }
    }

    /// <summary>In evaluation equal calls give equal results, dropout turned up or not.</summary>
    [Theory, EachCase]
    public void Eval_is_repeatable(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var subject = Begin(name);
        using var dropping = Create(WithDropout(subject.Case.Options), subject.Around.Context, seed: 1);
        var input = Input(subject);
        foreach (var component in new[] { subject.Component, dropping })
        {
            component.eval();
            if (TensorComparison.Difference(Run(component, input, seed: 1), Run(component, input, seed: 2), 0) is { } difference)
                throw Law.Broken($"Two calls in eval mode with one input differ: {difference}. Dropout and other noise must heed the training flag (functional.dropout(x, p, training)), and no call may leave anything behind for the next.");
        }
    }

    // The same options with each probability of dropping something (Dropout, DropPath …) at 0.3.
    private TSpec WithDropout(TSpec options)
    {
        var descriptor = Descriptor;
        var copy = (TSpec)descriptor.Copy(options);
        foreach (var option in descriptor.Options.Where(o => o.Name.Contains("Drop", StringComparison.Ordinal) && o.Type is "float" or "double"))
            descriptor.Bind(copy, OptionText.Configuration("component", $"{{ \"{option.JsonName}\": 0.3 }}"));
        return copy;
    }

    /// <summary>A faster way that is taken when no gradients are asked for gives the same result.</summary>
    [Theory, EachCase]
    public void Recording_gradients_changes_no_result(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        subject.Component.eval();
        var input = Input(subject);
        var recorded = Run(subject.Component, input);
        IPortValue inferred;
        using (inference_mode()) inferred = Run(subject.Component, input);
        if (TensorComparison.Difference(recorded, inferred, Tolerance) is { } difference)
            throw Law.Broken($"With and without recorded gradients the results differ: {difference}. The two ways of computing it must agree.");
    }
}

/// <summary>What a forward pass was given.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">Their height.</param>
/// <param name="Width">Their width.</param>
/// <param name="Training">Whether in training mode.</param>
internal sealed record GivenShapes(int Batch, int Height, int Width, bool Training)
{
    /// <summary>Fails unless the tensor is [batch, …, ⌈H/stride⌉, ⌈W/stride⌉] with these channels.</summary>
    public void RequireMap(string name, Tensor tensor, long channels, int stride) =>
        RequireShape(name, tensor, [Batch, channels, Synthetic.Cells(Height, stride), Synthetic.Cells(Width, stride)], $"{channels} channels, a cell for each {stride} pixels, rounded up");

    /// <summary>Fails unless the tensor has that shape.</summary>
    public void RequireShape(string name, Tensor tensor, long[] expected, string declared) => Law.Require(
        tensor.shape.SequenceEqual(expected),
        $"{name} has shape {TensorComparison.Shape(tensor.shape)} for {this}; the ports declare {TensorComparison.Shape(expected)} ({declared}). Change [Gives] or the forward pass.");

    public override string ToString() => $"{Batch} image{(Batch == 1 ? "" : "s")} of {Height}x{Width}{(Training ? " in training" : "")}";
}
