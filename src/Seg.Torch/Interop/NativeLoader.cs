using System.Reflection;
using System.Runtime.InteropServices;

namespace Seg.Torch.Interop;

/// <summary>Finds libsegtorch.so beside this assembly (or on the system) and prepares libtorch: all cores instead of Debian's one.</summary>
internal static class NativeLoader
{
    private static readonly Lock Gate = new();
    private static nint _library;

    /// <summary>Runs once, before the first native call.</summary>
    public static void Prepare()
    {
        lock (Gate)
        {
            if (_library != 0) return;
            _library = Load(typeof(NativeLoader).Assembly);
            NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, (name, _, _) => name == NativeMethods.Library ? _library : 0);
            UseAllCores();
        }
    }

    private static void UseAllCores()
    {
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is { Length: > 0 }) return;
        NativeCall.Check(NativeMethods.seg_threads_set(Environment.ProcessorCount), "set_num_threads");
    }

    private static nint Load(Assembly assembly)
    {
        const string file = "libsegtorch.so";
        var tried = new List<string>();
        foreach (var folder in new[] { Path.GetDirectoryName(assembly.Location), AppContext.BaseDirectory })
        {
            if (string.IsNullOrEmpty(folder)) continue;
            var path = Path.Combine(folder, file);
            if (tried.Contains(path)) continue;
            tried.Add(path);
            if (!File.Exists(path)) continue;
            try
            {
                return NativeLibrary.Load(path);
            }
            catch (DllNotFoundException e)
            {
                throw new DllNotFoundException(
                    $"{path} does not load: {e.Message.Trim()}. It needs libtorch: install the Debian packages libtorch-dev and libopenblas0-openmp " +
                    "(./seg does), and rebuild if the libtorch version changed.", e);
            }
        }

        if (NativeLibrary.TryLoad(file, out var library)) return library;
        throw new DllNotFoundException(
            $"{file} was not found ({string.Join(", ", tried)}). Building Seg.Torch makes it and needs the Debian packages libtorch-dev, " +
            "libopenblas0-openmp, g++ and cmake (./seg installs them).");
    }
}
