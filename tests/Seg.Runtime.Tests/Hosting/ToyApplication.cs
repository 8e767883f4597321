using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Hosting;

/// <summary>A generic host with the toys in static mode, the section Seg of its configuration, and a models folder of its own.</summary>
internal sealed class ToyApplication : IAsyncDisposable
{
    private bool _started;

    public ToyApplication(Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSegPlugin<SegRuntimeTestsToysPlugin>()
            .AddSegmentation(builder.Configuration.GetSection("Seg"), seg => seg.WithoutDefaultModelFolders().AddModelFolder(Folder));
        configure(builder.Services);
        Application = builder.Build();
    }

    /// <summary>A models folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("seg-application-").FullName;

    public LogCollector Logs { get; } = new();

    public IHost Application { get; }

    public IServiceProvider Services => Application.Services;

    public ISegmenter Segmenter => Services.GetRequiredService<ISegmenter>();

    /// <summary>A picture of one colour.</summary>
    public static ImageInput Image(string name = "picture", int size = 32) => new(new byte[size * size * 3], size, size, name: name);

    /// <summary>Several of them.</summary>
    public static async IAsyncEnumerable<ImageInput> Images(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return Image($"picture {i}");
        }
    }

    /// <summary>Fresh weights, for the toys have none.</summary>
    public static void Random(SegmenterOptions options) => options.AllowRandomWeights = true;

    public async Task StartAsync()
    {
        await Application.StartAsync();
        _started = true;
    }

    /// <summary>Puts bytes where the toy model's checkpoint is looked for; no format knows them.</summary>
    public string WriteDamagedWeights()
    {
        var path = Path.Combine(Folder, "toy", "model.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "no weights");
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        if (_started) await Application.StopAsync();
        if (Application is IAsyncDisposable host) await host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A line of a log.</summary>
internal sealed record LogLine(string Category, LogLevel Level, EventId Id, string Text, Exception? Failure);

/// <summary>Keeps what is logged.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = [];

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>The ids of the run time's own lines, in order.</summary>
    public IReadOnlyList<int> Ids => [.. Lines.Where(l => l.Category.StartsWith("Seg.", StringComparison.Ordinal)).Select(l => l.Id.Id)];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new(category, logLevel, eventId, formatter(state, exception), exception));
    }
}
