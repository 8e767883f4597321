using Seg.Modules;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>Deformable self-attention layers over the cells of several levels at once.</summary>
/// <remarks>State: <c>level_embed</c> [levels, dim] and <c>encoder.layers.N</c>. Thread-safe in eval mode.</remarks>
internal sealed partial class DeformableEncoder : Module
{
    [Layer("level_embed"), ComponentName(Name = "level_embed")] private readonly Parameter _levelEmbed;
    [Layer("encoder.layers")] private readonly DeformableEncoderLayer[] _layers;

    public DeformableEncoder(MSDeformAttnAttribute spec) : base(nameof(DeformableEncoder))
    {
        _levelEmbed = new(init.normal_(empty(spec.TransformerFeatures.Length, spec.Dim)));
        _layers = [.. Enumerable.Range(0, spec.Layers).Select(_ => new DeformableEncoderLayer(spec))];
    }

    internal DeformableAttention FirstAttention => _layers[0].Attention;

    /// <param name="levels">Maps [batch, dim, height, width].</param>
    /// <param name="planned">Whether an inference plan is at work, see <see cref="TokenMap"/>.</param>
    /// <param name="observe">Sees positions and each layer's tokens by name, or null.</param>
    /// <param name="cancellationToken">Checked between layers and within them.</param>
    /// <returns>Maps of the same sizes.</returns>
    public Tensor[] Forward(IReadOnlyList<Tensor> levels, bool planned, Action<string, Tensor>? observe, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var sizes = levels.Select(map => new GridSize(map.shape[2], map.shape[3])).ToArray();
        var tokens = cat(levels.Select(Tokens).ToArray(), 1);
        var positions = cat(levels.Select(Positions).ToArray(), 1);
        var references = CellCentres(sizes, tokens.device);
        for (var i = 0; i < _layers.Length; i++)
        {
            tokens = _layers[i].Forward(tokens, positions, references, sizes, cancellationToken);
            observe?.Invoke($"encoder.{i}", tokens);
        }
        var maps = tokens.split(sizes.Select(size => size.Cells).ToArray(), 1);
        return [.. maps.Select((map, i) => TokenMap.Of(map, sizes[i].Height, sizes[i].Width, planned).MoveToOuterDisposeScope())];

        // Where a cell is, and, since cells of all levels stand in one row, of which level it is.
        Tensor Positions(Tensor map, int level)
        {
            var position = SinePositionEmbedding.Map(map.shape[2], map.shape[3], (int)map.shape[1], map.device);
            observe?.Invoke($"pos.{level}", position);
            return Tokens(position) + _levelEmbed[level];
        }
    }

    // [batch, dim, height, width] → [batch, cells, dim]
    private static Tensor Tokens(Tensor map) => map.flatten(2).transpose(1, 2);

    // [cells, 2], x and y within 0..1.
    private static Tensor CellCentres(GridSize[] sizes, Device device)
    {
        var centres = new float[2 * sizes.Sum(size => size.Cells)];
        var at = 0;
        foreach (var size in sizes)
        {
            for (var y = 0; y < size.Height; y++)
            {
                for (var x = 0; x < size.Width; x++)
                {
                    (centres[at++], centres[at++]) = ((x + 0.5f) / size.Width, (y + 0.5f) / size.Height);
                }
            }
        }
        return tensor(centres, [centres.Length / 2, 2], device: device);
    }
}
