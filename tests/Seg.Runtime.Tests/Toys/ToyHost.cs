using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime.Tests.Toys;

/// <summary>The run time with the toys in static mode and a models folder of its own, removed at the end.</summary>
public sealed class ToyHost : IDisposable
{
    private readonly ServiceProvider _provider;

    public ToyHost(Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection().AddSegPlugin<SegRuntimeTestsToysPlugin>().AddSegmentation(b => b.WithoutDefaultModelFolders().AddModelFolder(Folder));
        more?.Invoke(services);
        _provider = services.BuildServiceProvider();
    }

    /// <summary>A folder for JSON files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("seg-toys-").FullName;

    public T Get<T>() where T : notnull => _provider.GetRequiredService<T>();

    public IServiceProvider Services => _provider;

    /// <summary>Writes a file into the folder.</summary>
    public string Write(string name, string json)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json);
        return path;
    }

    /// <summary>Reads a spec from text.</summary>
    public ModelSpec Spec(string json) => Get<IModelCatalog>().Get(Write($"spec{Guid.NewGuid():n}.json", json));

    /// <summary>The error of reading a spec from text.</summary>
    public SegException Error(string json) => Assert.ThrowsAny<SegException>(() => Spec(json));

    public void Dispose()
    {
        _provider.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(Folder, recursive: true);
    }
}
