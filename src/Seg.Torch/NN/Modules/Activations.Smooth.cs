using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>1 / (1 + exp(−x)).</summary>
public sealed class Sigmoid : ParameterLessModule<Tensor, Tensor>
{
    internal Sigmoid(bool inplace) : base(nameof(Sigmoid)) => this.inplace = inplace;

    /// <summary>Whether the input is overwritten.</summary>
    public bool inplace { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.sigmoid(tensor, inplace);
}

/// <summary>Hyperbolic tangent.</summary>
public sealed class Tanh : ParameterLessModule<Tensor, Tensor>
{
    internal Tanh(bool inplace) : base(nameof(Tanh)) => this.inplace = inplace;

    /// <summary>Whether the input is overwritten.</summary>
    public bool inplace { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.tanh(tensor, inplace);
}

/// <summary>log(1 + exp(beta · x)) / beta; x where beta · x exceeds the threshold.</summary>
public sealed class Softplus : ParameterLessModule<Tensor, Tensor>
{
    internal Softplus(double beta, double threshold) : base(nameof(Softplus)) => (this.beta, this.threshold) = (beta, threshold);

    /// <summary>Sharpness.</summary>
    public double beta { get; set; }

    /// <summary>Where the function becomes linear.</summary>
    public double threshold { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.softplus(tensor, beta, threshold);
}

/// <summary>exp(x) / Σ exp(x) over a dimension.</summary>
public sealed class Softmax : ParameterLessModule<Tensor, Tensor>
{
    internal Softmax(long dim) : base(nameof(Softmax)) => this.dim = dim;

    /// <summary>The dimension.</summary>
    public long dim { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.softmax(tensor, dim);
}

/// <summary>Logarithm of the softmax over a dimension.</summary>
public sealed class LogSoftmax : ParameterLessModule<Tensor, Tensor>
{
    internal LogSoftmax(long dim) : base(nameof(LogSoftmax)) => this.dim = dim;

    /// <summary>The dimension.</summary>
    public long dim { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.log_softmax(tensor, dim);
}

/// <summary>log(σ(x)).</summary>
public sealed class LogSigmoid : ParameterLessModule<Tensor, Tensor>
{
    internal LogSigmoid() : base(nameof(LogSigmoid))
    {
    }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.logsigmoid(tensor);
}

/// <summary>First half times σ(second half) of a dimension.</summary>
public sealed class GLU : ParameterLessModule<Tensor, Tensor>
{
    internal GLU(long dim) : base(nameof(GLU)) => this.dim = dim;

    /// <summary>The dimension.</summary>
    public long dim { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.glu(tensor, dim);
}

/// <summary>The input itself.</summary>
public sealed class Identity : ParameterLessModule<Tensor, Tensor>
{
    internal Identity() : base(nameof(Identity))
    {
    }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => tensor.alias();
}

/// <summary>Gaussian error linear unit, x · Φ(x) (Hendrycks and Gimpel, 2016).</summary>
public sealed class GELU : ParameterLessModule<Tensor, Tensor>
{
    internal GELU(Approximate approximate, bool inplace) : base(nameof(GELU)) => (this.approximate, this.inplace) = (approximate, inplace);

    /// <summary>How Φ is computed.</summary>
    public enum Approximate
    {
        /// <summary>Exactly, by the error function.</summary>
        none,

        /// <summary>By a hyperbolic tangent.</summary>
        tanh,
    }

    /// <summary>How Φ is computed.</summary>
    public Approximate approximate { get; set; }

    /// <summary>Whether the input is overwritten.</summary>
    public bool inplace { get; set; }

    /// <summary>See the class.</summary>
    public override Tensor forward(Tensor tensor) => F.gelu(tensor, approximate, inplace);
}
