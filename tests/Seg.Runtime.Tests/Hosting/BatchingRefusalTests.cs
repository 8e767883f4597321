using Seg.Runtime.Tests.Tiling;

namespace Seg.Runtime.Tests.Hosting;

public sealed class BatchingRefusalTests
{
    [Fact]
    public void WhatRunsNoBatchesCannotBeBatched()
    {
        var error = Assert.Throws<SegException>(() => new BatchingSegmenter(new ColourSegmenter(), new()));
        Assert.Equal("SEG4521", error.DiagnosticId);
        Assert.Contains($"{nameof(ColourSegmenter)} does not", error.Message);
    }
}
