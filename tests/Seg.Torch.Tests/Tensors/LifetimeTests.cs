using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

[NoTensorLeaks]
public class LifetimeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        Tensor outer, inner, kept, detached;
        using (var scope = NewDisposeScope())
        {
            outer = zeros(2);
            using (NewDisposeScope())
            {
                inner = zeros(2);
                kept = zeros(2).MoveToOuterDisposeScope();
                detached = zeros(2).DetachFromDisposeScope();
            }

            Assert.True(inner.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.Equal(2, scope.DisposablesCount);
            Assert.True(scope.Contains(kept) && scope.Contains(outer));
        }

        Assert.True(outer.IsInvalid && kept.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Scopes_move_attach_and_keep()
    {
        using var outside = zeros(1);
        using var a = NewDisposeScope();
        using var b = NewDisposeScope();
        var t = zeros(1);
        b.MoveToOther(a, t);
        Assert.True(a.Contains(t));
        t.MoveToOtherDisposeScope(b);
        Assert.True(b.Contains(t));
        var (p, q) = b.DisposeEverythingBut(zeros(1), zeros(1));
        Assert.True(t.IsInvalid && !p.IsInvalid && !q.IsInvalid);
        a.Attach(p);
        Assert.True(a.Contains(p) && !b.Contains(p));
        Assert.Throws<InvalidOperationException>(() => a.Attach(new MemoryStream()));
        b.Dispose();
        Assert.True(q.IsInvalid && !p.IsInvalid);
        Assert.Throws<ObjectDisposedException>(() => b.DisposablesCount);
    }

    [Fact]
    public void Scopes_may_end_in_any_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        var t = zeros(1);
        Assert.True(inner.Contains(t));
        inner.Dispose();
        Assert.True(t.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Statistics_count_this_thread()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        using (NewDisposeScope())
        {
            zeros(1).Dispose();
            _ = zeros(1);
        }

        zeros(1).Dispose();
        Assert.Equal((2, 2, 1, 1, 0), (statistics.CreatedInScopeCount, statistics.DisposedInScopeCount, statistics.CreatedOutsideScopeCount, statistics.DisposedOutsideScopeCount, statistics.ThreadTotalLiveCount));
    }

    [Fact]
    public void Total_and_peak_counts_follow()
    {
        var before = Tensor.TotalCount;
        var t = zeros(1);
        Assert.Equal(before + 1, Tensor.TotalCount);
        Assert.True(Tensor.PeakCount >= before + 1);
        t.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_scope_belongs_to_its_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = zeros(1));
        thread.Start();
        thread.Join();
        Assert.False(scope.Contains(other!));
        other!.Dispose();
    }

    [Fact]
    public void A_wrapped_result_outlives_its_scope()
    {
        using var t = WrappedTensorDisposeScope(() => zeros(2) + 1f + 2f);
        Assert.Equal(3f, t.data<float>()[0]);
    }

    [Fact]
    public void Finalizers_free_what_was_dropped()
    {
        var before = Tensor.TotalCount;
        Drop();
        for (var i = 0; i < 10 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(before, Tensor.TotalCount);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Drop()
        {
            for (var i = 0; i < 100; i++) _ = rand(1000);
        }
    }

    [Fact]
    public void Native_memory_is_reported_in_steps_and_without_churn()
    {
        const long megabyte = 1024 * 1024;
        var before = NativeMemoryPressure.LiveBytes;
        using (NewDisposeScope())
        {
            var t = empty(100 * megabyte / 4);
            Assert.Equal(before + (100 * megabyte), NativeMemoryPressure.LiveBytes);
            Assert.InRange(NativeMemoryPressure.LiveBytes - NativeMemoryPressure.ReportedBytes, -NativeMemoryPressure.Slack, NativeMemoryPressure.Step);
            Assert.True(NativeMemoryPressure.ReportedBytes >= 64 * megabyte);
            var view = t[TensorIndex.Slice(1)];
            Assert.Equal(before + (100 * megabyte), NativeMemoryPressure.LiveBytes);
            var reported = NativeMemoryPressure.ReportedBytes;
            for (var i = 0; i < 100; i++) empty(4 * megabyte / 4).Dispose();
            Assert.Equal(reported, NativeMemoryPressure.ReportedBytes);
        }

        Assert.Equal(before, NativeMemoryPressure.LiveBytes);
        Assert.True(NativeMemoryPressure.ReportedBytes <= before + NativeMemoryPressure.Slack);
    }

    [Fact]
    public void Dropped_tensors_are_finalized_before_memory_runs_out()
    {
        const long megabyte = 1024 * 1024;
        var worst = MostAlive();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(worst < 2400 * megabyte, $"{worst / megabyte} MB were alive at once, of {400 * 8} MB made");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static long MostAlive()
        {
            long most = 0;
            for (var i = 0; i < 400; i++)
            {
                _ = empty(8 * megabyte / 4);
                most = Math.Max(most, NativeMemoryPressure.LiveBytes);
                Thread.Sleep(2);
                GC.WaitForPendingFinalizers(); // of what has been collected; on a busy machine their thread waits for its turn
            }

            return most;
        }
    }

    [Fact]
    public void A_decoupled_handle_can_be_taken_over()
    {
        var t = arange(3);
        var handle = t.DecoupleFromNativeHandle();
        Assert.True(t.IsInvalid);
        using var again = Tensor.UnsafeCreateTensor(handle);
        Assert.Equal([0L, 1L, 2L], again.data<long>().ToArray());
    }

    [Fact]
    public void An_alias_is_the_same_tensor()
    {
        using var t = zeros(2);
        using (var alias = t.alias()) alias.fill_(5f);
        Assert.Equal(5f, t.data<float>()[0]);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Ten_thousand_forwards_hold_resident_memory_flat()
    {
        const long Megabyte = 1024 * 1024;
        using var weight = rand(16, 3, 3, 3, requires_grad: true);
        using var scale = rand([16, 1, 1], requires_grad: true);
        // Small operators gain nothing from threads, which only wait for one another on a busy machine.
        var threads = get_num_threads();
        set_num_threads(1);
        Forwards(5_000);
        // What leaks grows with every run; what the allocator and the compiler keep for themselves comes in steps. So the least growth of a few runs is told.
        var grown = long.MaxValue;
        for (var run = 0; run < 4 && grown >= Megabyte; run++)
        {
            var before = ResidentBytes();
            Forwards(10_000);
            grown = Math.Min(grown, ResidentBytes() - before);
        }
        set_num_threads(threads);
        Assert.True(grown < Megabyte, $"each of four runs grew by {grown / 1024} KB or more");

        void Forwards(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var scope = NewDisposeScope();
                var x = rand(1, 3, 12, 12);
                var columns = x.unfold(2, 3, 1).unfold(3, 3, 1);
                var y = einsum("ncijkl,ockl->noij", columns, weight).mul(scale).gelu();
                var loss = y.softmax(1).log().mean();
                if (i % 10 == 0) loss.backward();
            }
        }

        static long ResidentBytes()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
            return long.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
    }
}
