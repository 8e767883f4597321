using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a custom function's forward leaves for its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = [];
            private List<Tensor> _saved = [];
            private nint _node;

            internal AutogradContext()
            {
            }

            /// <summary>Whether backward gets zeros, instead of null, for outputs that nothing depended on. True unless changed.</summary>
            public bool MaterializeGrads { get; private set; } = true;

            internal IReadOnlyList<Tensor> Saved => _saved;

            internal List<Tensor> Dirty { get; private set; } = [];

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            /// <summary>Called in forward, at most once: tensors for <see cref="get_saved_variables"/>, watched for changes in place.</summary>
            public void save_for_backward(List<Tensor> tensors) => _saved = [.. tensors];

            /// <summary>Called in forward: inputs that it changed in place.</summary>
            public void mark_dirty(List<Tensor> tensors) => Dirty = [.. tensors];

            /// <summary>Called in forward: outputs without a gradient.</summary>
            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <summary>Anything but tensors, for <see cref="get_data"/>.</summary>
            public void save_data(string key, object value)
            {
                if (value is Tensor) throw new ArgumentException("tensors are saved by save_for_backward, which watches them for changes", nameof(value));
                _data[key] = value;
            }

            /// <returns>Null when nothing was saved under the key.</returns>
            public object? get_data(string key) => _data.GetValueOrDefault(key);

            /// <summary>The tensors saved in forward, as new objects that live until backward returns.</summary>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">One was changed in place since, or they were freed by an earlier backward.</exception>
            public unsafe List<Tensor> get_saved_variables()
            {
                if (_node == 0) return [.. _saved];
                NativeValue result;
                NativeCall.Check(NativeMethods.seg_function_saved(_node, &result), "get_saved_variables");
                return [.. NativeCall.TakeList(result).Select(t => t!)];
            }

            /// <summary>The graph holds the tensors now; keeping them here as well would keep them forever.</summary>
            internal void Recorded(nint node)
            {
                _node = node;
                _saved = [];
                Dirty = [];
                NonDifferentiable = [];
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                _node = 0;
                _data.Clear();
                _saved = [];
            }
        }
    }
}
