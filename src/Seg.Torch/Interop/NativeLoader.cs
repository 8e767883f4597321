using System.Reflection;
using System.Runtime.InteropServices;

namespace Seg.Torch.Interop;

/// <summary>Finds libsegtorch.so beside this assembly, in its package's folder or on the system, and prepares libtorch: all cores instead of Debian's one.</summary>
internal static class NativeLoader
{
    private const string TooLittleMemory = "Memory does not suffice for libtorch and what it needs: allow the process more (ulimit -v, ulimit -d).";

    private static readonly Lock Gate = new();
    private static nint _library;

    /// <summary>Runs once, before the first native call.</summary>
    public static void Prepare()
    {
        lock (Gate)
        {
            if (_library != 0) return;
            WaitPassively();
            _library = Load(typeof(NativeLoader).Assembly);
            NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, (name, _, _) => name == NativeMethods.Library ? _library : 0);
            BlasMemory.Reserve(_library);
            UseAllCores();
        }
    }

    // OpenMP's workers by default spin while they wait for each other. On a machine that other processes use as well, each of an operator's
    // barriers then costs a time slice: a forward pass of many small operators was seen to take 17 times as long. So they sleep, after some microseconds in
    // which the next operator mostly comes: woken for each, a pass takes a tenth longer. The environment has the last word, and libgomp reads it when it is
    // loaded, so this comes first; .NET's own SetEnvironmentVariable would not reach it.
    private static void WaitPassively()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is { Length: > 0 }) return;
        if (Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is { Length: > 0 }) return;
        _ = SetEnvironment("OMP_WAIT_POLICY", "passive", overwrite: 0);
        _ = SetEnvironment("GOMP_SPINCOUNT", "5000", overwrite: 0);
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern int SetEnvironment(string name, string value, int overwrite);

    private static void UseAllCores()
    {
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is { Length: > 0 }) return;
        NativeCall.Check(NativeMethods.seg_threads_set(Environment.ProcessorCount), "set_num_threads");
    }

    private static nint Load(Assembly assembly)
    {
        const string file = "libsegtorch.so";
        var tried = new List<string>();
        // Beside the assembly when built from source; below runtimes/ when an application got it from the package.
        string?[] folders = [Path.GetDirectoryName(assembly.Location), AppContext.BaseDirectory];
        foreach (var folder in folders.Where(f => !string.IsNullOrEmpty(f)).SelectMany(f => new[] { f!, Path.Combine(f!, "runtimes", "linux-x64", "native") }))
        {
            var path = Path.Combine(folder, file);
            if (tried.Contains(path)) continue;
            tried.Add(path);
            if (!File.Exists(path)) continue;
            if (!BlasMemory.Fits()) throw new DllNotFoundException($"SEG9001: {path} was not loaded: {TooLittleMemory}");
            try
            {
                return NativeLibrary.Load(path);
            }
            catch (DllNotFoundException e)
            {
                // The first line of the run time's message is advice about tracing; what the loader said is the last.
                var said = e.Message.Trim().Split('\n')[^1].Trim();
                throw new DllNotFoundException($"SEG9001: {path} does not load: {said}. " + (
                    said.Contains("failed to map", StringComparison.Ordinal) || said.Contains("annot allocate", StringComparison.Ordinal)
                        ? TooLittleMemory
                        : "It needs libtorch: 'apt-get install libtorch-dev libopenblas0-openmp' as root provides it; if another version of libtorch was installed, " +
                          "remove the folder artifacts/ and build again."), e);
            }
        }

        if (NativeLibrary.TryLoad(file, out var library)) return library;
        throw new DllNotFoundException(
            $"SEG9001: {file} was not found ({string.Join(", ", tried)}). Building Seg.Torch makes it and needs the Debian packages libtorch-dev, " +
            "libopenblas0-openmp, g++ and cmake (./seg installs them).");
    }
}
