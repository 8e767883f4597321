using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance;

public abstract partial class ModuleConformance<TSpec>
{
    /// <summary>The numbers of float64 are those of float32 but for rounding: nothing within assumes an element type.</summary>
    [Theory, EachCase]
    public void Double_precision_agrees_with_single(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var subject = Begin(name);
        subject.Component.eval();
        var input = Input(subject);
        var single = Run(subject.Component, input);
        subject.Component.to(ScalarType.Float64);
        IPortValue result;
        try
        {
            result = Run(subject.Component, To(input, ScalarType.Float64));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            throw Law.Broken($"Moved to float64, the forward pass fails: {failed.Message.Split('\n')[0]} Make tensors within it of the input's dtype and device.", failed);
        }
        foreach (var (part, tensor) in result.Named())
            Law.Require(!tensor.is_floating_point() || tensor.dtype == ScalarType.Float64, $"Moved to float64 and fed with it, the component gives {part} as {tensor.dtype}. Make tensors of the input's dtype.");
        if (TensorComparison.Difference(result, single, Tolerance) is { } difference)
            throw Law.Broken($"float64 and float32 disagree: {difference}. Either a constant or table is of the wrong type, or the computation loses precision: normalise, subtract the maximum before exp, keep sums in float32.");
    }

    /// <summary>Moving the component to another type takes every floating-point tensor of its along.</summary>
    [Theory]
    [EachCase]
    public void Every_tensor_moves_along(string name)
    {
        foreach (var type in new[] { ScalarType.Float64, ScalarType.BFloat16 })
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            using var subject = Begin(name);
            // A pass before: what a call leaves behind in a field would not move either.
            Run(subject.Component, Input(subject));
            subject.Component.to(type);
            var left = FieldWalk.Of(subject.Component).Where(found => found.Tensor is { } tensor && tensor.is_floating_point() && tensor.dtype != type).Select(found => found.Path)
                .Concat(All(subject.Component).Where(t => t.Tensor.is_floating_point() && t.Tensor.dtype != type).Select(t => t.Name)).Distinct().ToArray();
            Law.Require(left.Length == 0, $"to({type}) leaves behind {string.Join(", ", left)}. Mark them [Layer] or [Buffer] (with TorchSharp's [ComponentName] of the same name), and don't override _to without calling the base.");
        }
    }

    /// <summary>Whatever is made during a forward pass is made on the device of the input, not on the default one: found without a second device at hand.</summary>
    [Theory, EachCase]
    public void New_tensors_lie_on_the_device_of_the_input(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        foreach (var training in new[] { true, false })
        {
            subject.Component.train(training);
            // A faster way without gradients makes tensors of its own.
            using var recording = set_grad_enabled(training);
            var input = Input(subject);
            var usual = get_default_device();
            try
            {
                // Tensors of the meta device have no numbers: nothing can be computed from one and another on the CPU.
                set_default_device(META);
                var strayed = Run(subject.Component, input).Named().Where(part => part.Tensor.device_type != DeviceType.CPU).Select(part => part.Name).ToArray();
                Law.Require(strayed.Length == 0, $"With its input on the CPU the component gives {string.Join(", ", strayed)} on the default device. {DeviceAdvice}");
            }
            catch (Exception failed) when (failed is not OutOfMemoryException and not Xunit.Sdk.XunitException)
            {
                throw Law.Broken($"With its weights and input on one device and another as the default, the forward pass fails: {failed.Message.Split('\n')[0]} {DeviceAdvice}", failed);
            }
            finally
            {
                set_default_device(usual);
            }
        }
    }

    private const string DeviceAdvice = "Name the device where the forward pass makes a tensor: zeros(…, device: x.device), or x.new_zeros, zeros_like.";

    /// <summary>On every other device at hand the results are those of the CPU.</summary>
    [Theory, EachCase]
    public void Other_devices_agree_with_the_CPU(string name)
    {
        // The one device besides the CPU that TorchSharp's packages serve; where there is none the law holds of nothing.
        if (!cuda.is_available()) return;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var subject = Begin(name);
        subject.Component.eval();
        var input = Input(subject);
        var expected = Run(subject.Component, input);
        subject.Component.to(CUDA);
        var actual = Run(subject.Component, input.Map(tensor => tensor.to(CUDA)));
        if (TensorComparison.Difference(expected, actual, 10 * Tolerance) is { } difference)
            throw Law.Broken($"The GPU's result is another than the CPU's: {difference}. Make tensors within the forward pass on the input's device.");
    }

    // Integer tensors, such as class ids, keep their type.
    private static IPortValue To(IPortValue value, ScalarType type) => value.Map(tensor => tensor.is_floating_point() ? tensor.to(type) : tensor);
}
