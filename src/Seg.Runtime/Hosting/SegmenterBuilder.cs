using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime;

/// <summary>
/// A registered segmenter, to put middleware around: <c>services.AddSegmenter("m").UseLogging().UseTimeout(limit)</c>. The first <c>Use</c> is the outermost:
/// it sees a call first and its result last. Not thread-safe; used during registration only.
/// </summary>
public sealed class SegmenterBuilder
{
    private readonly List<Func<ISegmenter, IServiceProvider, ISegmenter>> _middleware = [];

    internal SegmenterBuilder(IServiceCollection services, string? name) => (Services, Name) = (services, name);

    /// <summary>The services, for what a middleware needs.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The key of the segmenter, or null for the application's only or main one.</summary>
    public string? Name { get; }

    /// <summary>The name of its <see cref="SegmenterOptions"/>.</summary>
    public string OptionsName => Name ?? Microsoft.Extensions.Options.Options.DefaultName;

    /// <summary>Puts a middleware within those that were added before.</summary>
    /// <param name="middleware">Gets the segmenter to wrap, gives the one around it; called once. See <see cref="DelegatingSegmenter"/>.</param>
    public SegmenterBuilder Use(Func<ISegmenter, ISegmenter> middleware) => Use((inner, _) => middleware(inner));

    /// <summary>Puts a middleware that takes services within those that were added before.</summary>
    /// <inheritdoc cref="Use(Func{ISegmenter, ISegmenter})"/>
    public SegmenterBuilder Use(Func<ISegmenter, IServiceProvider, ISegmenter> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        _middleware.Add(middleware);
        return this;
    }

    internal ISegmenter Build(ISegmenter innermost, IServiceProvider services)
    {
        var segmenter = innermost;
        for (var i = _middleware.Count - 1; i >= 0; i--)
            segmenter = _middleware[i](segmenter, services) ?? throw new InvalidOperationException($"Middleware {i + 1} of the segmenter '{OptionsName}' gave null.");
        return segmenter;
    }
}
