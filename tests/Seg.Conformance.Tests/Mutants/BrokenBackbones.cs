using Seg.Conformance.Tests.Toys;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>The toy with its input and result altered by a test; what needs members of its own follows below.</summary>
internal sealed class Altered(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    public Func<Tensor, Tensor> Input { get; init; } = images => images;

    /// <summary>Each level's tensor anew.</summary>
    public Func<Tensor, Tensor> Each { get; init; } = level => level;

    public Func<Pyramid, Pyramid> Result { get; init; } = pyramid => pyramid;

    public Func<CancellationToken, CancellationToken> Token { get; init; } = token => token;

    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var pyramid = base.Forward(Input(images), Token(cancellationToken));
        return scope.MoveToOuter(Result(new([.. pyramid.Select(level => level with { Tensor = Each(level.Tensor) })])));
    }
}

/// <summary>Depends on a number that is drawn at construction and not saved.</summary>
internal sealed class HiddenState(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    private readonly double _shift = rand(1).item<float>();

    protected override Tensor Noise(Tensor x) => x + _shift;
}

/// <summary>Its weights come from another source of random numbers.</summary>
internal sealed class OtherRandom : ToyBackbone
{
    public OtherRandom(ToyBackboneAttribute spec) : base(spec)
    {
        using var _ = no_grad();
        foreach (var parameter in Layers.Register(this).parameters()) parameter.add_(new Random().NextDouble());
    }
}

/// <summary>Its state has a name of its own in each instance.</summary>
internal sealed class OtherNames : ToyBackbone
{
    public OtherNames(ToyBackboneAttribute spec) : base(spec) => Layers.Attach(Layers.Register(this), $"layer_{Guid.NewGuid():n}", new Parameter(zeros(1)));
}

/// <summary>Holds a tensor and a layer in fields that nobody registers.</summary>
internal sealed class Unregistered(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
#pragma warning disable SEG1010 // What this one does wrong on purpose.
    private readonly Tensor[] _scales = [ones(1).DetachFromDisposeScope()];
#pragma warning restore SEG1010
    private readonly Func<Tensor, Tensor> _layer = new Twice(Linear(1, 1)).Run;

    protected override Tensor Noise(Tensor x) => _layer(x * _scales[0]);

    private sealed class Twice(Module layer)
    {
        public Tensor Run(Tensor x) => layer.training ? x * 2 : x * 2;
    }
}

/// <summary>Keeps an entry out of its state dict.</summary>
internal sealed class Forgetful(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        var state = base.state_dict(destination, prefix);
        state.Remove("fine.weight");
        return state;
    }
}

/// <summary>Has a parameter that takes no part.</summary>
internal sealed class Unused : ToyBackbone
{
    public Unused(ToyBackboneAttribute spec) : base(spec) => Layers.Attach(Layers.Register(this), "spare", new Parameter(zeros(1)));
}

/// <summary>Does not tell its layers of train and eval.</summary>
internal sealed class Deaf(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    public override void train(bool train = true)
    {
    }
}

/// <summary>Counts its calls in a buffer, whatever the mode.</summary>
internal sealed class Counting : ToyBackbone
{
    private readonly Tensor _calls = zeros(1).DetachFromDisposeScope();

    public Counting(ToyBackboneAttribute spec) : base(spec) => Layers.AttachBuffer(Layers.Register(this), "calls", _calls, persistent: true);

    protected override Tensor Noise(Tensor x)
    {
        using var _ = no_grad();
        _calls.add_(1);
        return x;
    }
}

/// <summary>Drops out in evaluation too.</summary>
internal sealed class AlwaysDropping(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    private readonly double _rate = spec.DropRate;

    protected override Tensor Noise(Tensor x) => _rate > 0 ? functional.dropout(x, _rate, training: true) : x;
}

/// <summary>Keeps a copy of what it saw.</summary>
internal sealed class Remembering(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    private readonly List<Tensor> _seen = [];

    protected override Tensor Noise(Tensor x)
    {
        _seen.Add(x.clone().DetachFromDisposeScope());
        return x;
    }
}

/// <summary>Does not free what it holds.</summary>
internal sealed class Immortal(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    protected override void Dispose(bool disposing)
    {
    }
}

/// <summary>Leaves a tensor behind when it is cancelled.</summary>
internal sealed class LeakyWhenCancelled(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        var copy = images.clone().DetachFromDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        copy.Dispose();
        return base.Forward(images, cancellationToken);
    }
}

/// <summary>Looks at the token once, then works on.</summary>
internal sealed class LooksOnce(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    private int _passes;

    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        cancellationToken.ThrowIfCancellationRequested();
        for (var i = 0; i < 60; i++)
        {
            _ = images + i;
            // The suite's first pass is only counted. In the next it cancels at a count below this, and then counts once more: that is given time.
            if (i == 15 && _passes++ > 0) cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(10));
            Thread.Sleep(5);
        }
        return scope.MoveToOuter(base.Forward(images, CancellationToken.None));
    }
}

/// <summary>Hands its input from one method to the other in a field.</summary>
internal sealed class CallInAField(ToyBackboneAttribute spec) : ToyBackbone(spec)
{
    private readonly Meeting _meeting = new();
    private int _width;

    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        _width = (int)images.shape[3];
        return base.Forward(images, cancellationToken);
    }

    protected override Tensor Noise(Tensor x)
    {
        _meeting.Come();
        return x * _width;
    }
}
