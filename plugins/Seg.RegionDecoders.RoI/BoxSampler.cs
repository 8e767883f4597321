using TorchSharp;
using static TorchSharp.torch;

namespace Seg.RegionDecoders;

/// <summary>Draws boxes to learn from: positives up to a share, the rest background (mmdet 2.3, core/bbox/samplers/random_sampler.py).</summary>
/// <param name="Count">How many in all.</param>
/// <param name="PositiveShare">The largest share of positives.</param>
internal sealed record BoxSampler(int Count, double PositiveShare)
{
    /// <summary>Draws some of so many members, as places in 0 … members - 1; the default generator's by default, and tests put fixed rules here.</summary>
    public Func<int, int, long[]> Draw { get; init; } = static (members, wanted) =>
    {
        using var scope = NewDisposeScope();
        return randperm(members, ScalarType.Int64, CPU)[TensorIndex.Slice(0, wanted)].data<long>().ToArray();
    };

    /// <param name="assigned">int64 [n] of <see cref="BoxAssigner"/>.</param>
    /// <returns>Indices of the drawn boxes, each list rising.</returns>
    public (long[] Positive, long[] Negative) Sample(ReadOnlySpan<long> assigned)
    {
        var (positive, negative) = (new List<long>(), new List<long>());
        for (var i = 0; i < assigned.Length; i++)
        {
            if (assigned[i] >= 0) positive.Add(i);
            else if (assigned[i] == BoxAssigner.Background) negative.Add(i);
        }
        var chosen = Some(positive, (int)(Count * PositiveShare));
        return (chosen, Some(negative, Count - chosen.Length));
    }

    private long[] Some(List<long> members, int wanted) =>
        members.Count <= wanted ? [.. members] : [.. Draw(members.Count, wanted).Select(place => members[(int)place]).Order()];
}
