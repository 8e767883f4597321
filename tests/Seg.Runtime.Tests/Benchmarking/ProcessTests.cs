using TorchSharp;

namespace Seg.Runtime.Tests.Benchmarking;

/// <summary>What benchmarks do to their process, and that it is undone.</summary>
public class ProcessTests
{
    [Fact]
    public void ThePeakOfMemoryIsForgottenAndFoundAnew()
    {
        const int size = 128 << 20;
        Touch(size);
        var high = ProcessMemory.Peak;
        GC.Collect();
        if (!ProcessMemory.ResetPeak()) return; // a system that does not let a process forget it; reports say so
        Assert.InRange(ProcessMemory.Peak, 1, high - size / 2);
        Assert.InRange(ProcessMemory.Resident, 1, ProcessMemory.Peak + (16 << 20));
        Touch(size);
        Assert.InRange(ProcessMemory.Peak, size, long.MaxValue);

        // Straight from the system and back to it.
        static unsafe void Touch(int bytes)
        {
            var memory = System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)bytes);
            new Span<byte>(memory, bytes).Fill(1);
            System.Runtime.InteropServices.NativeMemory.Free(memory);
        }
    }

    [Fact]
    public void AProcessHeldToOneCoreIsLetGoAgain()
    {
        if (!OperatingSystem.IsLinux()) return;
        var (before, threads) = (Allowed(), torch.get_num_threads());
        using (var limit = new CoreLimit(1))
        {
            Assert.Equal((1, 1), (limit.Cores, torch.get_num_threads()));
            Assert.Equal(before.Any(cores => cores.Length > 1), limit.IsPinned);
            Assert.Single(Allowed().Distinct());
            Assert.All(Allowed(), cores => Assert.Single(cores));
            // A thread that begins meanwhile is held too.
            var begun = 0;
            var thread = new Thread(() => begun = Allowed("/proc/thread-self/status").Length);
            thread.Start();
            thread.Join();
            Assert.Equal(1, begun);
        }
        Assert.Equal(threads, torch.get_num_threads());
        Assert.Equal(before.Distinct(), Allowed().Distinct());
    }

    [Fact]
    public void AllCoresAreNoLimit()
    {
        var before = Allowed().Distinct();
        using var limit = new CoreLimit(0);
        Assert.False(limit.IsPinned);
        Assert.Equal((Environment.ProcessorCount, Environment.ProcessorCount), (limit.Cores, torch.get_num_threads()));
        Assert.Equal(before, Allowed().Distinct());
    }

    // Threads end at any moment, also between the listing and the reading.
    private static string[] Allowed() => [.. Directory.GetDirectories("/proc/self/task").Select(task =>
    {
        try
        {
            return Allowed(Path.Combine(task, "status"));
        }
        catch (IOException)
        {
            return null;
        }
    }).OfType<string>()];

    // One digit a core in a mask of few cores: "3" is both of two. Comparing texts is enough but for their number, which the bits tell.
    private static string Allowed(string status)
    {
        var mask = File.ReadAllLines(status).First(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal))["Cpus_allowed:".Length..].Trim().Replace(",", "", StringComparison.Ordinal);
        return new string('x', mask.Sum(digit => int.PopCount(Convert.ToInt32(digit.ToString(), 16))));
    }
}
