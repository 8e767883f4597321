using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Restores the thread's gradient mode when disposed, on the thread that made it.</summary>
    private sealed class GradModeGuard : IDisposable
    {
        private readonly bool _before = is_grad_enabled();
        private bool _ended;

        public GradModeGuard(bool enabled) => NativeMethods.seg_set_grad_mode(enabled ? 1 : 0);

        public void Dispose()
        {
            if (_ended) return;
            _ended = true;
            NativeMethods.seg_set_grad_mode(_before ? 1 : 0);
        }
    }

    /// <summary>libtorch's own guard; it must end on its thread, newest first.</summary>
    private sealed class InferenceGuard : IDisposable
    {
        private nint _guard;

        public unsafe InferenceGuard(bool enabled)
        {
            nint guard;
            NativeCall.Check(NativeMethods.seg_inference_guard_new(enabled ? 1 : 0, &guard), "inference_mode");
            _guard = guard;
        }

        public void Dispose()
        {
            if (_guard == 0) return;
            NativeMethods.seg_inference_guard_delete(_guard);
            _guard = 0;
        }
    }

    /// <summary>Operators are not recorded on this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradModeGuard(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradModeGuard(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradModeGuard(mode);

    /// <summary>Like <see cref="no_grad"/> and cheaper: results can never enter a recorded computation.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceGuard(mode);

    public static bool is_grad_enabled() => NativeMethods.seg_grad_mode() != 0;

    public static bool is_inference_mode_enabled() => NativeMethods.seg_inference_mode() != 0;

    /// <summary>Opens a scope that disposes the tensors made in it on this thread.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.OfThread.Enter();

    /// <summary>The innermost scope of this thread, or null.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.OfThread.Current;

    /// <summary>Runs <paramref name="expr"/> in a scope of its own and moves its result out.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
