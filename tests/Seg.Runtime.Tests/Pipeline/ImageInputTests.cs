namespace Seg.Runtime.Tests.Pipeline;

public sealed class ImageInputTests
{
    [Theory]
    [InlineData(0, 2, 0, 12, "has size 0x2; both must be at least 1")]
    [InlineData(2, -1, 0, 12, "has size 2x-1; both must be at least 1")]
    [InlineData(2, 2, 5, 12, "has a stride of 5 bytes; 2 pixels of Rgb24 need at least 6")]
    [InlineData(2, 2, 0, 11, "has 11 bytes; 2x2 Rgb24 with stride 6 needs 12")]
    [InlineData(2, 2, 8, 13, "has 13 bytes; 2x2 Rgb24 with stride 8 needs 14")]
    public void MemoryThatIsDescribedWronglyIsRefused(int width, int height, int stride, int bytes, string message)
    {
        var error = Assert.Throws<SegException>(() => new ImageInput(new byte[bytes], width, height, stride: stride, name: "bear"));
        Assert.Equal("SEG4203", error.DiagnosticId);
        Assert.Contains($"The image 'bear' {message}.", error.Message);
    }

    [Fact]
    public void TheLastRowNeedsNoGap() => Assert.Equal(8, new ImageInput(new byte[14], 2, 2, stride: 8).Stride);
}
