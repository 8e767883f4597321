using Seg.Imaging;

namespace Seg.Conformance.Tests.FirstParty;

#if SEG_SYSTEM_TORCH
public sealed class OpenCvConformance : ImageCodecConformance<OpenCvAttribute>
{
    protected override IEnumerable<ConformanceCase<OpenCvAttribute>> Cases => [new("defaults", new()), new("stored", new() { PngCompression = 0 })];
}
#else
public sealed class ImageSharpConformance : ImageCodecConformance<ImageSharpAttribute>;
#endif
