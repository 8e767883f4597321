using System.Text.Json;
using Seg.Testing;

namespace Seg.Imaging.Tests;

/// <summary>Every file of the fixture gives the pixels that Pillow gives, or an error where Pillow gives one.</summary>
[Trait("Category", "Parity")]
public class PillowParityTests
{
    private static readonly FixtureFile Fixture = FixtureFile.Open("preprocess/preprocess-files");
    private static readonly IImageCodec Codec = TestCodec.Create();

    private static IEnumerable<JsonProperty> Files => Fixture.Json.GetProperty("files").EnumerateObject();

    public static TheoryData<string> Readable => [.. Files.Where(f => f.Value.GetProperty("ok").GetBoolean()).Select(f => f.Name)];

    public static TheoryData<string> Unreadable => [.. Files.Where(f => !f.Value.GetProperty("ok").GetBoolean()).Select(f => f.Name)];

    public static TheoryData<string> Labels => [.. Fixture.Names.Where(n => n.EndsWith(".index", StringComparison.Ordinal) || n.EndsWith(".raw16", StringComparison.Ordinal))];

    private static string PathOf(string file) => FixtureFolder.PathOf("preprocess", "files", file);

    [Theory]
    [MemberData(nameof(Readable))]
    public void Pixels_equal_Pillow(string file)
    {
        if (file.StartsWith("bad_", StringComparison.Ordinal))
        {
            AssertDamageIsSurvived(file);
            return;
        }
        var expected = Fixture[file + ".rgb"];

        var image = Codec.DecodeFile(PathOf(file));

        Assert.Equal((PixelFormat.Rgb24, expected.Shape[0], expected.Shape[1]), (image.Format, image.Height, image.Width));
        var worst = Compared(file, expected.Bytes()).Zip(Compared(file, image.Pixels.ToArray()), (e, a) => Math.Abs(e - a)).Max();
        Assert.True(worst <= Tolerance(file), $"{file}: off by {worst}");
    }

    // Lossless files: none. JPEG through the distribution's libjpeg-turbo, which Pillow has too: none, except CMYK, where OpenCV multiplies ink
    // with >> 8 instead of Pillow's rounded division by 255. Other JPEG decoders: the fixture allows 3.
    private static int Tolerance(string file) => Path.GetExtension(file) != ".jpg" || file.StartsWith("png", StringComparison.Ordinal) ? 0
#if SEG_SYSTEM_TORCH
        : file.Contains("cmyk", StringComparison.Ordinal) ? 2 : 0;

    private static IEnumerable<double> Compared(string file, byte[] rgb) => rgb.Select(v => (double)v);
#else
        : 3;

    // ImageSharp repeats subsampled chroma where libjpeg interpolates it (libjpeg without do_fancy_upsampling differs from itself by 70 on these
    // files): of them only the brightness can be compared.
    private static IEnumerable<double> Compared(string file, byte[] rgb) => file.Contains("_42", StringComparison.Ordinal)
        ? rgb.Chunk(3).Select(p => 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2])
        : rgb.Select(v => (double)v);
#endif

    // The fixture allows either outcome for damaged scan data: a picture of the right size, or an error.
    private static void AssertDamageIsSurvived(string file)
    {
        try
        {
            var image = Codec.DecodeFile(PathOf(file));
            Assert.Equal((Fixture[file + ".rgb"].Shape[0], Fixture[file + ".rgb"].Shape[1]), (image.Height, image.Width));
        }
        catch (SegException e)
        {
            Assert.Equal("SEG4201", e.DiagnosticId);
        }
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Damaged_files_give_an_error_that_names_them(string file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<SegException>(() => Codec.DecodeFile(PathOf(file)));
        var huge = file.Contains("huge", StringComparison.Ordinal);
        var empty = file.Contains("empty", StringComparison.Ordinal);
        Assert.Equal(huge ? "SEG4202" : empty ? "SEG4200" : "SEG4201", error.DiagnosticId);
        Assert.Contains(file, error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Label_pictures_keep_their_stored_values(string name)
    {
        var expected = Fixture[name];
        var labels = Codec.DecodeLabelFile(PathOf(name[..name.LastIndexOf('.')]));
        Assert.Equal((expected.Shape[0], expected.Shape[1]), (labels.Height, labels.Width));
        Assert.Equal(expected.Ints(), labels.Labels.Select(l => (int)l));
    }

    [Theory]
    [InlineData("png_gray.png", 1)]
    [InlineData("png_gray_4bit.png", 17)]
    [InlineData("png_1bit.png", 255)]
    public void Gray_label_pictures_are_not_spread(string file, int spread)
    {
        var labels = Codec.DecodeLabelFile(PathOf(file)).Labels;
        Assert.Equal(Fixture[file + ".rgb"].Ints().Where((_, i) => i % 3 == 0).Select(v => v / spread), labels.Select(l => (int)l));
    }

    [Fact]
    public void A_colour_picture_is_no_label_picture()
    {
        var error = Assert.Throws<SegException>(() => Codec.DecodeLabelFile(PathOf("png_rgb.png")));
        Assert.Equal("SEG4201", error.DiagnosticId);
        Assert.Contains("channels", error.Message);
    }

    [Fact]
    public void The_pixel_limit_is_exact()
    {
        var path = PathOf("png_rgb.png");
        Assert.Equal(35, Codec.DecodeFile(path, new(24 * 35)).Width);
        var error = Assert.Throws<SegException>(() => Codec.DecodeFile(path, new(24 * 35 - 1)));
        Assert.Equal("SEG4202", error.DiagnosticId);
        Assert.Equal("SEG4202", Assert.Throws<SegException>(() => Codec.DecodeLabelFile(PathOf("png_gray.png"), new(100))).DiagnosticId);
    }
}
