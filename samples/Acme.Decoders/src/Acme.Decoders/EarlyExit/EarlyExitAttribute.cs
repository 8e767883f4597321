using Seg;

namespace Acme.Decoders;

/// <summary>Options of a masked-attention decoder that stops as soon as its layers change nothing more.</summary>
/// <remarks>
/// State names and shapes are those of Mask2Former's decoder, so its published weights load. Defaults are the published ones, but for
/// <see cref="Threshold"/> and <see cref="MinLayers"/>, which it does not have.
/// </remarks>
public sealed class EarlyExitAttribute() : TransformerDecoderSpecAttribute("acme/early-exit")
{
    /// <summary>Channels of the queries and of each level.</summary>
    [InRange(8, 2048)]
    [MultipleOf(nameof(Heads))]
    public int Dim { get; set; } = 256;

    /// <summary>Number of queries, one predicted segment each.</summary>
    [InRange(1, 2000)]
    public int Queries { get; set; } = 100;

    /// <summary>Decoder layers; in training all of them run.</summary>
    [InRange(1, 64)]
    public int Layers { get; set; } = 9;

    /// <summary>Attention heads.</summary>
    [InRange(1, 64)]
    public int Heads { get; set; } = 8;

    /// <summary>Width of the feed-forward layers.</summary>
    [InRange(1, 16384)]
    public int FeedForward { get; set; } = 2048;

    /// <summary>Levels of the pixel decoder that are attended to in turn.</summary>
    [InRange(1, 8)]
    public int Levels { get; set; } = 3;

    /// <summary>A picture is done when a layer gives no more than this share of it to another segment or class. 0 runs every layer.</summary>
    [InRange(0, 1)]
    public double Threshold { get; set; } = 0.01;

    /// <summary>Layers that run in any case. After as many as there are levels, every level has been seen once.</summary>
    [InRange(1, 64)]
    public int MinLayers { get; set; } = 3;
}
