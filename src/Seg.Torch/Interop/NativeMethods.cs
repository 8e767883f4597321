using System.Runtime.InteropServices;

namespace Seg.Torch.Interop;

/// <summary>The shim's C functions (native/*.cpp). Only blittable types cross; a status other than zero is an error.</summary>
internal static unsafe partial class NativeMethods
{
    public const string Library = "segtorch";

    static NativeMethods() => NativeLoader.Prepare();

    [LibraryImport(Library)] public static partial byte* seg_last_error();
    [LibraryImport(Library)] public static partial long seg_last_managed_exception();
    [LibraryImport(Library)] public static partial void seg_free(void* memory);
    [LibraryImport(Library)] public static partial int seg_find_op(byte* name, byte* overload, nint* op);
    [LibraryImport(Library)] public static partial int seg_schema(nint op, byte** text);
    [LibraryImport(Library)] public static partial int seg_op_names(byte** text);
    [LibraryImport(Library)] public static partial int seg_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity, int* produced);

    [LibraryImport(Library)] public static partial void seg_tensor_release(nint handle);
    [LibraryImport(Library)] public static partial int seg_tensor_retain(nint handle, nint* copy);
    [LibraryImport(Library)] public static partial int seg_tensor_describe(nint handle, TensorDescription* description);
    [LibraryImport(Library)] public static partial int seg_tensor_data(nint handle, void** data);
    [LibraryImport(Library)] public static partial int seg_tensor_owned_bytes(nint handle, long* bytes);
    [LibraryImport(Library)] public static partial int seg_tensor_from_memory(
        void* data, long* sizes, int dimensions, int scalarType, nint context, delegate* unmanaged<nint, void> free, NativeValue* result);
    [LibraryImport(Library)] public static partial int seg_tensor_names(nint handle, byte** text);
    [LibraryImport(Library)] public static partial int seg_tensor_set_names(nint handle, byte** names, int count);

    [LibraryImport(Library)] public static partial int seg_products_available();
    [LibraryImport(Library)] public static partial int seg_product_new(nint weight, nint bias, ProductGeometry* geometry, int scalarType, nint* product);
    [LibraryImport(Library)] public static partial int seg_product_run(nint product, nint x, nint addend, int resultType, NativeValue* result);
    [LibraryImport(Library)] public static partial void seg_product_delete(nint product);
    [LibraryImport(Library)] public static partial int seg_keep_memory();
    [LibraryImport(Library)] public static partial int seg_release_memory(long keep, long* kept);

    [LibraryImport(Library)] public static partial int seg_generator_default(nint* handle);
    [LibraryImport(Library)] public static partial int seg_generator_new(ulong seed, nint* handle);
    [LibraryImport(Library)] public static partial void seg_generator_release(nint handle);
    [LibraryImport(Library)] public static partial int seg_generator_set_seed(nint handle, ulong seed);
    [LibraryImport(Library)] public static partial int seg_generator_get_seed(nint handle, ulong* seed);
    [LibraryImport(Library)] public static partial int seg_generator_reseed(nint handle, ulong* seed);
    [LibraryImport(Library)] public static partial int seg_generator_get_state(nint handle, NativeValue* state);
    [LibraryImport(Library)] public static partial int seg_generator_set_state(nint handle, nint state);

    [LibraryImport(Library)] public static partial int seg_threads_set(int threads);
    [LibraryImport(Library)] public static partial int seg_threads_get(int* threads);
    [LibraryImport(Library)] public static partial int seg_interop_threads_set(int threads);
    [LibraryImport(Library)] public static partial int seg_interop_threads_get(int* threads);
    [LibraryImport(Library)] public static partial int seg_deterministic_set(int enabled, int warnOnly);
    [LibraryImport(Library)] public static partial int seg_deterministic_get(int* enabled, int* warnOnly);
    [LibraryImport(Library)] public static partial int seg_has_cuda(int* available);
    [LibraryImport(Library)] public static partial int seg_default_dtype_set(int scalarType);
    [LibraryImport(Library)] public static partial int seg_default_dtype_get(int* scalarType);
    [LibraryImport(Library)] public static partial byte* seg_version();
    [LibraryImport(Library)] public static partial int seg_build_configuration(byte** text);

    [LibraryImport(Library)] public static partial int seg_grad_mode();
    [LibraryImport(Library)] public static partial void seg_set_grad_mode(int enabled);
    [LibraryImport(Library)] public static partial int seg_inference_mode();
    [LibraryImport(Library)] public static partial int seg_inference_guard_new(int enabled, nint* guard);
    [LibraryImport(Library)] public static partial void seg_inference_guard_delete(nint guard);
    [LibraryImport(Library)] public static partial void seg_set_anomaly_mode(int enabled, int checkNan);
    [LibraryImport(Library)] public static partial int seg_requires_grad_set(nint handle, int value);
    [LibraryImport(Library)] public static partial int seg_grad_get(nint handle, NativeValue* gradient);
    [LibraryImport(Library)] public static partial int seg_grad_set(nint handle, nint gradient);
    [LibraryImport(Library)] public static partial int seg_retain_grad(nint handle);
    [LibraryImport(Library)] public static partial int seg_backward(
        nint* tensors, int tensorCount, nint* gradients, int gradientCount, nint* inputs, int inputCount, int retainGraph, int createGraph);
    [LibraryImport(Library)] public static partial int seg_grad(
        nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradients, int gradientCount,
        int retainGraph, int createGraph, int allowUnused, NativeValue* result);
    [LibraryImport(Library)] public static partial int seg_any_requires_grad(nint* inputs, int count, int* recorded);
    [LibraryImport(Library)] public static partial int seg_function_record(
        long context, delegate* unmanaged<long, nint*, int, nint*, int, long> backward, delegate* unmanaged<long, void> release,
        FunctionLists* lists, nint* node, NativeValue* result);
    [LibraryImport(Library)] public static partial int seg_function_saved(nint node, NativeValue* result);
}

/// <summary>Mirrors Description in native/tensors.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorDescription
{
    public long* Sizes;
    public long* Strides;
    public long Dimensions;
    public long Elements;
    public long ElementSize;
    public long StorageOffset;
    public int ScalarType;
    public int Layout;
    public int DeviceType;
    public int DeviceIndex;
    public TensorFlags Flags;
    public int Reserved;
}

[Flags]
internal enum TensorFlags
{
    RequiresGrad = 1,
    Leaf = 2,
    Contiguous = 4,
    Conjugated = 8,
    Negated = 16,
    Quantized = 32,
    Inference = 64,
    Named = 128,
}

/// <summary>Mirrors FunctionLists in native/autograd.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FunctionLists
{
    public nint* Inputs;
    public nint* Outputs;
    public nint* Saved;
    public nint* Dirty;
    public nint* NonDifferentiable;
    public int InputCount;
    public int OutputCount;
    public int SavedCount;
    public int DirtyCount;
    public int NonDifferentiableCount;
    public int MaterializeGradients;
}
