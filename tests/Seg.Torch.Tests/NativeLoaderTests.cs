using System.Reflection;
using System.Runtime.Loader;
using TorchSharp;

namespace Seg.Torch.Tests;

/// <summary>What a machine without a fitting native library says.</summary>
public sealed class NativeLoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("seg-native").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ALibraryThatDoesNotLoadIsNamedWithWhatToInstall()
    {
        var library = Path.Combine(_folder, "libsegtorch.so");
        File.WriteAllText(library, "no library");
        var copy = Path.Combine(_folder, "Seg.Torch.dll");
        File.Copy(typeof(torch).Assembly.Location, copy);
        var assembly = new AssemblyLoadContext(nameof(NativeLoaderTests)).LoadFromAssemblyPath(copy);
        var load = assembly.GetType("Seg.Torch.Interop.NativeLoader", throwOnError: true)!.GetMethod("Load", BindingFlags.NonPublic | BindingFlags.Static)!;

        var refusal = Assert.IsType<DllNotFoundException>(Assert.Throws<TargetInvocationException>(() => load.Invoke(null, [assembly])).InnerException);
        Assert.StartsWith($"SEG9001: {library} does not load: ", refusal.Message);
        Assert.Contains("apt-get install libtorch-dev", refusal.Message);
    }
}
