using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance;

public abstract partial class ModuleConformance<TSpec>
{
    /// <summary>In training every parameter that asks for gradients gets a finite one that is not zero everywhere.</summary>
    [Theory, EachCase]
    public void Gradients_reach_every_parameter(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        // A layer that starts at zero would hide the gradients of those before it.
        Nudge(subject.Component);
        subject.Component.train();
        subject.Component.zero_grad();
        Backward(subject, Run(subject.Component, Input(subject)));

        var faults = subject.Component.named_parameters().Where(p => p.parameter.requires_grad)
            .Select(p => Fault(p.name, p.parameter, subject.Case.Idle)).OfType<string>().ToArray();
        Law.Require(faults.Length == 0, $"{string.Join("; ", faults)}. A parameter that is not used should not be made, or its reason be told in Idle of the case; " +
            "detach, no_grad, data<T>() and operations by hand cut the gradient.");
        foreach (var prefix in subject.Case.Idle.Keys)
            Law.Require(subject.Component.named_parameters().Any(p => p.name.StartsWith(prefix, StringComparison.Ordinal)), $"Idle of the case names '{prefix}', but no parameter's name begins so.");
    }

    private static string? Fault(string name, Parameter parameter, IReadOnlyDictionary<string, string> idle)
    {
        using var gradient = parameter.grad;
        var reached = gradient is not null && TensorComparison.HasNonZero(gradient);
        if (idle.Keys.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))) return reached ? $"{name} gets a gradient although Idle of the case names it" : null;
        if (gradient is null) return $"{name} gets no gradient";
        if (!TensorComparison.IsFinite(gradient)) return $"{name} gets a gradient that is not finite";
        return reached ? null : $"{name} gets a gradient of nothing but zeros";
    }

    // Weights that differ from element to element: a plain sum would be blind to what a normalisation takes out.
    private void Backward(Subject subject, IPortValue result)
    {
        var synthetic = new Synthetic(subject.Around.Context, seed: 2);
        var terms = result.Named().Where(t => t.Tensor.requires_grad).Select(t => (t.Tensor * synthetic.Normal(t.Tensor.shape).to(t.Tensor.dtype)).sum()).ToArray();
        if (terms.Length == 0)
        {
            Law.Require(!subject.Component.parameters().Any(p => p.requires_grad), "No result carries a gradient in training mode, though the component has parameters to train.");
            return;
        }
        terms.Aggregate((a, b) => a + b).backward();
    }

    /// <summary>The training flag reaches every layer, or dropout and batch norm would act in evaluation.</summary>
    [Theory, EachCase]
    public void Train_and_eval_reach_every_layer(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        foreach (var training in new[] { false, true, false })
        {
            subject.Component.train(training);
            var deaf = subject.Component.named_modules().Append(("the component itself", subject.Component)).Where(m => m.Item2.training != training).Select(m => m.Item1).ToArray();
            Law.Require(deaf.Length == 0, $"{(training ? "train()" : "eval()")} does not reach {string.Join(", ", deaf)}. Register the layers and leave train and eval as TorchSharp has them, or call the base.");
        }
    }

    /// <summary>In evaluation a forward pass changes neither weights nor buffers.</summary>
    [Theory, EachCase]
    public void Eval_leaves_the_state_alone(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var subject = Begin(name);
        subject.Component.eval();
        var before = All(subject.Component).Select(t => (t.Name, Tensor: t.Tensor.clone())).ToArray();
        Run(subject.Component, Input(subject));
        foreach (var ((key, old), (_, now)) in before.Zip(All(subject.Component)))
            Law.Require(TensorComparison.Same(old, now), $"A forward pass in eval mode changes {key}. Update running statistics when training is true only, and never work in place on a parameter or buffer.");
    }

    private static IEnumerable<(string Name, Tensor Tensor)> All(Module component) =>
        component.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(component.named_buffers().Select(b => (b.Item1, b.Item2)));
}
