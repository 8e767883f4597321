using static TorchSharp.torch.nn;

namespace Seg;

/// <summary>Decoder output to raw predictions. Derive from the class that names what the head reads.</summary>
/// <remarks>As for <see cref="Backbone"/>. What the head's ports need decides which decoder's output it is handed.</remarks>
/// <param name="name">The module's name, for messages.</param>
public abstract class Head(string name) : Module(name)
{
    /// <param name="decoded">What the head reads.</param>
    /// <param name="cancellationToken">Checked before the work.</param>
    /// <exception cref="SegException">SEG2002: it reads something else.</exception>
    public abstract RawPredictions Forward(DecoderOutput decoded, CancellationToken cancellationToken);

    private protected T As<T>(DecoderOutput decoded) where T : DecoderOutput =>
        decoded as T ?? throw new SegException("SEG2002", $"{GetType().Name} reads {typeof(T).Name}, and is handed {decoded.GetType().Name}.");
}

/// <summary>A head over queries: it needs <see cref="Port.Queries"/>, or <see cref="Port.PixelLogits"/> that queries stand for.</summary>
/// <param name="name">The module's name, for messages.</param>
public abstract class QueryHead(string name) : Head(name)
{
    /// <inheritdoc/>
    public sealed override RawPredictions Forward(DecoderOutput decoded, CancellationToken cancellationToken) => Forward(As<QuerySet>(decoded), cancellationToken);

    /// <param name="queries">The transformer decoder's output.</param>
    /// <param name="cancellationToken">Checked before the work.</param>
    public abstract RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken);
}

/// <summary>A head over pixel features, in a model without a decoder.</summary>
/// <param name="name">The module's name, for messages.</param>
public abstract class PixelHead(string name) : Head(name)
{
    /// <inheritdoc/>
    public sealed override RawPredictions Forward(DecoderOutput decoded, CancellationToken cancellationToken) => Forward(As<PixelFeatures>(decoded), cancellationToken);

    /// <param name="features">The pixel decoder's output, or the bare pyramid of a model without one.</param>
    /// <param name="cancellationToken">Checked before the work.</param>
    public abstract RawPredictions Forward(PixelFeatures features, CancellationToken cancellationToken);
}

/// <summary>A head over regions: it needs <see cref="Port.Regions"/>.</summary>
/// <param name="name">The module's name, for messages.</param>
public abstract class RegionHead(string name) : Head(name)
{
    /// <inheritdoc/>
    public sealed override RawPredictions Forward(DecoderOutput decoded, CancellationToken cancellationToken) => Forward(As<RegionSet>(decoded), cancellationToken);

    /// <param name="regions">The region decoder's output.</param>
    /// <param name="cancellationToken">Checked between stages.</param>
    public abstract RawPredictions Forward(RegionSet regions, CancellationToken cancellationToken);
}
