using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Stochastic gradient descent as PyTorch defines it: g ← ∇ + decay · θ; v ← momentum · v + (1 − dampening) · g (the first v is g itself);
/// θ ← θ − rate · v, or with Nesterov's momentum θ ← θ − rate · (g + momentum · v).
/// </summary>
public class SGD : OptimizerHelper, optim.IMomentum
{
    /// <summary>One group of parameters.</summary>
    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : this([new ParamGroup(parameters, new Options())], lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    /// <summary>Several groups; the numbers are the defaults of options left null.</summary>
    /// <exception cref="ArgumentException">Nesterov's momentum without momentum or with dampening.</exception>
    public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : base(new Options
        {
            LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize,
        })
    {
        if (nesterov && (momentum <= 0 || dampening != 0))
            throw new ArgumentException($"Nesterov's momentum needs a momentum and no dampening, found {momentum} and {dampening}.", nameof(nesterov));
        foreach (var group in parameters) add_param_group(group);
    }

    /// <summary>The momentum of all groups.</summary>
    public double Momentum
    {
        get => ((Options)_parameter_groups[0].Options).momentum!.Value;
        set
        {
            foreach (var group in _parameter_groups) ((Options)group.Options).momentum = value;
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
        own.momentum ??= fallback.momentum;
        own.dampening ??= fallback.dampening;
        own.weight_decay ??= fallback.weight_decay;
        own.nesterov ??= fallback.nesterov;
        own.maximize ??= fallback.maximize;
    }

    private protected override void Update(Parameter parameter, Tensor gradient, OptimizerOptions options, OptimizerState state)
    {
        var (o, s) = ((Options)options, (State)state);
        var direction = o.maximize!.Value ? gradient.neg() : gradient;
        if (o.weight_decay is { } decay and not 0) direction = direction.add(parameter, decay);
        if (o.momentum is { } momentum and not 0)
        {
            if (s.momentum_buffer is null) s.momentum_buffer = direction.detach().clone().DetachFromDisposeScope();
            else s.momentum_buffer.mul_(momentum).add_(direction, 1 - o.dampening!.Value);
            direction = o.nesterov!.Value ? direction.add(s.momentum_buffer, momentum) : s.momentum_buffer;
        }
        parameter.add_(direction, -o.LearningRate!.Value);
    }

    /// <summary>Options of a group.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>Share of the last direction kept.</summary>
        public double? momentum;

        /// <summary>Share of the new gradient left out of the momentum.</summary>
        public double? dampening;

        /// <summary>Weight of the parameter in its own gradient.</summary>
        public double? weight_decay;

        /// <summary>Whether the momentum looks one step ahead.</summary>
        public bool? nesterov;

        /// <summary>Whether to climb instead of descend.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(momentum!.Value);
            writer.Write(dampening!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(nesterov!.Value);
            writer.Write(maximize!.Value);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            momentum = reader.ReadDouble();
            dampening = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            nesterov = reader.ReadBoolean();
            maximize = reader.ReadBoolean();
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            (momentum, dampening, weight_decay, nesterov, maximize) = (other.momentum, other.dampening, other.weight_decay, other.nesterov, other.maximize);
        }
    }

    /// <summary>Parameters with options of their own.</summary>
    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        /// <summary>An empty group, to be filled by its properties.</summary>
        public ParamGroup() => Options = new Options();

        /// <summary>A group with options; those left null take the optimiser's defaults.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        /// <summary>A group with options, all given.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(parameters, new Options
            {
                LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize,
            })
        {
        }

        /// <summary>The momentum.</summary>
        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }

    /// <summary>State of a parameter.</summary>
    public class State : OptimizerState, IDisposable
    {
        /// <summary>The direction kept; null before the first step.</summary>
        public Tensor? momentum_buffer;

        /// <summary>The state of a parameter.</summary>
        public State(Parameter parameter) : base(parameter)
        {
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            momentum_buffer?.Dispose();
            momentum_buffer = null;
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer) => SaveConditionalStateTensor(writer, momentum_buffer);

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader) => LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source) => CopyTensor(ref momentum_buffer, ((State)source).momentum_buffer, _parameter.device);

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) => other is State state && Close(momentum_buffer, state.momentum_buffer);

        /// <inheritdoc/>
        public override void to(Device device) => MoveTensor(ref momentum_buffer, device);

        /// <summary>Releases the tensor.</summary>
        public void Dispose() => momentum_buffer?.Dispose();

        internal override void Release() => Dispose();
    }
}
