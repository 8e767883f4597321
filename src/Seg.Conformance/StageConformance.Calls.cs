using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance;

public abstract partial class StageConformance<TSpec>
{
    private const int Threads = 4;

    /// <summary>Into how many parts looks at the cancellation token divide a forward pass where the case does not say.</summary>
    private protected abstract int AssumedStages(Surroundings around, TSpec options);

    /// <summary>A token that is cancelled already ends the forward pass before its first stage, and leaves nothing behind.</summary>
    [Theory, EachCase]
    public void A_cancelled_token_stops_the_forward_pass(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var subject = Begin(name);
        subject.Component.eval();
        var input = Input(subject);
        using (NewDisposeScope()) Run(subject.Component, input);
        Exception? stopped = null;
        var leaked = LiveTensors.LeftBy(() => stopped = Record.Exception(() => { Run(subject.Component, input, new CancellationToken(canceled: true)); }));
        Law.Require(stopped is OperationCanceledException,
            $"With a cancelled token the forward pass {(stopped is null ? "runs to its end" : $"throws {stopped.GetType().Name}")}. Call cancellationToken.ThrowIfCancellationRequested() before each stage, and hand the token on.");
        Law.Require(leaked == 0, $"A cancelled forward pass leaves {leaked} tensors alive. Open the dispose scope before the first look at the token, and move results out of it at the end only.");
    }

    /// <summary>A token that is cancelled on the way ends the forward pass soon: it is looked at once a stage at least.</summary>
    [Theory, EachCase]
    public void Cancelling_on_the_way_stops_the_forward_pass(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var subject = Begin(name);
        subject.Component.eval();
        var stages = subject.Case.Stages ?? AssumedStages(subject.Around, subject.Case.Options);
        if (stages < 2) return;
        var input = Input(subject, batch: 1, size: (256, 256));
        var passed = CancelledForward.Overrun(stages, token => { using (NewDisposeScope()) Run(subject.Component, input, token); });
        Law.Require(passed is null, $"{passed} The forward pass is said to have {stages} stages. Call cancellationToken.ThrowIfCancellationRequested() before each, and hand the token on to what loops over layers.");
    }

    /// <summary>In evaluation one instance serves several threads at once.</summary>
    [Theory, EachCase]
    public void Threads_get_the_serial_results(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        subject.Component.eval();
        IPortValue[] inputs = [.. Enumerable.Range(0, Threads).Select(i => Input(subject, batch: 1, Sizes[i % Sizes.Count], seed: i + 1))];
        IPortValue[] alone;
        using (no_grad()) alone = [.. inputs.Select(input => Run(subject.Component, input))];

        var differences = new string?[Threads];
        var failed = AtOnce.Run(Threads, rounds: 3, (thread, _) =>
        {
            using var own = NewDisposeScope();
            using var inference = no_grad();
            differences[thread] ??= TensorComparison.Difference(alone[thread], Forward(subject.Component, inputs[thread], CancellationToken.None), Tolerance);
        });
        if ((differences.FirstOrDefault(found => found is not null) ?? (failed is null ? null : $"{failed.GetType().Name}: {failed.Message.Split('\n')[0]}")) is { } difference)
            throw Law.Broken($"{Threads} threads over one instance in eval mode do not get the results of serial calls: {difference}. A layer holds state of its call in a field; pass it on as an argument or local instead.");
    }
}
