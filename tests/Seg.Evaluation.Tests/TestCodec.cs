using Seg.Imaging;

namespace Seg.Evaluation.Tests;

/// <summary>The codec of the backend that these tests were built for.</summary>
internal static class TestCodec
{
#if SEG_SYSTEM_TORCH
    public static IImageCodec Codec { get; } = new OpenCvCodec(new OpenCvAttribute());
#else
    public static IImageCodec Codec { get; } = new ImageSharpCodec(new ImageSharpAttribute());
#endif
}
