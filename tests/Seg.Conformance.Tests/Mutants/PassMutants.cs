using Seg.Inference;
using Seg.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>Inference passes that each break a law: a sound one that does something else too.</summary>
internal static class PassMutants
{
    private const string Results = "Results_stay_the_same", Trace = "A_disposed_plan_leaves_no_trace", Training = "Training_is_left_alone", Tells = "It_tells_what_it_did";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        Of("a bias forgotten", Results, "must leave alone", p => new(p) { Also = plan => plan.Products.First(x => x is { Bias: not null, Norm: null }).Replace(Copy(plan.Products.First(x => x is { Bias: not null, Norm: null })), null, false) }),
        Of("bfloat16 unasked", Results, "InferencePlan.Type", p => new(p) { Also = plan => Each(plan, product => product.Type = ScalarType.BFloat16) }),
        Of("a kernel for the first shape only", Results, "must leave alone", p => new(p) { Also = plan => Each(plan, product => product.Kernel ??= product.IsOneProduct && product.Convolution is null ? new FirstRows(product) : null) }),
        Of("weights rewritten in place", "Weights_stay_as_trained", "WeightedProduct.Replace", p => new(p) { Also = plan => plan.Products.First(x => x.Norm is null).Weight.mul_(2) }),
        Of("a buffer of the model changed", Trace, "Change nothing but the plan", p => new(p) { Also = plan => plan.Model.named_buffers().First(b => b.buffer.is_floating_point()).buffer.add_(1) }),
        Of("a copy that nobody frees", Trace, "tensors alive", p => new(p) { Also = plan => Copy(plan.Products[0]).DetachFromDisposeScope() }),
        Of("parameters frozen", Training, "The gradient of", p => new(p) { Also = plan => Each(plan, product => Frozen(plan, product.Name)) }),
        Of("training mode", Training, "into training mode", p => new(p) { Also = plan => plan.Model.train() }),
        Of("kernels of others altered", "Kernels_of_earlier_passes_are_left_alone", "Kernel is not null", p => new(p) { Also = plan => Each(plan, product => product.ChannelsLast = true) }),
        Of("new weights at each call", "Applied_twice_it_changes_nothing_more", "changed before", p => new(p) { Also = plan => Each(plan, product => product.Replace(Copy(product), product.Bias?.clone(), false)) }),
        Of("a count of what could be", "Applied_twice_it_changes_nothing_more", "what could be", p => new(p) { Result = (plan, _) => new(plan.Products.Count, "all") }),
        Of("a wrong count", Tells, "it changed", p => new(p) { Result = (_, result) => result with { Changed = result.Changed + 1 } }),
        Of("nothing told", Tells, "no summary", p => new(p) { Result = (_, result) => result with { Summary = "" } }),
        Of("a model without products overlooked", Tells, "fails on a model without products", p => new(p) { Also = plan => _ = plan.Products[0] }),
        Of("a buffer for all calls", "Threads_do_not_disturb_each_other", "forward passes at a time", p => new(p) { Also = Forget }),
        Of("an order that changes", "The_order_is_a_constant", "Make it a constant", p => new(p) { Counts = true }),
    ];

    private static Mutant Of(string name, string law, string tells, Func<InferencePass, Changed> change) => new($"pass: {name}", law, tells, () => new Suite(change));

    private static void Each(InferencePlan plan, Action<WeightedProduct> change)
    {
        foreach (var product in plan.Products) change(product);
    }

    // One meeting for all kernels: whoever got another's input may fail, and comes to no later one.
    private static void Forget(InferencePlan plan)
    {
        var meeting = new Meeting();
        Each(plan, product => product.Kernel ??= product.IsOneProduct ? new Forgetful(product, meeting) : null);
    }

    private static Tensor Copy(WeightedProduct product) => product.Weight.detach().clone();

    private static void Frozen(InferencePlan plan, string name)
    {
        foreach (var (_, parameter) in plan.Model.named_parameters().Where(p => p.name.StartsWith(name.Split(':')[0], StringComparison.Ordinal))) parameter.requires_grad = false;
    }

    private sealed class Suite(Func<InferencePass, Changed> change) : InferencePassConformance<FoldNormAttribute>
    {
        protected override ComponentDescriptor Descriptor
        {
            get
            {
                var sound = base.Descriptor;
                return new AlteredDescriptor(sound) { Creates = (spec, context) => change((InferencePass)sound.Create(spec, context)) };
            }
        }
    }

    private sealed class Changed(InferencePass inner) : InferencePass
    {
        private int _asked;

        /// <summary>What is done after the sound pass.</summary>
        public Action<InferencePlan> Also { get; init; } = _ => { };

        public Func<InferencePlan, PassResult, PassResult> Result { get; init; } = (_, result) => result;

        public bool Counts { get; init; }

        public override int Order => Counts ? _asked++ : inner.Order;

        public override PassResult Apply(InferencePlan plan)
        {
            var result = inner.Apply(plan);
            Also(plan);
            return Result(plan, result);
        }
    }

    /// <summary>Computes as many rows as it saw at first, and gives zeros for the others.</summary>
    private sealed class FirstRows(WeightedProduct product) : ProductKernel
    {
        private readonly OperatorKernel _inner = new(product);
        private long _rows;

        public override string Name => "first rows";

        public override Tensor Run(Tensor x, Tensor? addend)
        {
            var y = _inner.Run(x, addend);
            if (_rows == 0) _rows = y.shape[1];
            if (y.shape[1] > _rows) y.narrow(1, _rows, y.shape[1] - _rows).zero_();
            return y.shape[1] < _rows ? y.zero_() : y;
        }

        protected override void Dispose(bool disposing) => _inner.Dispose();
    }

    /// <summary>Keeps the input where another call finds it.</summary>
    private sealed class Forgetful(WeightedProduct product, Meeting meeting) : ProductKernel
    {
        private readonly OperatorKernel _inner = new(product);
        private Tensor? _input;

        public override string Name => "forgetful";

        public override Tensor Run(Tensor x, Tensor? addend)
        {
            _input = x;
            meeting.Come();
            return _inner.Run(_input, addend);
        }

        protected override void Dispose(bool disposing) => _inner.Dispose();
    }
}
