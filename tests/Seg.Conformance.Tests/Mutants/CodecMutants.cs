#if SEG_SYSTEM_TORCH
using CodecAttribute = Seg.Imaging.OpenCvAttribute;
#else
using CodecAttribute = Seg.Imaging.ImageSharpAttribute;
#endif

namespace Seg.Conformance.Tests.Mutants;

/// <summary>Image codecs that each break a law: a sound one whose work is altered.</summary>
internal static class CodecMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        Of("gaps between rows overlooked", "A_written_PNG_is_read_back_exactly", "Heed row strides", c => new(c) { Encoded = i => new(i.Pixels, i.Width, i.Height, i.Format) }),
        Of("red and blue exchanged both ways", "Foreign_files_are_read_exactly", "order of channels", c => new(c) { Encoded = Exchanged, Decoded = Exchanged }),
        Of("eight bits of sixteen", "Sixteen_bit_labels_come_back_exactly", "keep all 16 bits", c => new(c) { Labels = l => l with { Labels = [.. l.Labels.Select(v => (ushort)(v & 0xFF00))] } }),
        Of("palette colours as labels", "Foreign_files_are_read_exactly", "its indices", c => new(c) { Labels = l => l with { Labels = [.. l.Labels.Select(v => (ushort)(255 - v))] } }),
        Of("half a picture taken", "Garbage_is_refused", "it gives a picture", c => new(c) { Failed = _ => new(new byte[3], 1, 1) }),
        Of("an error of its own kind", "Garbage_is_refused", "throws InvalidDataException", c => new(c) { Failed = _ => throw new InvalidDataException("no picture") }),
        Of("an error without the picture's name", "Garbage_is_refused", "does not name the picture", c => new(c) { Failed = e => throw new SegException(e.DiagnosticId, "no picture") }),
        Of("no limit", "Limits_are_kept", "one pixel more than allowed", c => new(c) { Limits = _ => ImageLimits.Default }),
        Of("memory for what a header claims", "Limits_are_kept", "MiB", c => new(c) { Failed = e => throw (GC.AllocateUninitializedArray<byte>(40_000_000).Length > 0 ? e : null!) }),
        Of("a buffer for all calls", "Threads_do_not_disturb_each_other", "Keep nothing of a call", c => new(c) { Shared = true }),
    ];

    private static Mutant Of(string name, string law, string tells, Func<IImageCodec, Changed> change) => new($"codec: {name}", law, tells, () => new Suite(change));

    private static ImageInput Exchanged(ImageInput image)
    {
        var format = image.Format switch { PixelFormat.Rgb24 => PixelFormat.Bgr24, PixelFormat.Bgr24 => PixelFormat.Rgb24, PixelFormat.Rgba32 => PixelFormat.Bgra32, PixelFormat.Bgra32 => PixelFormat.Rgba32, var same => same };
        var pixels = image.Pixels.ToArray();
        // What is decoded must be RGB, so there the bytes change places.
        if (image.Format == PixelFormat.Rgb24)
            for (var i = 0; i + 2 < pixels.Length; i += 3) (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        return new(pixels, image.Width, image.Height, image.Format == PixelFormat.Rgb24 ? PixelFormat.Rgb24 : format, image.Stride);
    }

    private sealed class Suite(Func<IImageCodec, Changed> change) : ImageCodecConformance<CodecAttribute>
    {
        protected override ComponentDescriptor Descriptor
        {
            get
            {
                var sound = base.Descriptor;
                return new AlteredDescriptor(sound) { Creates = (spec, context) => change((IImageCodec)sound.Create(spec, context)) };
            }
        }
    }

    private sealed class Changed(IImageCodec inner) : IImageCodec
    {
        private readonly Meeting _meeting = new();
        private ImageInput? _buffer;

        public Func<ImageInput, ImageInput> Encoded { get; init; } = image => image;

        public Func<ImageInput, ImageInput> Decoded { get; init; } = image => image;

        public Func<LabelImage, LabelImage> Labels { get; init; } = labels => labels;

        public Func<SegException, ImageInput>? Failed { get; init; }

        public Func<ImageLimits, ImageLimits> Limits { get; init; } = limits => limits;

        public bool Shared { get; init; }

        public ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
        {
            try
            {
                var image = Decoded(inner.Decode(encoded, name, Limits(limits)));
                if (!Shared) return image;
                _buffer = image;
                _meeting.Come();
                return _buffer;
            }
            catch (SegException e) when (Failed is not null)
            {
                return Failed(e);
            }
        }

        public byte[] EncodePng(ImageInput image) => inner.EncodePng(Encoded(image));

        public byte[] EncodePng16(ReadOnlySpan<ushort> samples, int width, int height) => inner.EncodePng16(samples, width, height);

        public LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits limits) => Labels(inner.DecodeLabels(encoded, name, Limits(limits)));
    }
}
