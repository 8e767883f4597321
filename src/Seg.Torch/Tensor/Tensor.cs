using System.ComponentModel;
using Seg.Torch;
using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor of libtorch. It owns one native reference, released by <see cref="Dispose()"/>, by its dispose scope, or by the finalizer.
    /// </summary>
    /// <remarks>
    /// Different threads may read a tensor at once; writing to it, and disposing it, must not overlap with any other use.
    /// Errors of an operator are <see cref="System.Runtime.InteropServices.ExternalException"/> with its name and libtorch's message; a disposed
    /// tensor is an <see cref="ObjectDisposedException"/>.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        // Below this size the bookkeeping would cost more than the memory.
        private const long SmallestReported = 4 * 1024;

        private static long _totalCount;
        private static long _peakCount;

        private nint _handle;
        private long _reportedBytes;

        /// <param name="handle">A TensorImpl with one reference, which this object takes over.</param>
        /// <param name="ownedBytes">Bytes that go when the reference goes; zero for views.</param>
        internal Tensor(nint handle, long ownedBytes = 0)
        {
            _handle = handle;
            if (ownedBytes >= SmallestReported) NativeMemoryPressure.Add(_reportedBytes = ownedBytes);
            var count = Interlocked.Increment(ref _totalCount);
            if (count > _peakCount) _peakCount = count;
            OwningDisposeScope = DisposeScopeManager.OfThread.Register(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Tensors that exist in managed code now.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        /// <summary>The most there have been at once.</summary>
        public static long PeakCount => Interlocked.Read(ref _peakCount);

        /// <summary>The native TensorImpl, borrowed.</summary>
        /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
        public IntPtr Handle => LiveHandle("this");

        /// <summary>Whether the tensor was disposed.</summary>
        public bool IsInvalid => _handle == 0;

        /// <summary>A name for debugging.</summary>
        public string? name { get; set; }

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>Takes over a reference that native code gave away.</summary>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        /// <summary>Gives the native reference to the caller; this object is as if disposed.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            var handle = Handle;
            Release(disposing: true);
            GC.SuppressFinalize(this);
            return handle;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = _handle;
            if (handle == 0) return;
            Release(disposing);
            NativeMethods.seg_tensor_release(handle);
        }

        /// <summary>Moves to the scope around the owning one, or detaches where there is none.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Leaves its dispose scope: the holder disposes it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>An old misspelling.</summary>
        [Obsolete("Misspelt: use DetachFromDisposeScope")]
        [EditorBrowsable(EditorBrowsableState.Never)]
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope) scope.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        /// <summary>The same tensor, held a second time.</summary>
        public unsafe Tensor alias()
        {
            nint copy;
            NativeCall.Check(NativeMethods.seg_tensor_retain(Handle, &copy), "alias");
            GC.KeepAlive(this);
            return new Tensor(copy);
        }

        internal nint LiveHandle(string argument)
        {
            return _handle != 0 ? _handle : Throw(argument);

            static nint Throw(string argument) => throw new ObjectDisposedException(nameof(Tensor), $"the tensor '{argument}' was disposed");
        }

        /// <summary>Gives the reference to a wrapper that takes this one's place (a parameter made of a tensor).</summary>
        internal nint MoveHandle(out long ownedBytes)
        {
            ownedBytes = _reportedBytes;
            return DecoupleFromNativeHandle();
        }

        private void Release(bool disposing)
        {
            _handle = 0;
            Interlocked.Decrement(ref _totalCount);
            if (_reportedBytes > 0) NativeMemoryPressure.Remove(_reportedBytes);
            _reportedBytes = 0;
            // The finalizer runs on a thread of its own and only for tensors that no scope holds.
            if (disposing) DisposeScopeManager.OfThread.Disposing(this);
        }
    }
}
