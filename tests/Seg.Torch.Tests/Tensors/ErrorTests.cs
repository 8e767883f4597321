using System.Runtime.InteropServices;
using Seg.Testing.Tensors;
using Seg.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

/// <summary>What goes wrong in libtorch is an exception that names the operator; the process goes on.</summary>
[NoTensorLeaks]
public class ErrorTests
{
    [Fact]
    public void A_bad_shape_names_the_operator_and_the_shapes()
    {
        using var a = zeros(2, 3);
        using var b = zeros(2, 3);
        var e = Assert.Throws<ExternalException>(() => a.matmul(b));
        Assert.Contains("aten::matmul", e.Message);
        Assert.Contains("(2x3 and 2x3)", e.Message);
        Assert.DoesNotContain("frame #", e.Message);
    }

    [Fact]
    public void A_wrong_dtype_is_an_exception()
    {
        using var floats = rand(3);
        using var index = zeros(3);
        var e = Assert.Throws<ExternalException>(() => floats.index_select(0, index));
        Assert.Contains("aten::index_select", e.Message);
        using var integers = arange(4);
        Assert.Throws<ExternalException>(() => integers.softmax(0));
        Assert.Throws<ExternalException>(() => integers.requires_grad = true);
        Assert.Throws<ArgumentException>(() => integers.data<float>());
        Assert.Throws<ArgumentException>(() => integers.sum().item<int>());
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Fact]
    public void A_disposed_tensor_is_refused_before_the_native_call()
    {
        using var live = zeros(2);
        var dead = zeros(2);
        dead.Dispose();
        dead.Dispose();
        Assert.True(dead.IsInvalid);
        Assert.Throws<ObjectDisposedException>(() => dead.add(live));
        Assert.Throws<ObjectDisposedException>(() => live.add(dead));
        Assert.Throws<ObjectDisposedException>(() => live.add_(dead));
        Assert.Throws<ObjectDisposedException>(() => cat([live, dead]));
        Assert.Throws<ObjectDisposedException>(() => dead.shape);
        Assert.Throws<ObjectDisposedException>(() => dead.backward());
        Assert.IsAssignableFrom<InvalidOperationException>(Record.Exception(() => dead.data<float>()));
        Assert.Equal("disposed tensor", dead.ToString());
    }

    [Fact]
    public void Null_arguments_are_named()
    {
        using var t = zeros(2);
        Assert.Equal("target", Assert.Throws<ArgumentNullException>(() => t.add((Tensor)null!)).ParamName);
        Assert.Contains("tensors[1]", Assert.Throws<ArgumentNullException>(() => cat([t, null!])).ParamName);
    }

    [Fact]
    public void An_unknown_operator_is_named()
    {
        var e = Assert.Throws<ExternalException>(() => new NativeOperator("aten::no_such_thing", "x").Handle);
        Assert.Contains("aten::no_such_thing.x", e.Message);
        Assert.Contains("no such operator", e.Message);
    }

    [Fact]
    public unsafe void Too_many_and_missing_arguments_are_errors()
    {
        using var t = zeros(2);
        var op = new NativeOperator("aten::relu", "");
        var args = stackalloc NativeValue[2];
        args[0] = NativeValue.Required(t, "t");
        NativeValue* second = args + 1;
        Assert.Contains("2 arguments were given", Caught(() => NativeCall.Invoke(op, args, 2)));
        Assert.Contains("'self' has no default", Caught(() => NativeCall.Invoke(op, args, 0)));
        *second = new NativeValue { Tag = (NativeTag)99 };
        Assert.Contains("unknown tag 99", Caught(() => NativeCall.Invoke(new NativeOperator("aten::add", "Tensor"), args, 2)));
    }

    [Fact]
    public void Backward_twice_and_backward_of_many_elements_are_errors()
    {
        using var x = rand(3, requires_grad: true);
        using var y = x.mul(x);
        Assert.Contains("backward", Assert.Throws<ExternalException>(() => y.backward()).Message);
        using var sum = y.sum();
        sum.backward();
        Assert.Contains("second time", Assert.Throws<ExternalException>(() => sum.backward()).Message);
    }

    [Fact]
    public void Huge_and_negative_sizes_are_errors()
    {
        Assert.Throws<ExternalException>(() => zeros(-1));
        Assert.Throws<ExternalException>(() => empty(1L << 50));
    }

    [Fact]
    public void Elements_outside_are_refused()
    {
        using var t = arange(6);
        using var data = t.data<long>();
        Assert.Throws<IndexOutOfRangeException>(() => data[6]);
        Assert.Throws<IndexOutOfRangeException>(() => t.ReadCpuInt64(-1));
        Assert.Throws<ExternalException>(() => t[6]);
        Assert.Throws<ArgumentException>(() => torch.tensor(new float[] { 1, 2, 3 }, [2, 2]));
        Assert.Throws<InvalidOperationException>(() => t.item<long>());
    }

    private static string Caught(Action action) => Assert.Throws<ExternalException>(action).Message;
}
