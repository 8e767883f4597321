using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance;

public abstract partial class ModuleConformance<TSpec>
{
    private const string ScopeAdvice = "Open a NewDisposeScope() at the start of forward and move the result out of it (scope.MoveToOuter, MoveToOuterDisposeScope); or does another test run meanwhile?";

    /// <summary>What the caller gets is all that a forward pass leaves alive, in training and in evaluation.</summary>
    [Theory, EachCase]
    public void Only_results_outlive_a_forward_pass(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        var input = Input(subject);
        foreach (var training in new[] { true, false })
        {
            subject.Component.train(training);
            // Once before: what is made once and kept, such as a table of positions, is no leak.
            using (NewDisposeScope()) Run(subject.Component, input);

            var leaked = LiveTensors.LeftBy(() =>
            {
                var given = input.Tensors.ToHashSet(ReferenceEqualityComparer.Instance);
                foreach (var tensor in Run(subject.Component, input).Tensors.Where(t => !given.Contains(t)).Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>()) tensor.Dispose();
            });
            Law.Require(leaked == 0, $"A forward pass in {(training ? "training" : "evaluation")} leaves {leaked} tensors alive besides its results. {ScopeAdvice}");
        }
    }

    /// <summary>Forward and backward in a dispose scope leave nothing behind when the scope ends.</summary>
    [Theory, EachCase]
    public void A_training_step_leaves_nothing_behind(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        subject.Component.train();
        var input = Input(subject);
        Step();
        var leaked = LiveTensors.LeftBy(Step);
        Law.Require(leaked == 0, $"A training step leaves {leaked} tensors alive after its dispose scope has ended. Something keeps tensors of a call: a field, a static, or DetachFromDisposeScope.");

        void Step()
        {
            using var step = NewDisposeScope();
            Backward(subject, Run(subject.Component, input));
        }
    }

    /// <summary>Disposing the component frees every tensor it was made with, also after use.</summary>
    [Theory, EachCase]
    public void Dispose_frees_everything(string name)
    {
        var leaked = LiveTensors.LeftBy(() =>
        {
            using var scope = NewDisposeScope();
            using var subject = Begin(name);
            Run(subject.Component, Input(subject));
        });
        Law.Require(leaked == 0, $"{leaked} tensors are left after the component has been disposed. Register everything that holds tensors, and keep nothing in statics.");

        using var outer = NewDisposeScope();
        var component = Begin(name).Component;
        var tensors = All(component).ToArray();
        component.Dispose();
        var alive = tensors.Where(t => !t.Tensor.IsInvalid).Select(t => t.Name).ToArray();
        Law.Require(alive.Length == 0, $"Dispose leaves {string.Join(", ", alive)} alive. Call base.Dispose(disposing) in an override.");
    }

    /// <summary>The caller's tensors are as they were, bit for bit, and still usable.</summary>
    [Theory, EachCase]
    public void Inputs_stay_untouched(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        foreach (var training in new[] { true, false })
        {
            subject.Component.train(training);
            using var grad = set_grad_enabled(training);
            var input = Input(subject);
            var before = input.Map(tensor => tensor.clone()).Named();
            using (NewDisposeScope()) Run(subject.Component, input);
            foreach (var ((part, now), (_, old)) in input.Named().Zip(before))
            {
                Law.Require(!now.IsInvalid, $"The forward pass disposes of its input ({part}), which is the caller's. Dispose only of what forward made.");
                Law.Require(TensorComparison.Same(old, now), $"The forward pass changes its input ({part}). An operation in place (add_, relu_, masked_fill_) works on it, or on a view of it: work on a copy.");
            }
        }
    }
}
