using Seg.Torch;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters that share options. An option left null takes the optimiser's default when the group is added.</summary>
public class ParamGroup : optim.ILearningRateController
{
    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters { get; set; } = [];

    /// <summary>The options.</summary>
    public OptimizerOptions Options { get; set; } = new();

    /// <summary>The rate of the next step.</summary>
    public double LearningRate
    {
        get => Options.LearningRate!.Value;
        set => Options.LearningRate = value;
    }

    /// <summary>The rate a schedule starts from.</summary>
    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}

/// <summary>A group whose options have the optimiser's type.</summary>
public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    /// <summary>An empty group, to be filled by its properties.</summary>
    public ParamGroup()
    {
    }

    /// <summary>A group of the given parameters; null options: the optimiser's defaults.</summary>
    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = parameters.ToList();
        if (options is not null) base.Options = options;
    }

    /// <summary>The options.</summary>
    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}

/// <summary>Options of a group. Each optimiser derives its own.</summary>
public class OptimizerOptions
{
    /// <summary>The rate of the next step; null: the optimiser's default.</summary>
    public double? LearningRate { get; set; }

    /// <summary>The rate a schedule starts from.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Writes all options.</summary>
    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    /// <summary>Copies all options.</summary>
    public virtual void LoadStateDict(OptimizerOptions source) =>
        (InitialLearningRate, LearningRate) = (source.InitialLearningRate, source.LearningRate);
}

/// <summary>What an optimiser remembers of one parameter. Each optimiser derives its own.</summary>
public abstract class OptimizerState
{
    private protected readonly Parameter _parameter;

    /// <summary>The state of a parameter.</summary>
    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    /// <summary>The state before the first step.</summary>
    public abstract void Initialize(OptimizerOptions options);

    /// <summary>Writes the state.</summary>
    public abstract void SaveStateDict(BinaryWriter writer);

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Copies the state of another parameter of the same shape.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>Whether two states agree within float32 rounding.</summary>
    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Moves the state to a device.</summary>
    public virtual void to(Device device)
    {
    }

    internal virtual void Release()
    {
    }

    /// <summary>Writes whether there is a tensor, and it.</summary>
    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is not null) TensorStream.Write(writer, tensor);
    }

    /// <summary>Reads what <see cref="SaveConditionalStateTensor"/> wrote, to a device, in place of <paramref name="result"/>.</summary>
    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor? result, Device device)
    {
        result?.Dispose();
        result = reader.ReadBoolean() ? Kept(TensorStream.Read(reader).to(device)) : null;
    }

    private protected static void CopyTensor(ref Tensor? target, Tensor? source, Device device)
    {
        target?.Dispose();
        if (source is null)
        {
            target = null;
            return;
        }
        using var detached = source.detach();
        using var moved = detached.to(device);
        target = Kept(moved.clone());
    }

    private protected static void MoveTensor(ref Tensor? tensor, Device device)
    {
        if (tensor is null) return;
        var moved = tensor.to(device);
        if (ReferenceEquals(moved, tensor)) return;
        tensor.Dispose();
        tensor = Kept(moved);
    }

    // State lives until the optimiser is disposed, whatever scope the step ran in.
    private protected static Tensor Kept(Tensor tensor) => tensor.DetachFromDisposeScope();

    private protected static bool Close(Tensor? left, Tensor? right) => left is null || right is null ? left is null && right is null : left.allclose(right);
}
