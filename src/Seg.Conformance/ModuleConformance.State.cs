using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance;

public abstract partial class ModuleConformance<TSpec>
{
    /// <summary>Whatever is random in the construction comes from libtorch's generator, so that a seed repeats a training run.</summary>
    [Theory, EachCase]
    public void The_same_seed_gives_the_same_weights(string name)
    {
        using var scope = NewDisposeScope();
        using var first = Begin(name);
        using var second = Begin(name);
        var (a, b) = (first.Component.state_dict(), second.Component.state_dict());
        Law.Require(a.Keys.SequenceEqual(b.Keys),
            $"Two instances have different state: {string.Join(", ", a.Keys.Except(b.Keys).Concat(b.Keys.Except(a.Keys)).DefaultIfEmpty("the order of the names"))}. Names must follow from the options alone.");
        foreach (var (key, tensor) in a)
            Law.Require(TensorComparison.Same(tensor, b[key]),
                $"{key} differs between two instances made after the same torch.manual_seed. Initialise it by torch's generator (torch.nn.init, WeightInit) and fill it wholly; no System.Random, no uninitialised memory.");
    }

    /// <summary>A checkpoint holds everything that the result depends on.</summary>
    [Theory, EachCase]
    public void State_carries_over_to_another_instance(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var trained = Begin(name);
        using var other = Begin(name, seed: Seed + 1);
        // As if trained: weights that an initialisation leaves at 0 or 1 would be equal anyway.
        Nudge(trained.Component);
        trained.Component.eval();
        other.Component.eval();
        var input = Input(trained);
        var expected = Run(trained.Component, input);

        var state = trained.Component.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        if (Record.Exception(() => { other.Component.load_state_dict(state, strict: true); }) is { } refused)
            throw Law.Broken($"The state of one instance does not load into another: {refused.Message} Names and shapes must follow from the options alone.", refused);

        if (TensorComparison.Difference(expected, Run(other.Component, input), Tolerance) is { } difference)
            throw Law.Broken($"After its state was loaded another instance gives another result: {difference}. " +
                "Something that the result depends on is not in the state dict: mark it [Layer] or [Buffer], or derive it from the options.");
    }

    /// <summary>What is held in a field but not registered is neither saved, nor moved, nor freed, nor told of train and eval.</summary>
    [Theory, EachCase]
    public void Every_tensor_and_layer_is_registered(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        using (no_grad()) Run(subject.Component, Input(subject));
        var unknown = FieldWalk.Of(subject.Component).Where(found => !found.Registered).Select(found => found.Path).ToArray();
        Law.Require(unknown.Length == 0, $"Held in fields but not registered: {string.Join(", ", unknown)}. " +
            "Mark them [Layer(\"name\")] or [Buffer(\"name\", Persistent = …)], or attach them with Layers.Attach; a layer keeps nothing of a call.");
    }

    /// <summary>The state dict has an entry of its own for every registered parameter and persistent buffer.</summary>
    [Theory, EachCase]
    public void The_state_dict_names_everything_once(string name)
    {
        using var scope = NewDisposeScope();
        using var subject = Begin(name);
        var names = subject.Component.named_parameters().Select(p => p.name)
            .Concat(subject.Component.named_buffers(recurse: true, include_nonpersistent: false).Select(b => b.name)).ToArray();
        var twice = names.GroupBy(n => n).Where(group => group.Count() > 1).Select(group => group.Key).ToArray();
        Law.Require(twice.Length == 0, $"Twice in the state: {string.Join(", ", twice)}. Give each layer a name of its own.");
        var missing = names.Except(subject.Component.state_dict().Keys).ToArray();
        Law.Require(missing.Length == 0, $"Registered but not in the state dict: {string.Join(", ", missing)}. Leave state_dict as TorchSharp writes it.");
    }

    // Moves every trained weight a little.
    private static void Nudge(nn.Module component)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(Seed);
        foreach (var parameter in component.parameters().Where(p => p.requires_grad)) parameter.add_(randn_like(parameter).mul(0.02));
    }
}
