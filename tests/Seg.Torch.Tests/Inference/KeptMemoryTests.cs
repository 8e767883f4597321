using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Inference;

/// <summary>Memory of large tensors: used again, within a bound, given back. From the first of these tests on it is kept in the whole process, so the tests say nothing of before.</summary>
public sealed class KeptMemoryTests : IDisposable
{
    private const long Mega = 1 << 20;

    public KeptMemoryTests()
    {
        KeptMemory.Begin();
        // What other tests dropped would hand its memory over in the middle of one of these.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        KeptMemory.Release();
    }

    [Fact]
    public void Memory_of_a_large_tensor_serves_the_next_of_its_size()
    {
        var first = Address(8 * Mega);
        Assert.True(KeptMemory.Idle >= 8 * Mega);
        Assert.Equal(first, Address(8 * Mega));
        // Somewhat smaller ones too.
        Assert.Equal(first, Address(7 * Mega));
    }

    [Fact]
    public void Live_tensors_never_share_memory()
    {
        using var scope = NewDisposeScope();
        Address(4 * Mega);
        var tensors = Enumerable.Range(0, 6).Select(i => full([Mega], (float)i)).ToArray();
        tensors[2].Dispose();
        var again = full([Mega], 7f);
        foreach (var (tensor, i) in tensors.Select((t, i) => (t, i)).Where(p => p.i != 2)) Assert.True(tensor.eq(i).all().item<bool>());
        Assert.True(again.eq(7).all().item<bool>());
    }

    /// <summary>What a large image needed is not kept for the small ones that follow.</summary>
    [Fact]
    public void As_much_is_kept_as_the_last_passes_needed()
    {
        Pass(480);
        Assert.InRange(KeptMemory.Idle, 0, 540 * Mega);
        Pass(80);
        Pass(80);
        Assert.InRange(KeptMemory.Idle, 1, 90 * Mega);

        // So many MiB at once.
        static void Pass(int megabytes)
        {
            var tensors = Enumerable.Range(0, megabytes / 16).Select(_ => zeros(16 * Mega, ScalarType.Byte)).ToArray();
            foreach (var tensor in tensors) tensor.Dispose();
        }
    }

    [Fact]
    public void Release_gives_everything_back()
    {
        Address(16 * Mega);
        Assert.NotEqual(0, KeptMemory.Idle);
        KeptMemory.Release();
        Assert.Equal(0, KeptMemory.Idle);
    }

    [Fact]
    public void Small_tensors_are_left_to_malloc()
    {
        zeros(100, ScalarType.Byte).Dispose();
        zeros(0).Dispose();
        Assert.Equal(0, KeptMemory.Idle);
    }

    /// <summary>Tensors die on other threads than they were made on.</summary>
    [Fact]
    public void Threads_hand_memory_to_each_other()
    {
        var threads = Enumerable.Range(1, 4).Select(seed => new Thread(() =>
        {
            for (var round = 0; round < 50; round++)
            {
                using var tensor = full([Mega / 4 * (1 + (round + seed) % 3)], (float)seed);
                if (!tensor.eq(seed).all().item<bool>()) throw new InvalidOperationException("Another thread wrote here.");
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.InRange(KeptMemory.Idle, 0, 64 * Mega);
    }

    public void Dispose() => KeptMemory.Release();

    // Where a tensor of so many bytes lies.
    private static unsafe nint Address(long bytes)
    {
        using var tensor = zeros(bytes, ScalarType.Byte);
        return (nint)tensor.DataPointer();
    }
}
