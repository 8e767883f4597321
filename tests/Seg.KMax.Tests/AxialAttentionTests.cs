using Seg.Modules;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.KMax.Tests;

/// <summary>What axial attention is, whatever the weights; its numbers are held by the fixtures of whole models.</summary>
public class AxialAttentionTests
{
    /// <summary>Against the sums of the paper (Axial-DeepLab, eq. 4), written out cell by cell.</summary>
    [Fact]
    public void Output_is_the_sum_of_the_paper()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (heads, keys, values, length) = (2, 4, 6, 5);
        using var attention = New(channels: 3, keys, values, heads);
        var state = attention.state_dict();
        var x = randn([1, 3, length]);

        var found = attention.call(x);

        var qkv = Normalised("_batch_norm_qkv", state["qkv_transform.conv.weight"].squeeze(-1).matmul(x[0]));
        var (similarity, output) = (zeros(3 * heads, length, length), zeros(2 * values, length));
        for (var h = 0; h < heads; h++)
            for (var i = 0; i < length; i++)
                for (var j = 0; j < length; j++)
                {
                    var (query, key) = (Part(0, h, keys / heads)[TensorIndex.Colon, i], Part(keys, h, keys / heads)[TensorIndex.Colon, j]);
                    similarity[h, i, j] = (query * key).sum();
                    similarity[heads + h, i, j] = (query * Position("_query_rpe", i, j)).sum();
                    similarity[2 * heads + h, i, j] = (key * Position("_key_rpe", i, j)).sum();
                }
        var logits = Normalised("_batch_norm_similarity", similarity).view(3, heads, length, length).sum([0L]);
        var weights = nn.functional.softmax(logits, -1);
        for (var h = 0; h < heads; h++)
            for (var i = 0; i < length; i++)
                for (var j = 0; j < length; j++)
                    for (var d = 0; d < values / heads; d++)
                    {
                        var channel = h * values / heads + d;
                        output[channel, i] += weights[h, i, j] * Part(2 * keys, h, values / heads)[d, j];
                        output[values + channel, i] += weights[h, i, j] * Position("_value_rpe", i, j)[d];
                    }
        // Channels of the output's norm run head by head: first what the head saw as content, then the next head; positions follow behind all content.
        var expected = Normalised("_batch_norm_retrieved_output", output).view(2, values, length).sum([0L]);
        Parity.AssertClose("output", Parity.Floats(expected), Parity.Floats(found[0]), 1e-4);

        Tensor Part(int start, int head, int depth) => qkv.narrow(0, start + head * depth, depth);
        Tensor Position(string table, int query, int key) => state[$"{table}._embeddings.weight"][key - query + RelativePositions.PublishedSpan - 1];
        Tensor Normalised(string norm, Tensor values)
        {
            var shape = new long[] { -1 }.Concat(Enumerable.Repeat(1L, values.shape.Length - 1)).ToArray();
            var (mean, variance) = (state[$"{norm}.running_mean"].view(shape), state[$"{norm}.running_var"].view(shape));
            return (values - mean) / (variance + 1e-3).sqrt() * state[$"{norm}.weight"].view(shape) + state[$"{norm}.bias"].view(shape);
        }
    }

    /// <summary>Positions are relative: what a cell sees of its neighbours does not depend on where the line begins.</summary>
    [Fact]
    public void Only_distances_count()
    {
        using var scope = NewDisposeScope();
        using var positions = Layers.Register(new RelativePositions(4, span: 8));
        var table = positions.Forward(7);
        for (var i = 1; i < 7; i++)
            for (var j = 1; j < 7; j++) Assert.True(table[i, j].equal(table[i - 1, j - 1]).all().ToBoolean());
        Assert.True(positions.Forward(4).equal(table.narrow(0, 0, 4).narrow(1, 0, 4)).all().ToBoolean());
    }

    /// <summary>A line longer than the table: everything beyond takes its last row.</summary>
    [Fact]
    public void Cells_beyond_the_table_are_as_far_as_it_knows()
    {
        using var scope = NewDisposeScope();
        using var positions = Layers.Register(new RelativePositions(3, span: 4));
        var table = positions.Forward(10);
        Assert.Equal([10, 10, 3], table.shape);
        Assert.True(table[0, 9].equal(table[0, 3]).all().ToBoolean());
        Assert.True(table[9, 0].equal(table[3, 0]).all().ToBoolean());
        Assert.False(table[0, 3].equal(table[0, 2]).all().ToBoolean());
    }

    /// <summary>Each column is a line of its own for the height axis, and each row for the width axis: a picture's rows and columns may be reordered before one of them.</summary>
    [Fact]
    public void Each_axis_mixes_its_own_lines_only()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var attention = Layers.Register(new AxialAttention2d(4, 4, 8, 2));
        attention.eval();
        var x = randn([1, 4, 5, 6]);
        var changed = x.clone();
        changed[0, TensorIndex.Colon, 2, 3] += 1;

        Tensor? height = null;
        var axis = attention.named_children().Single(child => child.Item1 == "_height_axis").Item2;
        ((AxialAttention)axis).register_forward_hook((_, _, output) => { height = output.detach().clone().DetachFromDisposeScope(); return output; });
        attention.call(x);
        var before = height!;
        attention.call(changed);
        var differs = before.ne(height!).any(1);
        before.Dispose();
        height!.Dispose();

        // [columns, rows]: the whole of column 3, nothing of others.
        for (var column = 0; column < 6; column++) Assert.Equal(column == 3, differs[column].any().ToBoolean());
        // Both together reach every cell.
        Assert.True(attention.call(x).ne(attention.call(changed)).any(1).all().ToBoolean());
    }

    [Theory]
    [InlineData(5, 6)]
    [InlineData(8, 3)]
    [InlineData(1, 1)]
    public void A_stride_keeps_every_second_cell(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var whole = Layers.Register(new AxialAttention2d(4, 4, 8, 2));
        using var strided = Layers.Register(new AxialAttention2d(4, 4, 8, 2, stride: 2));
        strided.load_state_dict(whole.state_dict());
        whole.eval();
        strided.eval();
        var x = randn([2, 4, height, width]);

        var found = strided.call(x);

        var expected = nn.functional.max_pool2d(whole.call(x), kernel_size: 1, stride: 2);
        Assert.Equal([2, 8, (height + 1) / 2, (width + 1) / 2], found.shape);
        Parity.AssertClose("strided", Parity.Floats(expected), Parity.Floats(found), 1e-5);
    }

    /// <summary>Numerical gradients, of the input and of each kind of weight.</summary>
    [Fact]
    public void Gradients_are_those_of_differences()
    {
        using var scope = NewDisposeScope();
        using var attention = New(3, 4, 4, 2);
        attention.to(ScalarType.Float64);
        attention.train();
        var x = randn([2, 3, 4], ScalarType.Float64).requires_grad_();
        var mix = randn([2, 4, 4], ScalarType.Float64);
        Loss().backward();
        foreach (var (name, weight) in attention.named_parameters().Append(("x", (TorchSharp.Modules.Parameter?)null!)))
        {
            var values = name == "x" ? x : weight;
            var gradient = values.grad!.flatten();
            // A row of the table that is in reach, or any element of another weight.
            var at = name.Contains("rpe") ? (RelativePositions.PublishedSpan - 1) * values.shape[1] + 1 : values.numel() / 2;
            const double step = 1e-6;
            var slope = (Moved(values, at, step) - Moved(values, at, -step)) / (2 * step);
            Assert.True(Math.Abs(slope - gradient[at].ToDouble()) <= 1e-5 * Math.Max(1, Math.Abs(slope)), $"{name}[{at}]: {gradient[at].ToDouble()}, not {slope}.");
        }

        Tensor Loss() => (attention.call(x) * mix).sum();

        double Moved(Tensor values, long at, double by)
        {
            using var _ = no_grad();
            values.view(-1)[at] += by;
            var loss = Loss().ToDouble();
            values.view(-1)[at] -= by;
            return loss;
        }
    }

    /// <summary>
    /// libtorch 1.13's GELU reads a gradient with the input's strides, which in axial attention are not its own: values of 1e7 come out. The step
    /// after the attention, in both layouts, has the gradient of the formula.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gelu_behind_the_attention_has_the_gradient_of_its_formula(bool channelsFirst)
    {
        using var scope = NewDisposeScope();
        var x = randn([2, 8, 5, 6]).requires_grad_();
        var mix = randn([2, 6, 5, 8]);
        var input = channelsFirst ? x : x.permute(0, 3, 2, 1);
        var output = nn.functional.gelu(input);

        // What reaches the gradient of GELU has the strides of the other layout.
        ((channelsFirst ? output.permute(0, 3, 2, 1) : output) * mix).sum().backward();

        using var _ = no_grad();
        var weight = mix.permute(0, 3, 2, 1);
        var density = (x.pow(2) * -0.5).exp() / Math.Sqrt(2 * Math.PI);
        var expected = weight * ((x / Math.Sqrt(2)).erf().add(1).mul(0.5) + x * density);
        Parity.AssertClose("gradient", Parity.Floats(expected), Parity.Floats(x.grad!), 1e-5);
    }

    private static AxialAttention New(int channels, int keys, int values, int heads)
    {
        var attention = Layers.Register(new AxialAttention(channels, keys, values, heads));
        using var _ = no_grad();
        foreach (var (name, tensor) in attention.state_dict().Where(t => t.Value.dtype == ScalarType.Float32))
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal)) tensor.uniform_(0.5, 1.5);
            else if (name.Contains("norm", StringComparison.Ordinal)) tensor.normal_();
        }
        attention.eval();
        return attention;
    }
}
