namespace Seg.Imaging.Tests;

/// <summary>The codec of this build's backend.</summary>
internal static class TestCodec
{
#if SEG_SYSTEM_TORCH
    public static IImageCodec Create() => new OpenCvCodec(new OpenCvAttribute());
#else
    public static IImageCodec Create() => new ImageSharpCodec(new ImageSharpAttribute());
#endif
}
