using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Runtime;

/// <summary>Measures what a model is and what it computes, by one forward pass.</summary>
/// <remarks>Not thread-safe with any other use of the same model. See <see cref="ModelProfile"/> for what is counted.</remarks>
public static class ModelProfiler
{
    /// <param name="model">The model; in training or evaluation mode, which it keeps. It is run as in inference.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns.</param>
    /// <param name="compute">
    /// False runs the model's own code with convolutions, linear layers and matrix products giving zeros of the right shape instead of being computed: the
    /// same counts in a fraction of the time, except where the amount of work hangs on values (regions that a detector finds).
    /// </param>
    /// <param name="cancellationToken">Passed to the stages.</param>
    public static ModelProfile Run(SegModel model, int height, int width, bool compute = false, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        using var image = zeros(1, 3, height, width);
        return Run(model, ModelInput.Of(image), compute, cancellationToken);
    }

    /// <summary>The same on an input of the caller's: counts are those of its whole batch.</summary>
    /// <param name="model">As above.</param>
    /// <param name="input">Prepared images; the caller's.</param>
    /// <param name="compute">As above.</param>
    /// <param name="cancellationToken">Passed to the stages.</param>
    public static ModelProfile Run(SegModel model, ModelInput input, bool compute = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(input);
        var root = ModuleNode.Of(model);
        var before = model.StageObserver;
        var training = root.All.Select(node => node.Module.training).ToArray();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var pass = new Pass(model, root);
        model.eval();
        model.StageObserver = pass;
        var hooks = Hooks(root);
        try
        {
            var operators = pass.Count(root, dry: !compute, () => model.Forward(input, cancellationToken));
            return new((int)input.Images.shape[2], (int)input.Images.shape[3], root.Profile(), pass.Slots, operators ?? []) { CountsOperations = operators is not null };
        }
        finally
        {
            foreach (var remove in hooks) remove();
            model.StageObserver = before;
            // Parents come first, so that what a parent says of its children is put right by these.
            foreach (var (node, mode) in root.All.Zip(training)) node.Module.train(mode);
        }
    }

    /// <summary>The input that a spec's pre-processing makes of a landscape picture of 4:3, padding included; of a model with a sliding window, the window.</summary>
    /// <param name="spec">The spec; one that leaves sizes as they are gets 480 × 640.</param>
    public static (int Height, int Width) UsualSize(ModelSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.SlidingWindow is { } window) return (window.Size, window.Size);
        var preprocess = spec.Preprocess;
        if (preprocess.FixedHeight > 0 && preprocess.FixedWidth > 0) return (Padded(preprocess.FixedHeight), Padded(preprocess.FixedWidth));
        var (height, width) = preprocess.ShortestEdge == 0 ? (480.0, 640.0) : (preprocess.ShortestEdge, preprocess.ShortestEdge * 4 / 3.0);
        if (preprocess.LongestEdge > 0 && width > preprocess.LongestEdge) (height, width) = (height * preprocess.LongestEdge / width, preprocess.LongestEdge);
        return (preprocess.FixedHeight > 0 ? preprocess.FixedHeight : Padded(height), preprocess.FixedWidth > 0 ? preprocess.FixedWidth : Padded(width));

        int Padded(double edge) => (int)Math.Ceiling(Math.Round(edge) / Math.Max(1, preprocess.PadTo)) * Math.Max(1, preprocess.PadTo);
    }

    // Modules that are called as such say what they give themselves; for the others their operators do.
    private static List<Action> Hooks(ModuleNode root)
    {
        var removals = new List<Action>();
        foreach (var node in root.All)
        {
            if (node.Module is not Module<Tensor, Tensor> module) continue;
            var calls = 0;
            var hook = module.register_forward_hook((_, _, output) =>
            {
                (node.Calls, node.Output) = (++calls, output.shape);
                return output;
            });
            removals.Add(hook.remove);
        }
        return removals;
    }

    private sealed class Pass(SegModel model, ModuleNode root) : IStageObserver
    {
        private readonly List<SlotProfile> _slots = [];
#if SEG_SYSTEM_TORCH
        private OperatorCounter? _counter;
#endif

        public IReadOnlyList<SlotProfile> Slots => _slots;

        public IReadOnlyList<OperatorShare>? Count(ModuleNode tree, bool dry, Action forward)
        {
#if SEG_SYSTEM_TORCH
            _counter = new(tree, dry);
            using var trace = Seg.Torch.OperatorTrace.Begin(_counter);
            using var kernels = KernelWork.Listen(_counter.CountKernel, dry);
            forward();
            return _counter.Operators;
#else
            forward();
            return null;
#endif
        }

        public IDisposable? Begin(ComponentKind component)
        {
#if SEG_SYSTEM_TORCH
            _counter?.Enter(Node(component));
#endif
            return null;
        }

        public void Gave(ComponentKind component, IPortValue output) => _slots.Add(new(component, Node(component).Path, PortShapes.Of(output)));

        private ModuleNode Node(ComponentKind component) => root.All.FirstOrDefault(node => node.Path == model.Spec.StateNames[component]) ?? root;
    }
}
