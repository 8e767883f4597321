using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime.Tests.Hosting;

public sealed class PictureLimitTests
{
    [Fact]
    public void TheConfiguredLimitHoldsUnlessTheCallerNamesOne()
    {
        var (builder, problems) = Configured("1000");
        Assert.Empty(problems);
        var recorder = new Recorder();
        var codec = builder.Limited(recorder);
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, [1]);

        codec.DecodeFile(file);
        Assert.Equal(1000, recorder.Asked!.MaxPixels);
        codec.DecodeLabelFile(file, new(7));
        Assert.Equal(7, recorder.Asked.MaxPixels);
        File.Delete(file);
    }

    [Fact]
    public void WithoutOneTheCodecIsAsItWas()
    {
        var recorder = new Recorder();
        Assert.Same(recorder, new SegmentationBuilder(new ServiceCollection()).Limited(recorder));
        Assert.Equal(ImageLimits.Default, ((IImageCodec)recorder).Limits);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("many")]
    public void AnotherValueIsAProblem(string value)
    {
        var problem = Assert.Single(Configured(value).Problems);
        Assert.Contains("SEG4002", problem);
        Assert.Contains("MaxPixels", problem);
        Assert.Contains($"'{value}'", problem);
    }

    private static (SegmentationBuilder Builder, IReadOnlyList<string> Problems) Configured(string pixels)
    {
        var builder = new SegmentationBuilder(new ServiceCollection());
        var section = new ConfigurationBuilder().AddInMemoryCollection([new("MaxPixels", pixels)]).Build();
        return (builder, new SegmentationConfiguration(section).Apply(builder));
    }

    private sealed class Recorder : IImageCodec
    {
        public ImageLimits? Asked { get; private set; }

        public ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
        {
            Asked = limits;
            return new(new byte[3], 1, 1);
        }

        public LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
        {
            Asked = limits;
            return new([0], 1, 1);
        }

        public byte[] EncodePng(ImageInput image) => [];

        public byte[] EncodePng16(ReadOnlySpan<ushort> samples, int width, int height) => [];
    }
}
