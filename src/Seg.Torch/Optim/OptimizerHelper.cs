using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the optimisers share: groups, lazily created state per parameter, saving and loading.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private readonly Dictionary<Parameter, OptimizerState> _state = new(ReferenceEqualityComparer.Instance);
    private readonly OptimizerOptions _defaults;

    private protected OptimizerHelper(OptimizerOptions defaults) => _defaults = defaults;

    private protected abstract OptimizerState NewState(Parameter parameter);

    /// <summary>One parameter's step. <paramref name="gradient"/> is borrowed; temporaries are released by the caller's scope.</summary>
    private protected abstract void Update(Parameter parameter, Tensor gradient, OptimizerOptions options, OptimizerState state);

    private protected abstract void FillDefaults(OptimizerOptions options, OptimizerOptions defaults);

    /// <summary>Adds a group; options left null take the defaults. State is created at once.</summary>
    /// <exception cref="ArgumentException">A parameter is in a group already.</exception>
    public override void add_param_group(ParamGroup param_group)
    {
        param_group.Parameters = param_group.Parameters.ToList();
        var options = param_group.Options;
        options.LearningRate ??= _defaults.LearningRate;
        if (options.InitialLearningRate == 0) options.InitialLearningRate = options.LearningRate!.Value;
        FillDefaults(options, _defaults);

        foreach (var parameter in param_group.Parameters)
        {
            if (_state.ContainsKey(parameter)) throw new ArgumentException("A parameter can be in one group only.", nameof(param_group));
            var state = NewState(parameter);
            state.Initialize(options);
            _state.Add(parameter, state);
        }
        base.add_param_group(param_group);
    }

    private protected Tensor? StepAll(Func<Tensor>? closure)
    {
        Tensor? loss = null;
        if (closure is not null)
            using (enable_grad()) loss = closure();

        using var _ = no_grad();
        foreach (var group in _parameter_groups)
            foreach (var parameter in group.Parameters)
            {
                using var scope = NewDisposeScope();
                if (parameter.grad is { } gradient) Update(parameter, gradient, group.Options, _state[parameter]);
            }
        return loss;
    }

    /// <summary>Moves all state to a device.</summary>
    public void to(Device device)
    {
        foreach (var state in _state.Values) state.to(device);
    }

    /// <summary>Options and state, not copied.</summary>
    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            result.Options.Add(group.Options);
            var indices = new List<int>();
            foreach (var parameter in group.Parameters)
            {
                indices.Add(result.State.Count);
                result.State.Add(_state[parameter]);
            }
            result.StateIndexRef.Add(indices);
        }
        return result;
    }

    /// <summary>Copies options and state of another optimiser of the same kind.</summary>
    /// <exception cref="ArgumentException">The number of groups or of parameters differs.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        CheckSizes(own, state_dict.Options.Count, state_dict.State.Count);
        for (var i = 0; i < own.Options.Count; i++) own.Options[i].LoadStateDict(state_dict.Options[i]);
        for (var i = 0; i < own.State.Count; i++) own.State[i].LoadStateDict(state_dict.State[i]);
    }

    /// <summary>Writes options and state to a file.</summary>
    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    /// <summary>Writes options and state.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        var own = state_dict();
        writer.Write(GetType().Name);
        writer.Write(own.Options.Count);
        writer.Write(own.State.Count);
        foreach (var options in own.Options) options.SaveStateDict(writer);
        foreach (var state in own.State) state.SaveStateDict(writer);
    }

    /// <summary>Reads what <see cref="save_state_dict(string)"/> wrote.</summary>
    /// <exception cref="ArgumentException">The file is another optimiser's, or the number of groups or of parameters differs.</exception>
    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    /// <summary>Reads what <see cref="save_state_dict(BinaryWriter)"/> wrote.</summary>
    /// <exception cref="ArgumentException">The data is another optimiser's, or the number of groups or of parameters differs.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        var kind = reader.ReadString();
        if (kind != GetType().Name) throw new ArgumentException($"This is the state of {kind}, expected {GetType().Name}.", nameof(reader));
        var own = state_dict();
        CheckSizes(own, reader.ReadInt32(), reader.ReadInt32());
        foreach (var options in own.Options) options.LoadStateDict(reader);
        foreach (var state in own.State) state.LoadStateDict(reader);
    }

    private protected void ReleaseState()
    {
        foreach (var state in _state.Values) state.Release();
        _state.Clear();
    }

    private static void CheckSizes(StateDictionary own, int groups, int parameters)
    {
        if (groups != own.Options.Count || parameters != own.State.Count)
            throw new ArgumentException(
                $"The state has {groups} groups and {parameters} parameters, expected {own.Options.Count} and {own.State.Count}.", nameof(own));
    }
}
