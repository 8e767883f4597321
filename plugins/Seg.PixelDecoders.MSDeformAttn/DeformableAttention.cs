using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// Multi-scale deformable attention (Zhu et al., Deformable DETR, 2021): where to look and how much to take from there are both linear
/// functions of the query.
/// </summary>
/// <remarks>State: <c>sampling_offsets</c>, <c>attention_weights</c>, <c>value_proj</c>, <c>output_proj</c>. Thread-safe.</remarks>
internal sealed partial class DeformableAttention : Module
{
    private readonly int _heads;
    private readonly int _levels;
    private readonly int _points;

    [Layer("sampling_offsets")] private readonly Dense _offsets;
    [Layer("attention_weights")] private readonly Dense _weights;
    [Layer("value_proj")] private readonly Dense _value;
    [Layer("output_proj")] private readonly Dense _output;

    public DeformableAttention(int dim, int heads, int levels, int points) : base(nameof(DeformableAttention))
    {
        (_heads, _levels, _points) = (heads, levels, points);
        _offsets = new(dim, heads * levels * points * 2);
        _weights = new(dim, heads * levels * points);
        _value = new(dim, dim, inner: true);
        _output = new(dim, dim);
        Initialise();
    }

    /// <summary>For tests: sees value, locations, weights and output by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <summary>What the queries see, before the output projection: <see cref="Project"/>.</summary>
    /// <param name="query">[batch, queries, dim], positions added.</param>
    /// <param name="references">[queries, 2], x and y within 0..1: the middle of each query's own cell.</param>
    /// <param name="source">[batch, cells, dim].</param>
    /// <param name="sizes">The levels that the cells belong to.</param>
    /// <param name="cancellationToken">Checked while values are sampled.</param>
    /// <returns>[batch, queries, dim].</returns>
    public Tensor Gather(Tensor query, Tensor references, Tensor source, IReadOnlyList<GridSize> sizes, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var value = _value.forward(source).view(source.shape[0], source.shape[1], _heads, -1);
        var offsets = _offsets.forward(query);
        var logits = _weights.forward(query);
        return (Observe is null && DeformableSampling.Fuses(value, offsets, logits)
            ? DeformableSampling.Attend(value, sizes, references, offsets, logits, cancellationToken)
            : Sample(value, references, offsets, logits, sizes)).MoveToOuterDisposeScope();
    }

    /// <param name="sampled">[…, dim], of <see cref="Gather"/>; any queries.</param>
    /// <param name="addend">[…, dim], added to the result; null for nothing.</param>
    /// <returns>[…, dim].</returns>
    public Tensor Project(Tensor sampled, Tensor? addend) => _output.Forward(sampled, addend);

    // What the fused kernel does, step by step: differentiable, and every step to be seen.
    private Tensor Sample(Tensor value, Tensor references, Tensor rawOffsets, Tensor logits, IReadOnlyList<GridSize> sizes)
    {
        var (batch, queries) = (rawOffsets.shape[0], rawOffsets.shape[1]);
        var weights = functional.softmax(logits.view(batch, queries, _heads, _levels * _points), -1).view(batch, queries, _heads, _levels, _points);

        // Offsets are in cells of the level they point into.
        var cells = tensor(sizes.SelectMany(size => new float[] { size.Width, size.Height }).ToArray(), [1, 1, 1, _levels, 1, 2], device: value.device);
        var offsets = rawOffsets.view(batch, queries, _heads, _levels, _points, 2);
        var locations = references.view(1, queries, 1, 1, 1, 2) + offsets / cells;

        var sampled = DeformableSampling.Run(value, sizes, locations, weights);
        Observe?.Invoke("value", value);
        Observe?.Invoke("locations", locations);
        Observe?.Invoke("weights", weights);
        Observe?.Invoke("output", sampled);
        return sampled;
    }

    // Heads start out looking in as many directions, point p at p + 1 cells' distance, all with equal weight.
    private void Initialise()
    {
        var bias = new float[_heads * _levels * _points * 2];
        for (var i = 0; i < bias.Length / 2; i++)
        {
            var (head, point) = (i / (_levels * _points), i % _points);
            var (y, x) = Math.SinCos(head * 2 * Math.PI / _heads);
            var reach = (point + 1) / Math.Max(Math.Abs(x), Math.Abs(y));
            (bias[2 * i], bias[2 * i + 1]) = ((float)(x * reach), (float)(y * reach));
        }
        using var _ = no_grad();
        using var start = tensor(bias);
        init.zeros_(_offsets.Weight);
        _offsets.Bias!.copy_(start);
        init.zeros_(_weights.Weight);
        init.zeros_(_weights.Bias!);
        foreach (var linear in new[] { _value, _output })
        {
            init.xavier_uniform_(linear.Weight);
            init.zeros_(linear.Bias!);
        }
    }
}
