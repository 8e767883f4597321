using System.Numerics;

namespace Seg.PixelDecoders;

/// <summary>Which levels the encoder sees and which FPN steps add, both from coarse to fine.</summary>
internal sealed record LevelPlan(LevelShape[] Encoded, LevelShape[] Added)
{
    /// <exception cref="SegException">SEG4002: the levels of the options do not fit together.</exception>
    public static LevelPlan Of(MSDeformAttnAttribute spec, IReadOnlyList<LevelShape> pyramid)
    {
        // One GroupNorm group has at least one channel, and sine positions come in fours.
        if (spec.Dim % 32 != 0) throw Invalid(nameof(spec.Dim), "a multiple of 32 (the groups of its normalisation)", $"{spec.Dim}");
        if (spec.TransformerFeatures.Length == 0) throw Invalid(nameof(spec.TransformerFeatures), "at least one level", "none");
        foreach (var name in spec.TransformerFeatures.Except(spec.InFeatures))
            throw Invalid(nameof(spec.TransformerFeatures), $"levels of inFeatures ({string.Join(", ", spec.InFeatures)})", name);

        var all = spec.InFeatures.Select(name => pyramid.First(level => level.Name == name)).OrderBy(level => level.Stride).ToArray();
        var encoded = all.Where(level => spec.TransformerFeatures.Contains(level.Name)).Reverse().ToArray();
        // As published: one step per halving from the finest encoded level to the common stride, over the finest levels there are.
        var steps = Math.Max(0, BitOperations.Log2((uint)encoded[^1].Stride) - BitOperations.Log2((uint)spec.CommonStride));
        if (steps > all.Length) throw Invalid(nameof(spec.CommonStride), $"a stride that {all.Length} levels reach from stride {encoded[^1].Stride}", $"{spec.CommonStride}");
        if (spec.Levels > encoded.Length + steps) throw Invalid(nameof(spec.Levels), $"at most {encoded.Length + steps} levels", $"{spec.Levels}");
        return new(encoded, all[..steps].Reverse().ToArray());
    }

    private static SegException Invalid(string option, string expected, string found) =>
        new("SEG4002", $"seg/msdeform-attn: {char.ToLowerInvariant(option[0])}{option[1..]} should be {expected}, and is {found}.");
}
