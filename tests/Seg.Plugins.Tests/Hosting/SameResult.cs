namespace Seg.Plugins.Tests.Hosting;

/// <summary>Whether two results are one, to the last bit of every score.</summary>
public static class SameResult
{
    public static void Assert(SegmentationResult expected, SegmentationResult found)
    {
        Xunit.Assert.Equal((expected.Name, expected.Width, expected.Height), (found.Name, found.Width, found.Height));
        Xunit.Assert.Equal(expected.Tasks.Semantic?.Labels, found.Tasks.Semantic?.Labels);
        Xunit.Assert.Equal(expected.Tasks.Panoptic?.Ids, found.Tasks.Panoptic?.Ids);
        Xunit.Assert.Equal(Described(expected.Tasks.Panoptic?.Segments), Described(found.Tasks.Panoptic?.Segments));
        Xunit.Assert.Equal(Described(expected.Tasks.Instance?.Instances), Described(found.Tasks.Instance?.Instances));
    }

    private static IEnumerable<(int, int, float, bool, int, Box, string)> Described(IEnumerable<Segment>? segments) =>
        (segments ?? []).Select(s => (s.Id, s.ClassId, s.Score, s.IsThing, s.Area, s.Box, s.Mask.ToCocoString()));
}
