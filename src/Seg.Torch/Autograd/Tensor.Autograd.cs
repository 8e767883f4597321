using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Gradients.</content>
    public partial class Tensor
    {
        /// <summary>Whether operators on it are recorded. Only floating-point and complex leaves can be switched on.</summary>
        public bool requires_grad
        {
            get => Has(TensorFlags.RequiresGrad);
            set
            {
                NativeCall.Check(NativeMethods.seg_requires_grad_set(Handle, value ? 1 : 0), "requires_grad_");
                GC.KeepAlive(this);
            }
        }

        /// <summary>The accumulated gradient, or null. Each read makes a new object for the same tensor.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                NativeValue gradient;
                NativeCall.Check(NativeMethods.seg_grad_get(Handle, &gradient), "grad");
                GC.KeepAlive(this);
                return NativeCall.Take(gradient);
            }

            set
            {
                NativeCall.Check(NativeMethods.seg_grad_set(Handle, value?.Handle ?? 0), "grad");
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Keeps the gradient of a tensor that is no leaf.</summary>
        public void retain_grad()
        {
            NativeCall.Check(NativeMethods.seg_retain_grad(Handle), "retain_grad");
            GC.KeepAlive(this);
        }

        /// <summary>Adds the gradients of this tensor, which has one element, to the leaves it was computed from.</summary>
        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
