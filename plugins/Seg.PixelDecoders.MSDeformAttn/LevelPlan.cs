using System.Numerics;

namespace Seg.PixelDecoders;

/// <summary>Which levels the encoder sees and which FPN steps add, both from coarse to fine.</summary>
internal sealed record LevelPlan(LevelShape[] Encoded, LevelShape[] Added)
{
    /// <exception cref="SegException">SEG4002: the levels of the options do not fit together.</exception>
    public static LevelPlan Of(MSDeformAttnAttribute spec, IReadOnlyList<LevelShape> pyramid)
    {
        Require(spec.Dim % 32 == 0, nameof(spec.Dim), "a multiple of 32 (the groups of its normalisation)", spec.Dim);
        Require(spec.TransformerFeatures.Length > 0 && !spec.TransformerFeatures.Except(spec.InFeatures).Any(),
            nameof(spec.TransformerFeatures), $"one or more of [{string.Join(", ", spec.InFeatures)}]", spec.TransformerFeatures);

        var all = spec.InFeatures.Select(name => pyramid.First(level => level.Name == name)).OrderBy(level => level.Stride).ToArray();
        var encoded = all.Where(level => spec.TransformerFeatures.Contains(level.Name)).Reverse().ToArray();
        // As published: one step per halving, from the finest encoded level to the common stride, over the finest levels there are. The
        // published code also takes a level that its steps then jump over; such a choice has no meaning and is refused here.
        var steps = Math.Max(0, BitOperations.Log2((uint)encoded[^1].Stride) - BitOperations.Log2((uint)spec.CommonStride));
        Require(all.Distinct().Count() == all.Length, nameof(spec.InFeatures), "different levels", spec.InFeatures);
        Require(encoded.Length == spec.TransformerFeatures.Length && encoded.SequenceEqual(all.Reverse().Take(encoded.Length)),
            nameof(spec.TransformerFeatures), "the coarsest levels, each once", spec.TransformerFeatures);
        Require(encoded.Length + steps == all.Length && all[0].Stride == spec.CommonStride, nameof(spec.CommonStride),
            $"the stride of the finest of inFeatures ({all[0].Stride}), each of which is encoded or added by one step that halves the stride", spec.CommonStride);
        Require(spec.Levels <= all.Length, nameof(spec.Levels), $"at most {all.Length}", spec.Levels);
        return new(encoded, all[..steps].Reverse().ToArray());

        void Require(bool holds, string option, string expected, object found)
        {
            if (!holds) throw SegException.InvalidOption(spec, option, expected, found);
        }
    }
}
