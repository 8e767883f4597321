using System.Runtime.InteropServices;
using Seg.Torch.Interop;
using static TorchSharp.torch;

namespace Seg.Torch;

/// <summary>Sees the operators that managed code calls on a thread: what a module computes, whatever its code looks like.</summary>
public interface IOperatorObserver
{
    /// <summary>Called before an operator runs.</summary>
    /// <param name="call">The operator and its arguments.</param>
    /// <returns>What stands for the result, or null: then the operator runs. Asked of operators that give one tensor.</returns>
    Tensor? Instead(OperatorCall call);

    /// <summary>Called after it, unless it failed.</summary>
    /// <param name="call">The operator and its arguments.</param>
    /// <param name="result">Shape of the first result; empty for a scalar or a result that is no tensor.</param>
    void Called(OperatorCall call, long[] result);
}

/// <summary>Begins to observe operators. Operators that libtorch calls within others are not seen.</summary>
public static unsafe class OperatorTrace
{
    // Most of the time nobody observes: that costs one read of a static field an operator.
    private static int _threads;

    [ThreadStatic] private static IOperatorObserver? _observer;

    /// <summary>Observes this thread's operators until the result is disposed, on the same thread.</summary>
    /// <exception cref="InvalidOperationException">This thread is observed already.</exception>
    public static IDisposable Begin(IOperatorObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (_observer is not null) throw new InvalidOperationException("This thread's operators are observed already.");
        _observer = observer;
        Interlocked.Increment(ref _threads);
        return new End();
    }

    /// <summary>Where a tensor's first element stands in memory, to compare with <see cref="OperatorCall.Address"/>.</summary>
    public static nint AddressOf(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        void* data;
        NativeCall.Check(NativeMethods.seg_tensor_data(tensor.Handle, &data), nameof(AddressOf));
        return (nint)data;
    }

    /// <summary>The thread's observer, or null.</summary>
    internal static IOperatorObserver? Observer => _threads == 0 ? null : _observer;

    internal static int Invoke(IOperatorObserver observer, NativeOperator op, NativeValue* arguments, int count, NativeValue* results, int capacity)
    {
        // What the observer calls itself is not observed.
        _observer = null;
        try
        {
            var call = new OperatorCall(op.Name, arguments, count);
            var produced = 1;
            if (capacity == 1 && observer.Instead(call) is { } instead) results[0] = Give(instead);
            else NativeCall.Check(NativeMethods.seg_call(op.Handle, arguments, count, results, capacity, &produced), op.Name);
            observer.Called(call, capacity > 0 && produced > 0 && results[0] is { Tag: NativeTag.Tensor } first && first.Pointer != null ? OperatorCall.ShapeOf((nint)first.Pointer) : []);
            return produced;
        }
        finally
        {
            _observer = observer;
        }
    }

    private static NativeValue Give(Tensor tensor)
    {
        long bytes;
        NativeCall.Check(NativeMethods.seg_tensor_owned_bytes(tensor.Handle, &bytes), nameof(OperatorTrace));
        return new() { Tag = NativeTag.Tensor, Pointer = (void*)tensor.DecoupleFromNativeHandle(), Bytes = bytes };
    }

    private sealed class End : IDisposable
    {
        private bool _ended;

        public void Dispose()
        {
            if (_ended) return;
            _ended = true;
            _observer = null;
            Interlocked.Decrement(ref _threads);
        }
    }
}

/// <summary>An operator and the arguments it is called with, by their positions in its schema. Valid while the observer is called.</summary>
public readonly unsafe ref struct OperatorCall
{
    private readonly NativeValue* _arguments;
    private readonly int _count;

    internal OperatorCall(string name, NativeValue* arguments, int count)
    {
        Name = name;
        _arguments = arguments;
        _count = count;
    }

    /// <summary>The operator with its overload, "aten::add.Tensor" for instance.</summary>
    public string Name { get; }

    /// <summary>Whether a tensor was given there.</summary>
    public bool IsTensor(int argument) => argument < _count && _arguments[argument].Tag == NativeTag.Tensor && _arguments[argument].Pointer != null;

    /// <summary>The shape of a tensor.</summary>
    /// <exception cref="ArgumentException">There is no tensor.</exception>
    public long[] Shape(int argument) => ShapeOf(Handle(argument));

    /// <summary>Shapes of a list of tensors; empty where there is none.</summary>
    public long[][] Shapes(int argument)
    {
        if (argument >= _count || _arguments[argument].Tag != NativeTag.TensorList) return [];
        var shapes = new long[_arguments[argument].Size][];
        for (var i = 0; i < shapes.Length; i++) shapes[i] = ShapeOf(((nint*)_arguments[argument].Pointer)[i]);
        return shapes;
    }

    /// <summary>Where a tensor's first element stands in memory; a view's lies within its base. 0 where there is no tensor.</summary>
    public nint Address(int argument)
    {
        if (!IsTensor(argument)) return 0;
        void* data;
        NativeCall.Check(NativeMethods.seg_tensor_data(Handle(argument), &data), Name);
        return (nint)data;
    }

    /// <summary>Number of arguments.</summary>
    public int Count => _count;

    /// <summary>An integer, or a list of integers; empty where the operator's own default is taken.</summary>
    public long[] Integers(int argument) => argument >= _count ? [] : _arguments[argument] switch
    {
        { Tag: NativeTag.Int } one => [one.Integer],
        { Tag: NativeTag.IntList } list => new ReadOnlySpan<long>(list.Pointer, list.Size).ToArray(),
        _ => [],
    };

    /// <summary>A string; empty where there is none.</summary>
    public string Text(int argument) =>
        argument < _count && _arguments[argument].Tag == NativeTag.String ? Marshal.PtrToStringUTF8((nint)_arguments[argument].Pointer, _arguments[argument].Size) : "";

    /// <summary>A new tensor of zeros with the type and device of an argument.</summary>
    /// <exception cref="ArgumentException">There is no tensor.</exception>
    public Tensor Zeros(int argument, long[] shape)
    {
        TensorDescription description;
        NativeCall.Check(NativeMethods.seg_tensor_describe(Handle(argument), &description), Name);
        return zeros(shape, (ScalarType)description.ScalarType, new Device((TorchSharp.DeviceType)description.DeviceType, description.DeviceIndex));
    }

    internal static long[] ShapeOf(nint handle)
    {
        TensorDescription description;
        NativeCall.Check(NativeMethods.seg_tensor_describe(handle, &description), nameof(OperatorTrace));
        return new ReadOnlySpan<long>(description.Sizes, (int)description.Dimensions).ToArray();
    }

    private nint Handle(int argument) =>
        IsTensor(argument) ? (nint)_arguments[argument].Pointer : throw new ArgumentException($"Argument {argument} of {Name} is no tensor.", nameof(argument));
}
