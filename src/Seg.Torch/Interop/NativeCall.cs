using System.Runtime.InteropServices;
using System.Text;
using AnyTensor = TorchSharp.torch.Tensor;

namespace Seg.Torch.Interop;

/// <summary>One operator of libtorch, looked up when it is first called.</summary>
internal sealed class NativeOperator(string name, string overload)
{
    private nint _handle;

    public string Name { get; } = overload.Length == 0 ? name : $"{name}.{overload}";

    public unsafe nint Handle
    {
        get
        {
            if (_handle != 0) return _handle;
            nint found;
            fixed (byte* n = Terminated(name), o = Terminated(overload))
                NativeCall.Check(NativeMethods.seg_find_op(n, o, &found), Name);
            return _handle = found;
        }
    }

    public static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + "\0");
}

/// <summary>Calls operators and turns results and errors into C#.</summary>
internal static unsafe class NativeCall
{
    public static void Invoke(NativeOperator op, NativeValue* arguments, int count) => Invoke(op, arguments, count, null, 0);

    public static int Invoke(NativeOperator op, NativeValue* arguments, int count, NativeValue* results, int capacity)
    {
        if (OperatorTrace.Observer is { } observer) return OperatorTrace.Invoke(observer, op, arguments, count, results, capacity);
        int produced;
        Check(NativeMethods.seg_call(op.Handle, arguments, count, results, capacity, &produced), op.Name);
        return produced;
    }

    public static AnyTensor Tensor(NativeOperator op, NativeValue* arguments, int count)
    {
        NativeValue result = default;
        Invoke(op, arguments, count, &result, 1);
        return Take(result) ?? throw new ExternalException($"{op.Name}: the result is undefined");
    }

    public static AnyTensor[] TensorList(NativeOperator op, NativeValue* arguments, int count)
    {
        NativeValue result = default;
        Invoke(op, arguments, count, &result, 1);
        return TakeList(result)!;
    }

    public static bool Bool(NativeOperator op, NativeValue* arguments, int count)
    {
        NativeValue result = default;
        Invoke(op, arguments, count, &result, 1);
        return result.Integer != 0;
    }

    public static long Long(NativeOperator op, NativeValue* arguments, int count)
    {
        NativeValue result = default;
        Invoke(op, arguments, count, &result, 1);
        return result.Integer;
    }

    public static double Double(NativeOperator op, NativeValue* arguments, int count)
    {
        NativeValue result = default;
        Invoke(op, arguments, count, &result, 1);
        return result.Tag == NativeTag.Int ? result.Integer : result.Real;
    }

    public static TorchSharp.Scalar Scalar(NativeOperator op, NativeValue* arguments, int count)
    {
        NativeValue result = default;
        Invoke(op, arguments, count, &result, 1);
        return new TorchSharp.Scalar(result);
    }

    /// <summary>Owns a tensor that came back; null when it is undefined.</summary>
    public static AnyTensor? Take(NativeValue value) =>
        value.Tag != NativeTag.Tensor || value.Pointer == null ? null : new AnyTensor((nint)value.Pointer, value.Bytes);

    /// <summary>Owns a list of tensors that came back; entries are null where undefined.</summary>
    public static AnyTensor?[] TakeList(NativeValue value)
    {
        var items = (NativeValue*)value.Pointer;
        var tensors = new AnyTensor?[value.Size];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = Take(items[i]);
        NativeMethods.seg_free(items);
        return tensors;
    }

    /// <summary>The requires_grad parameter of a factory.</summary>
    public static void Finish(AnyTensor result, bool requiresGrad)
    {
        if (requiresGrad) result.requires_grad = true;
    }

    /// <summary>The names parameter of a factory.</summary>
    public static void Finish(AnyTensor result, string[]? names)
    {
        if (names is { Length: > 0 }) result.SetNames(names);
    }

    /// <summary>Throws what the native side reported; <paramref name="what"/> names the operator or function.</summary>
    public static void Check(int status, string what)
    {
        if (status != 0) Throw(status, what);
    }

    private static void Throw(int status, string what)
    {
        const int managedFailure = 2;
        if (status == managedFailure) ManagedExceptions.Rethrow(NativeMethods.seg_last_managed_exception());
        throw new ExternalException($"{what}: {Marshal.PtrToStringUTF8((nint)NativeMethods.seg_last_error())}");
    }
}
