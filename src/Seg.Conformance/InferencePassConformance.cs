using Seg.Inference;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>
/// Laws of an <see cref="InferencePass"/>. Its input is a small model with convolutions (plain, grouped by channel, dilated, strided; with frozen, fixed, batch and group
/// norm, with and without ReLU and a sum), linear layers and attention, planned for float32 and for bfloat16.
/// </summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class InferencePassConformance<TSpec> : ComponentConformance<TSpec> where TSpec : InferencePassSpecAttribute, new()
{
    private const string Id = "tested";
    private static readonly ScalarType[] Types = [ScalarType.Float32, ScalarType.BFloat16];

    // Odd and even sizes, one pixel, several images; the first again, when a kernel knows it.
    private static readonly (int Batch, int Height, int Width)[] Inputs = [(1, 32, 48), (2, 33, 17), (1, 1, 1), (3, 16, 16), (1, 32, 48)];

    /// <summary>How far a float32 plan's results may lie from those as trained, against the largest magnitude (at least 1). By default 1e-4: sums in another order.</summary>
    protected virtual double Tolerance => 1e-4;

    /// <summary>As <see cref="Tolerance"/>, where bfloat16 was asked for. By default 0.03: eight bits of mantissa, some ten products one after another.</summary>
    protected virtual double BFloat16Tolerance => 0.03;

    /// <summary>New passes to run before this one, where it does more after them, e.g. after normalisations are folded. Every law is tried without and with them.</summary>
    protected virtual IReadOnlyList<InferencePass> Earlier => [];

    /// <summary>Results are those of the model as trained, whatever the size and batch, and float32 stays float32 unless less was asked for.</summary>
    [Theory, EachCase]
    public void Results_stay_the_same(string name) => EachPlan(name, (model, type, plan) =>
    {
        var expected = Inputs.Select(i => model.Run(i)).ToArray();
        plan.Begin();
        if (type == ScalarType.Float32)
            Law.Require(plan.Plan.Products.All(p => p.Type == ScalarType.Float32), "The pass computes with bfloat16 though the plan is for float32. Look at InferencePlan.Type.");
        plan.Complete();
        foreach (var (input, trained) in Inputs.Zip(expected))
        {
            var difference = TensorComparison.Difference("result", trained, model.Run(input), ToleranceOf(type));
            Law.Require(difference is null, $"By the plan for {type}, {input.Batch} images of {input.Height}x{input.Width}: the {difference}. A pass must leave alone what it cannot compute equally.");
        }
    });

    /// <summary>The model's own weights are read, never written: state and training go on as before.</summary>
    [Theory, EachCase]
    public void Weights_stay_as_trained(string name) => EachPlan(name, (model, _, plan) =>
    {
        var before = model.state_dict().ToDictionary(s => s.Key, s => (s.Value.Handle, Numbers: s.Value.detach().clone()));
        plan.Begin();
        plan.Complete();
        model.Run(Inputs[0]);
        var after = model.state_dict();
        Law.Require(after.Keys.SequenceEqual(before.Keys), "The model's state has other names after the pass than before.");
        foreach (var (key, (handle, numbers)) in before)
            Law.Require(after[key].Handle == handle && TensorComparison.Same(numbers, after[key]), $"The pass changes {key} of the model. Put new weights into the plan by WeightedProduct.Replace.");
    });

    /// <summary>When the plan is disposed the model computes as trained, bit for bit, and nothing that the pass made is left.</summary>
    [Theory, EachCase]
    public void A_disposed_plan_leaves_no_trace(string name)
    {
        EachPlan(name, (model, _, plan) =>
        {
            var trained = model.Run(Inputs[0]);
            plan.Begin();
            plan.Complete();
            model.Run(Inputs[0]);
            plan.Dispose();
            Law.Require(TensorComparison.Same(trained, model.Run(Inputs[0])), "After the plan was disposed the model gives other results than before it. Change nothing but the plan.");
        });
        EachPlan(name, (_, _, plan) =>
        {
            var leaked = LiveTensors.LeftBy(() =>
            {
                plan.Begin();
                plan.Complete();
                plan.Dispose();
            });
            Law.Require(leaked == 0, $"A disposed plan leaves {leaked} tensors alive. A kernel disposes what it made; what goes into a product by Replace or Own is the product's.");
        });
    }

    /// <summary>Training and gradients never see the plan: forward passes of both give what they gave, and gradients reach every parameter.</summary>
    [Theory, EachCase]
    public void Training_is_left_alone(string name) => EachPlan(name, (model, _, plan) =>
    {
        var (trained, gradients) = Learn(model);
        plan.Begin();
        plan.Complete();
        Law.Require(!model.training, "The pass has put the model into training mode.");
        var (again, later) = Learn(model);
        Law.Require(TensorComparison.Difference("", trained, again, Tolerance / 10) is null, "A forward pass for gradients gives other results by the plan.");
        foreach (var (key, gradient) in gradients)
            Law.Require(later.TryGetValue(key, out var now) && TensorComparison.Difference(key, gradient, now, Tolerance / 10) is null, $"The gradient of {key} is another, or none, after the pass.");

        model.train();
        var training = model.Run(Inputs[0]);
        plan.Dispose();
        Law.Require(TensorComparison.Same(training, model.Run(Inputs[0])), "In training mode the model computes by the plan.");
    });

    /// <summary>A product with a kernel belongs to the pass that gave it.</summary>
    [Theory, EachCase]
    public void Kernels_of_earlier_passes_are_left_alone(string name) => EachPlan(name, (_, _, plan) =>
    {
        plan.Begin(apply: false);
        var taken = plan.Plan.Products.Where((_, i) => i % 2 == 0).ToArray();
        foreach (var product in taken) product.Kernel = new OperatorKernel(product);
        var before = taken.Select(State).ToArray();
        plan.Apply();
        var changed = taken.Zip(before).Where(pair => State(pair.First) != pair.Second).Select(pair => pair.First.Name).ToArray();
        Law.Require(changed.Length == 0, $"The pass changes products that have a kernel already: {string.Join(", ", changed)}. Pass over those whose Kernel is not null.");
    });

    /// <summary>What the pass has done it does not do again.</summary>
    [Theory, EachCase]
    public void Applied_twice_it_changes_nothing_more(string name) => EachPlan(name, (_, _, plan) =>
    {
        plan.Begin();
        var before = plan.Plan.Products.Select(State).ToArray();
        plan.Apply();
        Law.Require(plan.Plan.Products.Select(State).SequenceEqual(before), "Applied again the pass changes products that it changed before.");
        Law.Require(plan.Plan.Steps[^1].Changed == 0, $"Applied again the pass tells of {plan.Plan.Steps[^1].Changed} products changed, but there was nothing left to do. Count what was changed, not what could be.");
    });

    /// <summary>The plan is printed to people: it must say what was done, or why nothing was, and count it rightly. A model without products is no error.</summary>
    [Theory, EachCase]
    public void It_tells_what_it_did(string name)
    {
        EachPlan(name, (_, _, plan) =>
        {
            plan.Begin(apply: false);
            var before = plan.Plan.Products.Select(State).ToArray();
            plan.Apply();
            var (changed, step) = (plan.Plan.Products.Select(State).Zip(before).Count(pair => pair.First != pair.Second), plan.Plan.Steps[^1]);
            Law.Require(changed == step.Changed, $"The pass tells of {step.Changed} products changed; it changed {changed}.");
            Law.Require(!string.IsNullOrWhiteSpace(step.Summary) && !step.Summary.Contains('\n'), "The pass gives no summary of one line: say what was done, or why nothing was.");
        });
        using var scope = NewDisposeScope();
        using var empty = new PassModel.Empty();
        using var plan = new InferencePlan(empty);
        if (Record.Exception(() => plan.Apply(Id, Create(name))) is { } failed) throw Law.Broken($"The pass fails on a model without products: {failed.Message}", failed);
        Law.Require(plan.Steps[^1] is { Changed: 0, Summary.Length: > 0 }, "On a model without products the pass must tell of 0 changed, and why.");
    }

    /// <summary>Forward passes of several threads at a time give what one alone gives.</summary>
    [Theory, EachCase]
    public void Threads_do_not_disturb_each_other(string name) => EachPlan(name, (model, type, plan) =>
    {
        const int Threads = 4, Rounds = 3;
        plan.Begin();
        plan.Complete();
        var alone = Enumerable.Range(0, Threads).Select(i => model.Run(Inputs[i])).ToArray();
        var results = new Tensor[Threads * Rounds];
        if (AtOnce.Run(Threads, Rounds, (i, round) => results[i * Rounds + round] = model.Run(Inputs[(i + round) % Threads]).DetachFromDisposeScope()) is { } failed)
            throw Law.Broken($"Of {Threads} forward passes at a time one fails: {failed.Message}", failed);
        for (var i = 0; i < results.Length; i++)
        {
            using var result = results[i];
            // Another number of threads may sum in another order.
            var difference = TensorComparison.Difference("result", alone[(i / Rounds + i % Rounds) % Threads], result, ToleranceOf(type));
            Law.Require(difference is null, $"With {Threads} forward passes at a time the {difference}. A kernel keeps nothing of a call.");
        }
    });

    /// <summary>The order among passes never changes: a plan must be the same each time.</summary>
    [Theory, EachCase]
    public void The_order_is_a_constant(string name) => EachPlan(name, (_, _, plan) =>
    {
        var first = plan.Pass.Order;
        plan.Begin();
        Law.Require(plan.Pass.Order == first && Create(name).Order == first, "Order changes from one pass to another, or by use. Make it a constant.");
    });

    private InferencePass Create(string name)
    {
        var (trial, descriptor) = (Case(name), Descriptor);
        return descriptor.Create(descriptor.Copy(trial.Options), new() { Classes = 0 }) as InferencePass ?? throw Law.Broken($"{descriptor} constructs no {nameof(InferencePass)}.");
    }

    private double ToleranceOf(ScalarType type) => type == ScalarType.BFloat16 ? BFloat16Tolerance : Tolerance;

    // Float32 and bfloat16, without and with earlier passes, each on a fresh model.
    private void EachPlan(string name, Action<PassModel, ScalarType, Trial> law)
    {
        foreach (var type in Types)
            foreach (var earlier in Earlier.Count > 0 ? new[] { false, true } : [false])
            {
                using var scope = NewDisposeScope();
                using var model = new PassModel();
                using var plan = new Trial(model, type, Create(name), earlier ? Earlier : []);
                law(model, type, plan);
            }
    }

    private static (Tensor Result, Dictionary<string, Tensor> Gradients) Learn(PassModel model)
    {
        model.zero_grad();
        var result = model.Run(Inputs[0], gradients: true);
        result.sum().backward();
        return (result.detach(), model.named_parameters().Where(p => p.parameter.grad is not null).ToDictionary(p => p.name, p => p.parameter.grad!.detach().clone()));
    }

    private static (nint Weight, nint? Bias, bool, ScalarType, bool, ProductKernel?) State(WeightedProduct product) =>
        (product.Weight.Handle, product.Bias?.Handle, product.IsNormFolded, product.Type, product.ChannelsLast, product.Kernel);

    /// <summary>A plan to be made when the law says so: what is measured as trained must be measured before.</summary>
    private sealed class Trial(PassModel model, ScalarType type, InferencePass pass, IReadOnlyList<InferencePass> earlier) : IDisposable
    {
        private InferencePlan? _plan;

        public InferencePass Pass => pass;

        public InferencePlan Plan => _plan!;

        public void Begin(bool apply = true)
        {
            _plan = new(model, type);
            foreach (var before in earlier) _plan.Apply("earlier", before);
            if (apply) Apply();
        }

        public void Apply() => Plan.Apply(Id, pass);

        public void Complete() => Plan.Complete();

        public void Dispose() => _plan?.Dispose();
    }
}
