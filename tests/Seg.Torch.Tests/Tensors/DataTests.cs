using System.Numerics;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

[NoTensorLeaks(InScope = true)]
public class DataTests
{
    [Fact]
    public void Element_types_round_trip()
    {
        Check<float>([1.5f, -2f, float.NaN], ScalarType.Float32);
        Check<double>([1.5, double.PositiveInfinity], ScalarType.Float64);
        Check<long>([long.MaxValue, -1], ScalarType.Int64);
        Check<int>([int.MinValue, 7], ScalarType.Int32);
        Check<short>([-3, 3], ScalarType.Int16);
        Check<sbyte>([-128, 127], ScalarType.Int8);
        Check<byte>([0, 255], ScalarType.Byte);
        Check([true, false], ScalarType.Bool);
        Check([(Half)1.5f, Half.MaxValue], ScalarType.Float16);
        Check([new BFloat16(1.5f), BFloat16.MaxValue], ScalarType.BFloat16);
        Check([(1f, 2f)], ScalarType.ComplexFloat32);
        Check([new Complex(1, -2)], ScalarType.ComplexFloat64);

        static void Check<T>(T[] values, ScalarType type)
            where T : unmanaged
        {
            var t = from_array(values);
            Assert.Equal(type, t.dtype);
            Assert.Equal(values, t.data<T>().ToArray());
            Assert.Equal(values[0], t[0].item<T>());
            Assert.Equal(values.Length * (long)System.Runtime.CompilerServices.Unsafe.SizeOf<T>(), t.bytes.Length);
            Assert.Equal(type.ElementSize(), t.ElementSize);
        }
    }

    [Fact]
    public void BFloat16_rounds_to_nearest_even_as_libtorch_does()
    {
        var values = rand([200]).mul(100).sub(50);
        var ours = values.data<float>().ToArray().Select(v => new BFloat16(v)).ToArray();
        Assert.Equal(values.bfloat16().data<BFloat16>().ToArray(), ours);
        Assert.Equal(1f, new BFloat16(1.00390625f).ToSingle());
        Assert.True(BFloat16.IsNaN(new BFloat16(float.NaN)));
        Assert.Equal(2.5f, (float)(new BFloat16(1f) + new BFloat16(1.5f)));
    }

    [Fact]
    public void BFloat16_int64_and_bool_compute()
    {
        var b = ones([4, 4], bfloat16);
        Assert.Equal(bfloat16, b.matmul(b).dtype);
        Assert.Equal(4f, b.matmul(b)[0, 0].item<BFloat16>().ToSingle());
        var i = arange(5);
        Assert.Equal(int64, (i * 3).dtype);
        Assert.Equal(30, (i * 3).sum().item<long>());
        Assert.Equal(float32, (i * 0.5).dtype);
        Assert.Equal(float32, (1 / (i + 1)).dtype);
        var mask = (i > 1) & (i < 4);
        Assert.Equal(@bool, mask.dtype);
        Assert.Equal(2, mask.sum().item<long>());
        Assert.Equal([true, true, false, false, true], (~mask).data<bool>().ToArray());
    }

    [Fact]
    public void Numbers_do_not_widen_tensors()
    {
        var f = torch.tensor(new[] { 1f, 2f });
        Assert.All(new[] { f + 1.5, 1.5 + f, f - 1, 1 - f, f * 2.0, 2.0 * f, f / 2.0, 2.0 / f, f % 2.0, f.pow(2.0) }, t => Assert.Equal(float32, t.dtype));
        Assert.Equal([0.5f, -0.5f], (1.5 - f).data<float>().ToArray());
        Assert.Equal([2f, 1f], (2 / f).data<float>().ToArray());
        Assert.Equal([-1f, -2f], (-f).data<float>().ToArray());
        Assert.Equal([true, false], (1.5 > f).data<bool>().ToArray());
        Assert.Equal([false, true], (f == 2).data<bool>().ToArray());
        Assert.Equal(float64, (f.@double() + 1f).dtype);
    }

    [Fact]
    public void Arrays_are_shared_and_lists_copied()
    {
        var array = new[] { 1f, 2f, 3f };
        var shared = from_array(array);
        array[0] = 10;
        Assert.Equal(10f, shared[0].item<float>());
        shared.mul_(2);
        Assert.Equal(20f, array[0]);
        var copied = torch.tensor(array);
        array[1] = 0;
        Assert.Equal(4f, copied[1].item<float>());
        Assert.Equal([2, 2], from_array(new[,] { { 1L, 2L }, { 3L, 4L } }).shape);
        Assert.Equal(3, from_array(new[,] { { 1L, 2L }, { 3L, 4L } })[1, 0].item<long>());
        Assert.Equal([2f, 3f], frombuffer(new[] { 1f, 2f, 3f, 4f }, float32, 2, 4).data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => frombuffer(new float[2], float32, 3));
        Assert.Throws<NotSupportedException>(() => from_array(new decimal[2]));
    }

    [Fact]
    public void Shared_memory_outlives_the_array_variable()
    {
        var t = Make();
        for (var i = 0; i < 3; i++) GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(499_500, t.sum().item<long>());
        var view = t[TensorIndex.Slice(10, 20)];
        t.Dispose();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(145, view.sum().item<long>());

        static Tensor Make() => from_array(Enumerable.Range(0, 1000).Select(i => (long)i).ToArray());
    }

    [Fact]
    public void Accessors_follow_strides()
    {
        var t = arange(6).reshape(2, 3).t();
        var data = t.data<long>();
        Assert.Equal([0, 3, 1, 4, 2, 5], data.ToArray());
        Assert.Equal(4, data[1, 1]);
        Assert.Equal(5, data[-1, -1]);
        Assert.Equal(3, data[1]);
        data[0, 1] = 30;
        Assert.Equal(30, t[0, 1].item<long>());
        Assert.Equal(new long[,] { { 0, 30 }, { 1, 4 }, { 2, 5 } }, (long[,])data.ToNDArray());
        data.CopyFrom([7, 8], 0, 4);
        Assert.Equal([0, 30, 1, 4, 7, 8], data);
        Assert.Throws<InvalidOperationException>(() => t.bytes.Length);
        Assert.Equal(6 * 8, t.contiguous().bytes.Length);
    }

    [Fact]
    public void Factories_choose_types_as_python_does()
    {
        Assert.Equal((int64, float32, float32, int64, float32, int64, int64), (arange(3).dtype, arange(3.0).dtype, zeros(2).dtype, full(2, 3).dtype, full(2, 3.5).dtype, randint(5, [2]).dtype, randperm(3).dtype));
        Assert.Equal([0f, 0.5f, 1f], linspace(0, 1, 3).data<float>().ToArray());
        Assert.Equal([1f, 0f, 0f, 1f], eye(2).data<float>().ToArray());
        Assert.True(zeros(2, requires_grad: true).requires_grad);
        Assert.Equal(float64, zeros([2], float64).dtype);
        Assert.Equal(DeviceType.META, zeros(2, device: META).device_type);
        Assert.Equal(["N", "C"], zeros(2, 3, names: ["N", "C"]).names);
        var like = ones_like(arange(3), float32);
        Assert.Equal([1f, 1f, 1f], like.data<float>().ToArray());
        using var changed = new DefaultType(float64);
        Assert.Equal(float64, zeros(1).dtype);
    }

    [Fact]
    public void Conversions_share_when_nothing_changes()
    {
        var t = arange(3);
        var same = t.to(int64);
        same[0] = torch.tensor(9L);
        Assert.Equal(9, t[0].item<long>());
        var copy = t.to(int64, copy: true);
        copy[0] = torch.tensor(1L);
        Assert.Equal(9, t[0].item<long>());
        Assert.Equal(float32, t.@float().dtype);
        var disposed = zeros(2);
        Assert.Equal(float64, disposed.to(float64, disposeAfter: true).dtype);
        Assert.True(disposed.IsInvalid);
        Assert.Equal(float32, t.to(zeros(1)).dtype);
    }

    [Fact]
    public void Scalars_keep_their_kind()
    {
        Assert.Equal((3L, 3.0, true), (((Scalar)3).ToInt64(), ((Scalar)3).ToDouble(), ((Scalar)3).ToBoolean()));
        Assert.Equal(ScalarType.Float32, ((Scalar)1f).Type);
        Assert.Equal(new Complex(1, 2), (torch.tensor(new Complex(1, 2)) * (Scalar)new Complex(1, 0)).item<Complex>());
        Assert.Equal(7, torch.tensor(7).ToScalar().ToInt32());
        Assert.Equal(2.5f, (float)torch.tensor(2.5f));
        Assert.Throws<OverflowException>(() => ((Scalar)300).ToByte());
    }

    [Fact]
    public void Equality_compares_shape_type_and_values()
    {
        Assert.True(arange(3).Equals(arange(3)));
        Assert.False(arange(3).Equals(arange(3).@float()));
        Assert.False(arange(3).Equals(arange(4)));
        Assert.False(arange(3).Equals(null));
        Assert.Equal([true, false], (torch.tensor(new[] { 1, 2 }) == torch.tensor(new[] { 1, 3 })).data<bool>().ToArray());
    }

    [Fact]
    public void Streams_carry_bytes()
    {
        var t = arange(10, float32).reshape(2, 5).t();
        using var stream = new MemoryStream();
        t.WriteBytesToStream(stream);
        stream.Position = 0;
        var read = empty(5, 2);
        read.ReadBytesFromStream(stream);
        Assert.True(read.Equals(t));
    }

    private sealed class DefaultType : IDisposable
    {
        private readonly ScalarType _before = get_default_dtype();

        public DefaultType(ScalarType type) => set_default_dtype(type);

        public void Dispose() => set_default_dtype(_before);
    }
}
