using Seg.Conformance.Tests.Toys;
using TorchSharp;
using static TorchSharp.torch;
using static Seg.Conformance.Tests.Mutants.MutantSuites;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>Backbones that each break a law of modules or of stages.</summary>
internal static class BackboneMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("another component than the manifest says", "The_exported_component_is_constructed", "which is no Backbone",
            () => new BackboneMutant(d => new(d) { Creates = (_, _) => new ToyHead() })),

        Of("levels in another order", "What_the_ports_declare_comes_out", "in this order", spec => new Altered(spec) { Result = p => new([.. p.Reverse()]) }),
        Of("a level of another stride", "What_the_ports_declare_comes_out", "fine /4, coarse /8", spec => new Altered(spec) { Result = p => new([.. p.Select(l => l with { Stride = 8 })]) }),
        Of("a column too few", "What_the_ports_declare_comes_out", "rounded up", spec => new Altered(spec) { Each = t => t.shape[3] > 8 ? t.narrow(3, 0, t.shape[3] - 1) : t }),
        Of("a channel too many", "What_the_ports_declare_comes_out", "channels", spec => new Altered(spec) { Each = t => cat([t, t.narrow(1, 0, 1)], 1) }),
        Of("numbers that are not finite", "What_the_ports_declare_comes_out", "not finite", spec => new Altered(spec) { Each = t => t.shape[2] % 2 == 1 ? t / 0 : t }),
        Of("another element type", "What_the_ports_declare_comes_out", "Float64", spec => new Altered(spec) { Each = t => t.to(ScalarType.Float64) }),

        Of("images mixed by a mean over the batch", "Images_of_a_batch_keep_apart", "mixes images", spec => new Altered(spec) { Each = t => t - t.mean([0L], keepdim: true) }),
        Of("another result without gradients", "Recording_gradients_changes_no_result", "must agree", spec => new Altered(spec) { Each = t => is_grad_enabled() ? t : t + 0.1 }),
        Of("dropout in evaluation", "Eval_is_repeatable", "training flag", spec => new AlwaysDropping(spec)),
        Of("a deaf token", "A_cancelled_token_stops_the_forward_pass", "runs to its end", spec => new Altered(spec) { Token = _ => CancellationToken.None }),
        Of("a leak when cancelled", "A_cancelled_token_stops_the_forward_pass", "leaves 1 tensors", spec => new LeakyWhenCancelled(spec)),
        Of("one look at the token", "Cancelling_on_the_way_stops_the_forward_pass", "4 stages", spec => new LooksOnce(spec)),
        Of("state of a call in a field", "Threads_get_the_serial_results", "holds state of its call", spec => new CallInAField(spec)),

        Of("an input worked on in place", "Inputs_stay_untouched", "in place", spec => new Altered(spec) { Input = images => images.add_(1) }),
        Of("an input disposed of", "Inputs_stay_untouched", "disposes of its input", spec => new Altered(spec) { Input = Spent }),
        Of("weights of another random source", "The_same_seed_gives_the_same_weights", "no System.Random", spec => new OtherRandom(spec)),
        Of("names of another instance", "The_same_seed_gives_the_same_weights", "Names must follow", spec => new OtherNames(spec)),
        Of("names of another instance do not load", "State_carries_over_to_another_instance", "does not load", spec => new OtherNames(spec)),
        Of("hidden state", "State_carries_over_to_another_instance", "not in the state dict", spec => new HiddenState(spec)),
        Of("an unregistered tensor", "Every_tensor_and_layer_is_registered", "_scales[0]", spec => new Unregistered(spec)),
        Of("an unregistered layer in a closure", "Every_tensor_and_layer_is_registered", "_layer.Target.layer", spec => new Unregistered(spec)),
        Of("a forgotten entry of the state", "The_state_dict_names_everything_once", "fine.weight", spec => new Forgetful(spec)),
        Of("a parameter that takes no part", "Gradients_reach_every_parameter", "spare gets no gradient", spec => new Unused(spec)),
        Of("a result cut from its gradients", "Gradients_reach_every_parameter", "No result carries a gradient", spec => new Altered(spec) { Each = t => t.detach() }),
        Of("gradients that are not finite", "Gradients_reach_every_parameter", "not finite", spec => new Altered(spec) { Each = t => t + (t - t).sqrt() }),
        new("an excuse that is out of date", "Gradients_reach_every_parameter", "although Idle of the case names it",
            () => new BackboneMutant(spec => new ToyBackbone(spec)) { More = [new("excused", new()) { Idle = new Dictionary<string, string> { ["fine."] = "none" } }] }),
        new("an excuse for nothing", "Gradients_reach_every_parameter", "no parameter's name begins so",
            () => new BackboneMutant(spec => new ToyBackbone(spec)) { More = [new("excused", new()) { Idle = new Dictionary<string, string> { ["misspelt."] = "none" } }] }),
        Of("train and eval that go no further", "Train_and_eval_reach_every_layer", "does not reach", spec => new Deaf(spec)),
        Of("a buffer that counts calls", "Eval_leaves_the_state_alone", "changes calls", spec => new Counting(spec)),
        Of("an assumption of float32", "Double_precision_agrees_with_single", "the forward pass fails", spec => new Altered(spec) { Input = images => images.to(ScalarType.Float32) }),
        Of("a result of fixed type", "Double_precision_agrees_with_single", "as Float32", spec => new Altered(spec) { Each = t => t.to(ScalarType.Float32) }),
        Of("lost precision", "Double_precision_agrees_with_single", "loses precision", spec => new Altered(spec) { Each = t => t + 1e7 - 1e7 }),
        Of("a tensor made on the default device", "New_tensors_lie_on_the_device_of_the_input", "Name the device", spec => new Altered(spec) { Each = t => t + ones(2, 1, 1, 1) }),
        Of("a result on the default device", "New_tensors_lie_on_the_device_of_the_input", "on the default device", spec => new Altered(spec) { Each = t => zeros(t.shape) }),
        Of("a tensor that stays behind", "Every_tensor_moves_along", "_scales[0]", spec => new Unregistered(spec)),
        Of("a leaked temporary", "Only_results_outlive_a_forward_pass", "leaves 2 tensors", spec => new Altered(spec) { Each = Leaked }),
        Of("a memory of calls", "A_training_step_leaves_nothing_behind", "tensors alive", spec => new Remembering(spec)),
        Of("a memory that outlives it", "Dispose_frees_everything", "after the component has been disposed", spec => new Remembering(spec)),
        Of("a Dispose that frees nothing", "Dispose_frees_everything", "after the component has been disposed", spec => new Immortal(spec)),
    ];

    private static Mutant Of(string name, string law, string tells, Func<ToyBackboneAttribute, ToyBackbone> create) => new(name, law, tells, () => new BackboneMutant(create));

    private static Tensor Spent(Tensor images)
    {
        var copy = images.clone();
        images.Dispose();
        return copy;
    }

    private static Tensor Leaked(Tensor level)
    {
        level.clone().DetachFromDisposeScope();
        return level;
    }
}
