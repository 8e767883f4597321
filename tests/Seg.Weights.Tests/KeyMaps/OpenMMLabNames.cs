namespace Seg.Weights.Tests.KeyMaps;

/// <summary>
/// Names and shapes of the state of mmdetection 3.x's Mask2Former, written down from its modules: ResNet and Swin (mmdet/models/backbones),
/// Mask2FormerHead (dense_heads), MSDeformAttnPixelDecoder and the transformer's layers (layers), with mmcv's attention, feed-forward and convolution bricks.
/// </summary>
internal static class OpenMMLabNames
{
    private const long Dim = 256, Levels = 3;

    public static IEnumerable<(string Name, long[] Shape)> ResNet(params int[] depths)
    {
        List<(string, long[])> all = [("backbone.conv1.weight", [64, 3, 7, 7]), .. BatchNorm("backbone.bn1", 64)];
        var input = 64L;
        for (var stage = 0; stage < depths.Length; stage++)
        {
            var width = 64L << stage;
            for (var block = 0; block < depths[stage]; block++)
            {
                var at = $"backbone.layer{stage + 1}.{block}";
                all.AddRange([
                    ($"{at}.conv1.weight", [width, input, 1, 1]), .. BatchNorm($"{at}.bn1", width),
                    ($"{at}.conv2.weight", [width, width, 3, 3]), .. BatchNorm($"{at}.bn2", width),
                    ($"{at}.conv3.weight", [4 * width, width, 1, 1]), .. BatchNorm($"{at}.bn3", 4 * width),
                ]);
                if (block == 0) all.AddRange([($"{at}.downsample.0.weight", [4 * width, input, 1, 1]), .. BatchNorm($"{at}.downsample.1", 4 * width)]);
                input = 4 * width;
            }
        }
        return all;
    }

    public static IEnumerable<(string Name, long[] Shape)> Swin(long dim, long window, params int[] depths)
    {
        List<(string, long[])> all = [.. Layer("backbone.patch_embed.projection", dim, 3, 4, 4), .. Norm("backbone.patch_embed.norm", dim)];
        for (var stage = 0; stage < depths.Length; stage++)
        {
            var width = dim << stage;
            for (var block = 0; block < depths[stage]; block++)
            {
                var at = $"backbone.stages.{stage}.blocks.{block}";
                all.AddRange([
                    .. Norm($"{at}.norm1", width), .. Norm($"{at}.norm2", width),
                    ($"{at}.attn.w_msa.relative_position_bias_table", [(2 * window - 1) * (2 * window - 1), width / 32]),
                    ($"{at}.attn.w_msa.relative_position_index", [window * window, window * window]),
                    .. Layer($"{at}.attn.w_msa.qkv", 3 * width, width), .. Layer($"{at}.attn.w_msa.proj", width, width), .. FeedForward(at, width, 4 * width),
                ]);
            }
            if (stage < depths.Length - 1)
                all.AddRange([.. Norm($"backbone.stages.{stage}.downsample.norm", 4 * width), ($"backbone.stages.{stage}.downsample.reduction.weight", [2 * width, 4 * width])]);
            all.AddRange(Norm($"backbone.norm{stage}", width));
        }
        return all;
    }

    /// <param name="classes">Without that of no object.</param>
    /// <param name="channels">Of the backbone's levels, from the finest.</param>
    public static IEnumerable<(string Name, long[] Shape)> Head(long classes, params long[] channels) =>
    [
        .. PixelDecoder("panoptic_head.pixel_decoder", channels),
        .. Enumerable.Range(0, 9).SelectMany(n => DecoderLayer($"panoptic_head.transformer_decoder.layers.{n}")), .. Norm("panoptic_head.transformer_decoder.post_norm", Dim),
        ("panoptic_head.query_embed.weight", [100, Dim]), ("panoptic_head.query_feat.weight", [100, Dim]), ("panoptic_head.level_embed.weight", [Levels, Dim]),
        .. Layer("panoptic_head.cls_embed", classes + 1, Dim),
        .. new[] { 0, 2, 4 }.SelectMany(i => Layer($"panoptic_head.mask_embed.{i}", Dim, Dim)),
    ];

    private static IEnumerable<(string, long[])> PixelDecoder(string at, long[] channels) =>
    [
        // From the coarsest level to the finest, which the encoder does not see.
        .. Enumerable.Range(0, 3).SelectMany(n => Layer($"{at}.input_convs.{n}.conv", Dim, channels[3 - n], 1, 1).Concat(Norm($"{at}.input_convs.{n}.gn", Dim))),
        .. Enumerable.Range(0, 6).SelectMany(n => EncoderLayer($"{at}.encoder.layers.{n}")),
        ($"{at}.level_encoding.weight", [Levels, Dim]),
        ($"{at}.lateral_convs.0.conv.weight", [Dim, channels[0], 1, 1]), .. Norm($"{at}.lateral_convs.0.gn", Dim),
        ($"{at}.output_convs.0.conv.weight", [Dim, Dim, 3, 3]), .. Norm($"{at}.output_convs.0.gn", Dim),
        .. Layer($"{at}.mask_feature", Dim, Dim, 1, 1),
    ];

    // 8 heads with 4 points on each level.
    private static IEnumerable<(string, long[])> EncoderLayer(string at) =>
    [
        .. Layer($"{at}.self_attn.sampling_offsets", 8 * Levels * 4 * 2, Dim), .. Layer($"{at}.self_attn.attention_weights", 8 * Levels * 4, Dim),
        .. Layer($"{at}.self_attn.value_proj", Dim, Dim), .. Layer($"{at}.self_attn.output_proj", Dim, Dim),
        .. FeedForward(at, Dim, 1024), .. Norm($"{at}.norms.0", Dim), .. Norm($"{at}.norms.1", Dim),
    ];

    private static IEnumerable<(string, long[])> DecoderLayer(string at) =>
        [.. Attention($"{at}.self_attn.attn"), .. Attention($"{at}.cross_attn.attn"), .. FeedForward(at, Dim, 2048), .. Enumerable.Range(0, 3).SelectMany(i => Norm($"{at}.norms.{i}", Dim))];

    private static IEnumerable<(string, long[])> Attention(string at) =>
        [($"{at}.in_proj_weight", [3 * Dim, Dim]), ($"{at}.in_proj_bias", [3 * Dim]), .. Layer($"{at}.out_proj", Dim, Dim)];

    private static IEnumerable<(string, long[])> FeedForward(string at, long dim, long hidden) => [.. Layer($"{at}.ffn.layers.0.0", hidden, dim), .. Layer($"{at}.ffn.layers.1", dim, hidden)];

    private static IEnumerable<(string, long[])> Layer(string at, params long[] weight) => [($"{at}.weight", weight), ($"{at}.bias", [weight[0]])];

    private static IEnumerable<(string, long[])> Norm(string at, long dim) => Layer(at, dim);

    private static IEnumerable<(string, long[])> BatchNorm(string at, long dim) =>
        [.. Norm(at, dim), ($"{at}.running_mean", [dim]), ($"{at}.running_var", [dim]), ($"{at}.num_batches_tracked", [])];
}
