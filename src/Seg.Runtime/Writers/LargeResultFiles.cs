using System.Buffers.Binary;

namespace Seg.Runtime;

/// <summary>The pictures of a result written in bands of rows: neither the picture nor a map of it is ever in memory as a whole.</summary>
/// <param name="image">The picture that was segmented.</param>
/// <param name="result">Its result.</param>
internal sealed class LargeResultFiles(ITileSource image, SegmentationResult result)
{
    private const int BandPixels = 1 << 20;

    public async Task WriteOverlayAsync(Stream file, CancellationToken cancellationToken)
    {
        using var png = new PngRowWriter(file, result.Width, result.Height, channels: 3);
        var painter = new OverlayPainter(result);
        foreach (var (first, rows) in Bands())
        {
            var band = await image.ReadAsync(new(0, first, result.Width, rows), cancellationToken).ConfigureAwait(false);
            png.Write(painter.Paint(band, first, factor: 1).Pixels.Span);
        }
        png.Complete();
    }

    /// <param name="file">The target.</param>
    /// <param name="fileIds">Of <see cref="PanopticPicture.ChooseIds"/>.</param>
    /// <param name="cancellationToken">Checked at each band.</param>
    public void WritePanoptic(Stream file, IReadOnlyDictionary<int, int> fileIds, CancellationToken cancellationToken)
    {
        using var png = new PngRowWriter(file, result.Width, result.Height, channels: 3);
        foreach (var (first, rows) in Bands())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ids = new int[rows * result.Width];
            result.Tasks.Panoptic!.CopyRows(first, result.Width, ids);
            png.Write(PanopticPicture.Paint(ids, fileIds));
        }
        png.Complete();
    }

    public void WriteSemantic(Stream file, CancellationToken cancellationToken)
    {
        var wide = LabelPicture.IsWide(result);
        using var png = new PngRowWriter(file, result.Width, result.Height, channels: 1, bytesPerSample: wide ? 2 : 1);
        foreach (var (first, rows) in Bands())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var labels = new ushort[rows * result.Width];
            result.Tasks.Semantic!.CopyRows(first, result.Width, labels);
            var bytes = new byte[labels.Length * (wide ? 2 : 1)];
            for (var i = 0; i < labels.Length; i++)
            {
                if (wide) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), labels[i]);
                else bytes[i] = (byte)labels[i];
            }
            png.Write(bytes);
        }
        png.Complete();
    }

    private IEnumerable<(int First, int Rows)> Bands()
    {
        var rows = Math.Max(1, BandPixels / result.Width);
        for (var first = 0; first < result.Height; first += rows) yield return (first, Math.Min(rows, result.Height - first));
    }
}
