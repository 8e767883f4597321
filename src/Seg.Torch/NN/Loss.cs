using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Base of the losses with 2 inputs.</summary>
public abstract class Loss<T1, T2, TResult> : nn.Module<T1, T2, TResult>
{
    /// <summary>Sets how the elements' losses become the result.</summary>
    public Loss(nn.Reduction reduction = nn.Reduction.Mean) : base("Loss") => this.reduction = reduction;

    /// <summary>How the elements' losses become the result.</summary>
    public nn.Reduction reduction { get; }
}

/// <summary>Base of the losses with 2 inputs and a weight, which stays the caller's.</summary>
public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
{
    /// <summary>Sets weight and reduction.</summary>
    public WeightedLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean) : base(reduction) => this.weight = weight;

    /// <summary>A weight for each class or element, or null.</summary>
    public Tensor? weight { get; }
}

/// <summary>Base of the losses with 3 inputs.</summary>
public abstract class Loss<T1, T2, T3, TResult> : nn.Module<T1, T2, T3, TResult>
{
    /// <summary>Sets how the elements' losses become the result.</summary>
    public Loss(nn.Reduction reduction = nn.Reduction.Mean) : base("Loss") => this.reduction = reduction;

    /// <summary>How the elements' losses become the result.</summary>
    public nn.Reduction reduction { get; }
}

/// <summary>Base of the losses with 3 inputs and a weight, which stays the caller's.</summary>
public abstract class WeightedLoss<T1, T2, T3, TResult> : Loss<T1, T2, T3, TResult>
{
    /// <summary>Sets weight and reduction.</summary>
    public WeightedLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean) : base(reduction) => this.weight = weight;

    /// <summary>A weight for each class or element, or null.</summary>
    public Tensor? weight { get; }
}

/// <summary>Base of the losses with 4 inputs.</summary>
public abstract class Loss<T1, T2, T3, T4, TResult> : nn.Module<T1, T2, T3, T4, TResult>
{
    /// <summary>Sets how the elements' losses become the result.</summary>
    public Loss(nn.Reduction reduction = nn.Reduction.Mean) : base("Loss") => this.reduction = reduction;

    /// <summary>How the elements' losses become the result.</summary>
    public nn.Reduction reduction { get; }
}

/// <summary>Base of the losses with 4 inputs and a weight, which stays the caller's.</summary>
public abstract class WeightedLoss<T1, T2, T3, T4, TResult> : Loss<T1, T2, T3, T4, TResult>
{
    /// <summary>Sets weight and reduction.</summary>
    public WeightedLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean) : base(reduction) => this.weight = weight;

    /// <summary>A weight for each class or element, or null.</summary>
    public Tensor? weight { get; }
}
