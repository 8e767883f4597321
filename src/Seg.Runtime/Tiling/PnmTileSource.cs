using Microsoft.Win32.SafeHandles;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// A binary PGM (P5) or PPM (P6) file of 8 bits a channel, read region by region: the file stays on disk, whatever its size. Thread-safe.
/// </summary>
public sealed class PnmTileSource : ITileSource, IDisposable
{
    private const int HeaderBytes = 4096;

    private readonly SafeFileHandle _file;
    private readonly PixelFormat _format;
    private readonly long _start;

    /// <param name="path">The file.</param>
    /// <exception cref="SegException">SEG4200 no such file, no regular one, or no access; SEG4201 no binary 8-bit PGM or PPM, or shorter than its header says.</exception>
    public PnmTileSource(string path)
    {
        Name = path;
        _file = Open(path);
        try
        {
            Span<byte> head = stackalloc byte[HeaderBytes];
            var header = new Header(head[..RandomAccess.Read(_file, head, 0)], path);
            (Width, Height, _format, _start) = (header.Width, header.Height, header.Format, header.Length);
            var expected = _start + (long)Width * Height * _format.BytesPerPixel();
            if (RandomAccess.GetLength(_file) < expected) throw Unreadable(path, $"its header says {Width}x{Height}, which needs {expected} bytes; it has {RandomAccess.GetLength(_file)}");
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The file's path.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <summary>Whether a file's name says that it is one for this class: <c>.pgm</c>, <c>.ppm</c> or <c>.pnm</c>.</summary>
    public static bool Suits(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PGM" or ".PPM" or ".PNM";

    /// <inheritdoc/>
    public async ValueTask<ImageInput> ReadAsync(PixelRegion region, CancellationToken cancellationToken)
    {
        var (bytes, row) = (_format.BytesPerPixel(), region.Width * _format.BytesPerPixel());
        var pixels = new byte[row * region.Height];
        for (var y = 0; y < region.Height; y++)
        {
            var at = _start + ((long)(region.Y + y) * Width + region.X) * bytes;
            for (var read = 0; read < row;)
            {
                var some = await RandomAccess.ReadAsync(_file, pixels.AsMemory(y * row + read, row - read), at + read, cancellationToken).ConfigureAwait(false);
                read += some > 0 ? some : throw Unreadable(Name, "it was cut short while it was read");
            }
        }
        return new(pixels, region.Width, region.Height, _format, name: Name);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(string path)
    {
        ImageFile.Check(path);
        try
        {
            return File.OpenHandle(path, options: FileOptions.Asynchronous | FileOptions.RandomAccess);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new SegException(DiagnosticIds.ImageMissing, $"The picture '{path}' cannot be opened: {cause.Message}", cause);
        }
    }

    private static SegException Unreadable(string path, string why) => new(DiagnosticIds.ImageUnreadable, $"The picture '{path}' cannot be read as PGM or PPM: {why}.");

    // P5 or P6, width, height and highest value, apart by blanks and comments; one blank, then the pixels.
    private readonly ref struct Header
    {
        public Header(ReadOnlySpan<byte> text, string path)
        {
            Format = text.StartsWith("P5"u8) ? PixelFormat.Gray8 : text.StartsWith("P6"u8) ? PixelFormat.Rgb24 : throw Unreadable(path, "expected P5 or P6 at its start");
            var at = 2;
            (Width, Height) = (Number(text, ref at, "width"), Number(text, ref at, "height"));
            if (Number(text, ref at, "highest value") is not 255 and var highest) throw Unreadable(path, $"expected a highest value of 255, found {highest}");
            Length = at + 1;

            int Number(ReadOnlySpan<byte> text, ref int at, string what)
            {
                while (at < text.Length && (text[at] <= ' ' || text[at] == '#'))
                {
                    if (text[at++] == '#') while (at < text.Length && text[at] != '\n') at++;
                }
                var start = at;
                while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
                return int.TryParse(text[start..at], out var number) && number > 0 ? number : throw Unreadable(path, $"expected its {what}, a number above 0, at byte {start}");
            }
        }

        public int Width { get; }

        public int Height { get; }

        public PixelFormat Format { get; }

        public int Length { get; }
    }
}
