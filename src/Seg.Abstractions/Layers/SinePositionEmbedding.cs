using static TorchSharp.torch;

namespace Seg.Modules;

/// <summary>
/// Fixed position embedding of a grid: sines and cosines of the row in the first half of the channels, of the column in the second
/// (DETR, models/position_encoding.py, normalised form). Holds no state; thread-safe.
/// </summary>
/// <remarks>
/// Position p of n (from 1) becomes the angle 2π · p / (n + 1e-6); channel i of a half is the sine (i even) or cosine (i odd) of
/// angle / 10000^(2⌊i/2⌋ / half). No padding mask: padded cells count as image, as in the published systems.
/// </remarks>
public static class SinePositionEmbedding
{
    private const double Temperature = 10000;

    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="channels">Channels of the embedding, a multiple of 4.</param>
    /// <param name="device">Where the result shall be.</param>
    /// <returns>float32 [1, channels, height, width].</returns>
    /// <exception cref="ArgumentException">The channels are no multiple of 4.</exception>
    public static Tensor Map(long height, long width, int channels, Device? device = null)
    {
        if (channels % 4 != 0) throw new ArgumentException($"A sine position embedding needs a multiple of 4 channels, not {channels}.", nameof(channels));
        using var scope = NewDisposeScope();
        var half = channels / 2;
        var rows = Axis(height, half, device).unsqueeze(2).expand(half, height, width);
        var columns = Axis(width, half, device).unsqueeze(1).expand(half, height, width);
        return cat([rows, columns]).unsqueeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>The same for positions in time, over all channels: what a clip's frames add to <see cref="Map"/> (mask2former_video, PositionEmbeddingSine3D).</summary>
    /// <param name="frames">Frames of the clip.</param>
    /// <param name="channels">Channels of the embedding.</param>
    /// <param name="device">Where the result shall be.</param>
    /// <returns>float32 [frames, channels].</returns>
    public static Tensor Frames(long frames, int channels, Device? device = null)
    {
        using var scope = NewDisposeScope();
        return Axis(frames, channels, device).t().MoveToOuterDisposeScope();
    }

    // [channels, length]. Float32 step by step, as the published code computes it.
    private static Tensor Axis(long length, int channels, Device? device)
    {
        var values = new float[channels * length];
        var last = length + 1e-6f;
        for (var channel = 0; channel < channels; channel++)
        {
            var period = (float)Math.Pow(Temperature, (float)(2 * (channel / 2)) / channels);
            for (var i = 0L; i < length; i++)
            {
                var angle = (i + 1) / last * (float)(2 * Math.PI) / period;
                values[channel * length + i] = channel % 2 == 0 ? MathF.Sin(angle) : MathF.Cos(angle);
            }
        }
        return tensor(values, [channels, length], device: device);
    }
}
