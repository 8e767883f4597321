using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Adam (Kingma and Ba, 2015): m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ − rate · m̂ / (√v̂ + eps). Weight decay is part of g.
/// </summary>
public class Adam : OptimizerHelper, optim.IBetas
{
    /// <summary>One group of parameters.</summary>
    public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup(parameters, new Options())], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <summary>Several groups; the numbers are the defaults of options left null.</summary>
    public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : base(new Options
        {
            LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize,
        })
    {
        if (beta1 is < 0 or >= 1 || beta2 is < 0 or >= 1) throw new ArgumentException($"Adam's decay rates are in [0, 1), found {beta1} and {beta2}.", nameof(beta1));
        foreach (var group in parameters) add_param_group(group);
    }

    /// <summary>The decay rates of all groups.</summary>
    public (double, double) Betas
    {
        get => ((ParamGroup)_parameter_groups[0]).Betas;
        set
        {
            foreach (var group in _parameter_groups) ((ParamGroup)group).Betas = value;
        }
    }

    /// <summary>Makes one step for every parameter that has a gradient; see <see cref="optim.Optimizer.step"/>.</summary>
    public override Tensor? step(Func<Tensor>? closure = null) => StepAll(closure);

    /// <summary>Releases the state.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing) ReleaseState();
    }

    private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

    private protected override void FillDefaults(OptimizerOptions options, OptimizerOptions defaults)
    {
        var (own, fallback) = ((Options)options, (Options)defaults);
        own.beta1 ??= fallback.beta1;
        own.beta2 ??= fallback.beta2;
        own.eps ??= fallback.eps;
        own.weight_decay ??= fallback.weight_decay;
        own.amsgrad ??= fallback.amsgrad;
        own.maximize ??= fallback.maximize;
    }

    private protected override void Update(Parameter parameter, Tensor gradient, OptimizerOptions options, OptimizerState state)
    {
        var (o, s) = ((Options)options, (State)state);
        var (beta1, beta2, rate) = (o.beta1!.Value, o.beta2!.Value, o.LearningRate!.Value);
        var direction = o.maximize!.Value ? gradient.neg() : gradient;
        if (o.weight_decay is { } decay and not 0) direction = direction.add(parameter, decay);

        AdamStep.Apply(parameter, direction, ++s.step, s.exp_avg!, s.exp_avg_sq!, o.amsgrad!.Value ? s.max_exp_avg_sq : null, beta1, beta2, rate, o.eps!.Value);
    }

    /// <summary>Options of a group.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>Decay of the first moment.</summary>
        public double? beta1;

        /// <summary>Decay of the second moment.</summary>
        public double? beta2;

        /// <summary>Added to the divisor.</summary>
        public double? eps;

        /// <summary>Weight of the parameter in its own gradient.</summary>
        public double? weight_decay;

        /// <summary>Whether the second moment never shrinks.</summary>
        public bool? amsgrad;

        /// <summary>Whether to climb instead of descend.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            foreach (var number in new[] { beta1, beta2, eps, weight_decay }) writer.Write(number!.Value);
            writer.Write(amsgrad!.Value);
            writer.Write(maximize!.Value);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (beta1, beta2, eps, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            (amsgrad, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            (beta1, beta2, eps, weight_decay, amsgrad, maximize) = (other.beta1, other.beta2, other.eps, other.weight_decay, other.amsgrad, other.maximize);
        }
    }

    /// <summary>Parameters with options of their own.</summary>
    public class ParamGroup : ParamGroup<Options>, optim.IBetas
    {
        /// <summary>An empty group, to be filled by its properties.</summary>
        public ParamGroup() => Options = new Options();

        /// <summary>A group with options; those left null take the optimiser's defaults.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        /// <summary>A group with options, all given.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, new Options
            {
                LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize,
            })
        {
        }

        /// <summary>The decay rates.</summary>
        public (double, double) Betas
        {
            get => (Options.beta1!.Value, Options.beta2!.Value);
            set => (Options.beta1, Options.beta2) = value;
        }
    }

    /// <summary>State of a parameter.</summary>
    public class State : OptimizerState, IDisposable
    {
        /// <summary>Steps made.</summary>
        public long step;

        /// <summary>First moment.</summary>
        public Tensor? exp_avg;

        /// <summary>Second moment.</summary>
        public Tensor? exp_avg_sq;

        /// <summary>Largest second moment so far; null without amsgrad.</summary>
        public Tensor? max_exp_avg_sq;

        /// <summary>The state of a parameter.</summary>
        public State(Parameter parameter) : base(parameter)
        {
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            exp_avg = Kept(_parameter.zeros_like());
            exp_avg_sq = Kept(_parameter.zeros_like());
            max_exp_avg_sq = ((Options)options).amsgrad == true ? Kept(_parameter.zeros_like()) : null;
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            SaveConditionalStateTensor(writer, exp_avg);
            SaveConditionalStateTensor(writer, exp_avg_sq);
            SaveConditionalStateTensor(writer, max_exp_avg_sq);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            LoadConditionalStateTensor(reader, ref exp_avg, _parameter.device);
            LoadConditionalStateTensor(reader, ref exp_avg_sq, _parameter.device);
            LoadConditionalStateTensor(reader, ref max_exp_avg_sq, _parameter.device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            CopyTensor(ref exp_avg, other.exp_avg, _parameter.device);
            CopyTensor(ref exp_avg_sq, other.exp_avg_sq, _parameter.device);
            CopyTensor(ref max_exp_avg_sq, other.max_exp_avg_sq, _parameter.device);
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) => other is State state && step == state.step
            && Close(exp_avg, state.exp_avg) && Close(exp_avg_sq, state.exp_avg_sq) && Close(max_exp_avg_sq, state.max_exp_avg_sq);

        /// <inheritdoc/>
        public override void to(Device device)
        {
            MoveTensor(ref exp_avg, device);
            MoveTensor(ref exp_avg_sq, device);
            MoveTensor(ref max_exp_avg_sq, device);
        }

        /// <summary>Releases the tensors.</summary>
        public void Dispose()
        {
            exp_avg?.Dispose();
            exp_avg_sq?.Dispose();
            max_exp_avg_sq?.Dispose();
        }

        internal override void Release() => Dispose();
    }
}
