using Seg.Modules;
using Seg.Operators;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>Multi-head self-attention within windows, with a trained bias for each relative position of two cells.</summary>
internal sealed partial class WindowAttention : Module
{
    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Layer("relative_position_bias_table"), ComponentName(Name = "relative_position_bias_table")] private readonly Parameter _biasTable;
    [Buffer("relative_position_index"), ComponentName(Name = "relative_position_index")] private readonly Tensor _biasIndex;
    [Layer("qkv")] private readonly Dense _qkv;
    [Layer("proj")] private readonly Dense _projection;
    private readonly int _window, _heads;
    private readonly double _scale, _attentionDrop, _drop;

    public WindowAttention(int channels, int heads, SwinAttribute spec) : base(nameof(WindowAttention))
    {
        (_window, _heads, _attentionDrop, _drop) = (spec.Window, heads, spec.AttentionDropRate, spec.DropRate);
        _scale = spec.QkScale > 0 ? spec.QkScale : 1 / Math.Sqrt(channels / heads);
        var offsets = 2 * _window - 1;
        _biasTable = new Parameter(empty(offsets * offsets, heads));
        WeightInit.TruncatedNormal(_biasTable);
        _biasIndex = RelativePositions(_window);
        _qkv = WeightInit.TruncatedLinear(channels, 3 * channels, spec.QkvBias);
        _projection = WeightInit.TruncatedLinear(channels, channels);
    }

    /// <param name="windows">[batch · windows, cells, channels], the windows of an image in a row.</param>
    /// <param name="mask">[windows, cells, cells], added to the logits, or null.</param>
    /// <returns>The shape of <paramref name="windows"/>.</returns>
    public Tensor Forward(Tensor windows, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var (count, cells, channels) = (windows.shape[0], windows.shape[1], windows.shape[2]);
        var qkv = _qkv.call(windows).view(count, cells, 3, _heads, channels / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        // In place from here to the softmax: a product's own value plays no part in its backward pass.
        var logits = (qkv[0] * _scale).matmul(qkv[1].transpose(-2, -1)).add_(PositionBias(cells));
        if (mask is not null) logits.view(-1, mask.shape[0], _heads, cells, cells).add_(mask.unsqueeze(1));
        var weights = functional.dropout(logits.softmax(-1), _attentionDrop, training);
        var values = weights.matmul(qkv[2]).transpose(1, 2).reshape(count, cells, channels);
        return functional.dropout(_projection.call(values), _drop, training).MoveToOuterDisposeScope();
    }

    /// <summary>Whether <see cref="ForwardMap"/> can take this map.</summary>
    /// <param name="map">[batch, H, W, channels].</param>
    public bool FusesMap(Tensor map) => !(training && _attentionDrop > 0) && WindowSelfAttention.Fuses(map, _biasTable, _qkv.Weight);

    /// <summary>For inference: the whole map at once, in whose memory the windows are found.</summary>
    /// <param name="map">[batch, H, W, channels], not necessarily whole windows.</param>
    /// <param name="shift">Cells by which the windows are shifted.</param>
    /// <param name="cancellationToken">Checked between runs of windows.</param>
    /// <returns>The shape of <paramref name="map"/>.</returns>
    public Tensor ForwardMap(Tensor map, int shift, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var rows = _qkv.call(map);
        // Of a cell of zeros, with which maps are filled up to whole windows, the linear layer gives its bias.
        var filling = _qkv.Bias?.to(rows.dtype) ?? zeros(rows.shape[^1], rows.dtype, rows.device);
        var values = WindowSelfAttention.Run(rows, filling, _biasTable, _window, shift, _scale, cancellationToken);
        return functional.dropout(_projection.call(values), _drop, training).MoveToOuterDisposeScope();
    }

    /// <summary>[heads, cells, cells]: the bias of each pair of cells.</summary>
    private Tensor PositionBias(long cells) =>
        _biasTable.index_select(0, _biasIndex.view(-1)).view(cells, cells, _heads).permute(2, 0, 1).contiguous();

    /// <summary>int64 [cells, cells]: the row of the table for each pair, by row offset first, both offsets shifted to start at 0.</summary>
    private static Tensor RelativePositions(int window)
    {
        var (cells, offsets) = (window * window, 2 * window - 1);
        var rows = new long[cells * cells];
        for (var query = 0; query < cells; query++)
            for (var key = 0; key < cells; key++)
            {
                var (down, right) = (query / window - key / window, query % window - key % window);
                rows[query * cells + key] = (down + window - 1) * offsets + right + window - 1;
            }
        return tensor(rows, [cells, cells]);
    }
}
