using Seg.Shared;

namespace Seg.Conformance;

/// <summary>Laws of an <see cref="IImageCodec"/>. Its input are small pictures, written by the suite itself as PNG and BMP.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class ImageCodecConformance<TSpec> : ComponentConformance<TSpec> where TSpec : ImageCodecSpecAttribute, new()
{
    // Odd, so that rows have no round number of bytes.
    private const int Width = 7;
    private const int Height = 5;
    private static readonly ImageLimits Limits = ImageLimits.Default;

    /// <summary>What the codec writes as PNG it reads back exactly, from every pixel format and with gaps between rows.</summary>
    [Theory, EachCase]
    public void A_written_PNG_is_read_back_exactly(string name)
    {
        var codec = Create(name);
        foreach (var format in Enum.GetValues<PixelFormat>())
            foreach (var gap in new[] { 0, 3 })
            {
                var image = Pictures.Image(Width, Height, format, gap);
                var read = codec.Decode(codec.EncodePng(image), "written", Limits);
                RequirePixels(Pictures.Rgb(image), read, $"A {format} picture with {gap} bytes between rows, written and read,");
            }
    }

    /// <summary>Sixteen-bit gray is written and read without loss.</summary>
    [Theory, EachCase]
    public void Sixteen_bit_labels_come_back_exactly(string name)
    {
        var codec = Create(name);
        var samples = Pictures.Labels(Width, Height);
        var read = codec.DecodeLabels(codec.EncodePng16(samples, Width, Height), "labels", Limits);
        Law.Require((read.Width, read.Height) == (Width, Height) && read.Labels.SequenceEqual(samples), "16-bit samples do not come back as written: keep all 16 bits, in the machine's byte order, rows in place.");
    }

    /// <summary>Files of another writer: a colour PNG and BMP give their pixels, a palette PNG gives indices as labels and colours as a picture.</summary>
    [Theory, EachCase]
    public void Foreign_files_are_read_exactly(string name)
    {
        var codec = Create(name);
        var image = Pictures.Image(Width, Height, PixelFormat.Rgb24, 0);
        RequirePixels(Pictures.Rgb(image), codec.Decode(ReferencePng.Rgb(image), "colour.png", Limits), "A colour PNG");
        RequirePixels(Pictures.Rgb(image), codec.Decode(ReferencePng.Bmp(image), "colour.bmp", Limits), "A BMP");
        var (indices, palette) = Pictures.Indexed(Width, Height);
        var file = ReferencePng.Palette(indices, palette, Width, Height);
        RequirePixels([.. indices.SelectMany(index => palette[(index * 3)..(index * 3 + 3)])], codec.Decode(file, "palette.png", Limits), "A palette PNG");
        Law.Require(codec.DecodeLabels(file, "palette.png", Limits).Labels.SequenceEqual(indices.Select(index => (ushort)index)), "The labels of a palette PNG are not its indices. Read them before the palette is applied.");
    }

    /// <summary>What is no picture, or only part of one, is refused with SEG4201 that names it.</summary>
    [Theory, EachCase]
    public void Garbage_is_refused(string name)
    {
        var codec = Create(name);
        var whole = ReferencePng.Rgb(Pictures.Image(Width, Height, PixelFormat.Rgb24, 0));
        var noise = new byte[300];
        new Random(1).NextBytes(noise);
        foreach (var (what, bytes) in new (string, byte[])[] { ("no bytes", []), ("noise", noise), ("a text", "Not a picture."u8.ToArray()), ("a PNG's signature alone", whole[..8]), ("half a PNG", whole[..(whole.Length / 2)]) })
        {
            Refused(DiagnosticIds.ImageUnreadable, what, () => codec.Decode(bytes, "garbage.bin", Limits));
            Refused(DiagnosticIds.ImageUnreadable, $"{what}, as labels,", () => codec.DecodeLabels(bytes, "garbage.bin", Limits));
        }
    }

    /// <summary>A picture of more pixels than allowed is refused with SEG4202, told by its header: no memory is taken for a size that only a header claims.</summary>
    [Theory, EachCase]
    public void Limits_are_kept(string name)
    {
        var codec = Create(name);
        var file = ReferencePng.Rgb(Pictures.Image(Width, Height, PixelFormat.Rgb24, 0));
        var exact = new ImageLimits(Width * Height);
        Law.Require(codec.Decode(file, "fits", exact).Width == Width, "A picture of exactly the allowed pixels must be read.");
        var tooSmall = new ImageLimits(Width * Height - 1);
        Refused(DiagnosticIds.ImageTooLarge, "a picture of one pixel more than allowed", () => codec.Decode(file, "garbage.bin", tooSmall));
        Refused(DiagnosticIds.ImageTooLarge, "a label picture of one pixel more than allowed", () => codec.DecodeLabels(file, "garbage.bin", tooSmall));

        var claimed = ReferencePng.HeaderOnly(30_000, 30_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(DiagnosticIds.ImageTooLarge, "a header that claims 30000 x 30000 pixels", () => codec.Decode(claimed, "garbage.bin", Limits));
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Law.Require(taken < 30_000_000, $"To refuse a header that claims 30000 x 30000 pixels the codec takes {taken >> 20} MiB. Compare the header's size with the limit first.");
    }

    /// <summary>One codec serves several threads.</summary>
    [Theory, EachCase]
    public void Threads_do_not_disturb_each_other(string name)
    {
        const int Rounds = 50;
        var codec = Create(name);
        var images = Enumerable.Range(1, 4).Select(i => Pictures.Image(Width * i, Height + i, PixelFormat.Rgb24, 0)).ToArray();
        var faults = new int[images.Length];
        var failed = AtOnce.Run(images.Length, Rounds, (thread, _) =>
        {
            var image = images[thread];
            if (!codec.Decode(codec.EncodePng(image), "shared", Limits).Pixels.Span.SequenceEqual(Pictures.Rgb(image))) faults[thread]++;
        });
        if (failed is not null) throw Law.Broken($"Of four threads that share the codec one fails: {failed.Message} Keep nothing of a call in fields or statics.", failed);
        Law.Require(faults.Sum() == 0, $"{faults.Sum()} of {images.Length * Rounds} pictures are wrong when four threads share the codec. Keep nothing of a call in fields or statics.");
    }

    private IImageCodec Create(string name)
    {
        var (trial, descriptor) = (Case(name), Descriptor);
        return descriptor.Create(descriptor.Copy(trial.Options), new() { Classes = 1 }) as IImageCodec ?? throw Law.Broken($"{descriptor} constructs no {nameof(IImageCodec)}.");
    }

    private static void RequirePixels(byte[] expected, ImageInput read, string what)
    {
        Law.Require((read.Width, read.Height, read.Format) == (Width, Height, PixelFormat.Rgb24), $"{what} comes as {read.Width}x{read.Height} {read.Format} instead of {Width}x{Height} {PixelFormat.Rgb24}.");
        var pixels = Enumerable.Range(0, Height).SelectMany(y => read.Row(y).ToArray()).ToArray();
        var first = Enumerable.Range(0, expected.Length).Where(i => pixels[i] != expected[i]).Cast<int?>().FirstOrDefault();
        Law.Require(first is null, $"{what} has other pixels: at x {first / 3 % Width}, y {first / 3 / Width}, channel {first % 3} (R, G, B) {pixels[first ?? 0]} instead of {expected[first ?? 0]}. Heed row strides and the order of channels; drop alpha, don't blend it.");
    }

    private static void Refused(string id, string what, Action action)
    {
        var refused = Record.Exception(action);
        Law.Require(refused is SegException seg && seg.DiagnosticId == id, $"Given {what} the codec must throw SegException {id}, but {(refused is null ? "it gives a picture" : $"it throws {refused.GetType().Name}: {refused.Message}")}.");
        Law.Require(refused!.Message.Contains("garbage.bin", StringComparison.Ordinal), $"Given {what} the message does not name the picture ('garbage.bin'): {refused.Message}");
    }
}
