using System.Buffers.Binary;
using System.IO.Compression;
using Seg.Kernels;

namespace Seg.Runtime;

/// <summary>
/// A PNG file written row by row, for pictures that are not to be in memory as a whole; image codecs take them whole only. Each row is filtered by whichever of
/// PNG's first three filters leaves the smallest sum (RFC 2083, 9.6). Not thread-safe.
/// </summary>
internal sealed class PngRowWriter : IDisposable
{
    private const int ChunkBytes = 1 << 16;

    private readonly Stream _file;
    private readonly MemoryStream _compressed = new();
    private readonly ZLibStream _deflate;
    private readonly int _bytesPerPixel;
    private readonly byte[] _previous;
    private readonly byte[] _zeros;
    private readonly byte[][] _filtered;
    private int _rowsLeft;

    /// <param name="file">Left open.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 for gray, 3 for RGB.</param>
    /// <param name="bytesPerSample">1, or 2 with the high byte first.</param>
    public PngRowWriter(Stream file, int width, int height, int channels, int bytesPerSample = 1)
    {
        (_file, _rowsLeft, _bytesPerPixel) = (file, height, channels * bytesPerSample);
        _deflate = new(_compressed, CompressionLevel.Optimal, leaveOpen: true);
        (_previous, _zeros) = (new byte[width * _bytesPerPixel], new byte[width * _bytesPerPixel]);
        _filtered = [new byte[_previous.Length + 1], new byte[_previous.Length + 1], new byte[_previous.Length + 1]];
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = ((byte)(8 * bytesPerSample), (byte)(channels == 1 ? 0 : 2));
        header[10..].Clear();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk("IHDR"u8, header);
    }

    /// <summary>Writes whole rows, as many as there are in the span.</summary>
    public void Write(ReadOnlySpan<byte> rows)
    {
        for (var at = 0; at < rows.Length; at += _previous.Length, _rowsLeft--)
        {
            var row = rows.Slice(at, _previous.Length);
            _deflate.Write(Filtered(row));
            row.CopyTo(_previous);
            if (_compressed.Length >= ChunkBytes) Flush();
        }
    }

    /// <summary>Ends the file.</summary>
    /// <exception cref="InvalidOperationException">Rows are missing or too many.</exception>
    public void Complete()
    {
        if (_rowsLeft != 0) throw new InvalidOperationException($"{_rowsLeft} rows are missing.");
        _deflate.Dispose();
        Flush();
        Chunk("IEND"u8, []);
    }

    /// <summary>Frees the compressor; a file that is not complete stays incomplete.</summary>
    public void Dispose() => _deflate.Dispose();

    private byte[] Filtered(ReadOnlySpan<byte> row)
    {
        var (best, least) = (_filtered[0], long.MaxValue);
        for (byte filter = 0; filter < _filtered.Length; filter++)
        {
            var target = _filtered[filter];
            target[0] = filter;
            var sum = filter switch
            {
                1 => ByteDifferences.Of(row[.._bytesPerPixel], _zeros, target.AsSpan(1)) + ByteDifferences.Of(row[_bytesPerPixel..], row, target.AsSpan(1 + _bytesPerPixel)),
                2 => ByteDifferences.Of(row, _previous, target.AsSpan(1)),
                _ => ByteDifferences.Of(row, _zeros, target.AsSpan(1)),
            };
            if (sum < least) (best, least) = (target, sum);
        }
        return best;
    }

    private void Flush()
    {
        if (_compressed.Length == 0) return;
        Chunk("IDAT"u8, _compressed.GetBuffer().AsSpan(0, (int)_compressed.Length));
        _compressed.SetLength(0);
    }

    private void Chunk(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        _file.Write(number);
        _file.Write(kind);
        _file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(kind, data));
        _file.Write(number);
    }
}
