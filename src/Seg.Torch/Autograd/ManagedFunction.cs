using System.Runtime.InteropServices;
using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>One recorded call of a custom function: the managed half of a node of libtorch's graph, alive as long as the node.</summary>
        private sealed unsafe class ManagedFunction
        {
            private readonly string _name;
            private readonly Func<AutogradContext, List<Tensor>, List<Tensor>> _backward;
            private readonly AutogradContext _context;
            private readonly bool[] _isTensor;

            private ManagedFunction(string name, Func<AutogradContext, List<Tensor>, List<Tensor>> backward, AutogradContext context, bool[] isTensor)
            {
                _name = name;
                _backward = backward;
                _context = context;
                _isTensor = isTensor;
            }

            public static List<Tensor> Apply(
                string name, Func<AutogradContext, object[], List<Tensor>> forward, Func<AutogradContext, List<Tensor>, List<Tensor>> backward, object[] arguments)
            {
                var isTensor = Array.ConvertAll(arguments, a => a is Tensor);
                var inputs = arguments.OfType<Tensor>().ToArray();
                var context = new AutogradContext();
                List<Tensor> outputs;
                using (no_grad()) outputs = forward(context, arguments);
                if (outputs.Any(o => o is null)) throw new InvalidOperationException($"{name}: forward returned null among its outputs");
                using var inputHandles = new HandleList(inputs, name);
                int recorded;
                NativeCall.Check(NativeMethods.seg_any_requires_grad(inputHandles.Handles, inputHandles.Count, &recorded), name);
                return recorded == 0 ? outputs : new ManagedFunction(name, backward, context, isTensor).Record(inputs, inputHandles, outputs);
            }

            private List<Tensor> Record(Tensor[] inputs, HandleList inputHandles, List<Tensor> outputs)
            {
                using var outputHandles = new HandleList(outputs, _name);
                using var saved = new HandleList(_context.Saved, _name, allowNull: true);
                using var dirty = new HandleList(_context.Dirty, _name);
                using var nonDifferentiable = new HandleList(_context.NonDifferentiable, _name);
                var lists = new FunctionLists
                {
                    Inputs = inputHandles.Handles, InputCount = inputHandles.Count,
                    Outputs = outputHandles.Handles, OutputCount = outputHandles.Count,
                    Saved = saved.Handles, SavedCount = saved.Count,
                    Dirty = dirty.Handles, DirtyCount = dirty.Count,
                    NonDifferentiable = nonDifferentiable.Handles, NonDifferentiableCount = nonDifferentiable.Count,
                    MaterializeGradients = _context.MaterializeGrads ? 1 : 0,
                };
                nint node;
                NativeValue result;
                // From here on the node owns the handle: it gives it back in Release, also when recording fails.
                var self = (long)GCHandle.ToIntPtr(GCHandle.Alloc(this));
                NativeCall.Check(NativeMethods.seg_function_record(self, &RunBackward, &Release, &lists, &node, &result), _name);
                _context.Recorded(node);
                return Reuse(inputs, outputs, NativeCall.TakeList(result)!);
            }

            /// <summary>Mostly libtorch returns the very tensors that forward made: then their objects stay, else the new ones replace them.</summary>
            private static List<Tensor> Reuse(Tensor[] inputs, List<Tensor> outputs, Tensor[] wrapped)
            {
                for (var i = 0; i < wrapped.Length; i++)
                {
                    if (wrapped[i].Handle == outputs[i].Handle)
                    {
                        wrapped[i].Dispose();
                        wrapped[i] = outputs[i];
                    }
                    else if (!inputs.Contains(outputs[i], ReferenceEqualityComparer.Instance))
                    {
                        outputs[i].Dispose();
                    }
                }

                return [.. wrapped];
            }

            [UnmanagedCallersOnly]
            private static long RunBackward(long self, nint* gradients, int count, nint* results, int capacity)
            {
                try
                {
                    // Everything made in between goes with the scope; what is returned is held a second time by its handle.
                    using var scope = NewDisposeScope();
                    var incoming = new List<Tensor>(count);
                    for (var i = 0; i < count; i++) incoming.Add(gradients[i] == 0 ? null! : new Tensor(gradients[i]));
                    ((ManagedFunction)GCHandle.FromIntPtr((nint)self).Target!).Backward(incoming, new Span<nint>(results, capacity));
                    return 0;
                }
                catch (Exception e)
                {
                    for (var i = 0; i < capacity; i++)
                    {
                        NativeMethods.seg_tensor_release(results[i]);
                        results[i] = 0;
                    }

                    return ManagedExceptions.Store(e);
                }
            }

            private void Backward(List<Tensor> incoming, Span<nint> results)
            {
                var outgoing = _backward(_context, incoming);
                if (outgoing.Count < _isTensor.Length || outgoing.Skip(_isTensor.Length).Any(g => g is not null))
                    throw new InvalidOperationException($"{_name}: backward returned {outgoing.Count} gradients for {_isTensor.Length} arguments of forward");
                var next = 0;
                for (var i = 0; i < _isTensor.Length; i++)
                {
                    if (_isTensor[i])
                    {
                        if (outgoing[i] is { } gradient) results[next] = gradient.alias().DecoupleFromNativeHandle();
                        next++;
                    }
                    else if (outgoing[i] is not null)
                    {
                        throw new InvalidOperationException($"{_name}: backward returned a gradient for argument {i} of forward, which is no tensor");
                    }
                }
            }

            [UnmanagedCallersOnly]
            private static void Release(long self)
            {
                var handle = GCHandle.FromIntPtr((nint)self);
                ((ManagedFunction)handle.Target!)._context.Dispose();
                handle.Free();
            }
        }
    }

    /// <summary>The identity; its backward makes the gradient contiguous.</summary>
    private sealed class ContiguousGradient : autograd.SingleTensorFunction<ContiguousGradient>
    {
        public override string Name => nameof(ContiguousGradient);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).detach();

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output.contiguous()];
    }
}
