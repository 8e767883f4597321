using System.Buffers;

namespace Seg.Kernels;

/// <summary>
/// Class scores at the crop's size → output size → best class, a band of output rows at a time: the band's source rows are combined into a
/// buffer of [classes, rows, CropWidth], of which a neighbouring band makes a few rows again.
/// </summary>
internal sealed class ScoreResizer
{
    // 8 MB of scores: large enough that few rows are made twice, small enough for a share of the last-level cache.
    private const int FloatsPerBand = 1 << 21;

    private readonly ClassCombiner _combiner;
    private readonly MaskGeometry _geometry;
    private readonly MaskSampler _sampler;

    public ScoreResizer(ClassCombiner combiner, MaskGeometry geometry)
    {
        (_combiner, _geometry) = (combiner, geometry);
        var (rows, columns) = (geometry.OutputHeight, geometry.OutputWidth);
        _sampler = new(new(geometry.CropHeight, geometry.CropWidth, rows, columns, rows, columns, rows, columns));
        var sourceRows = Math.Max(FloatsPerBand / (combiner.Classes * geometry.CropWidth), 8);
        RowsPerBand = Math.Clamp((int)((long)sourceRows * rows / geometry.CropHeight), 1, rows);
    }

    public int RowsPerBand { get; }

    public int Bands => (_geometry.OutputHeight + RowsPerBand - 1) / RowsPerBand;

    public Worker NewWorker() => new(this);

    internal sealed class Worker(ScoreResizer owner) : IDisposable
    {
        private readonly ClassCombiner.Worker _combine = owner._combiner.NewWorker();
        private readonly float[] _line = ArrayPool<float>.Shared.Rent(
            2 * MaskSampler.RoundUp(owner._geometry.OutputWidth) + owner._sampler.ScratchLength);
        private readonly int[] _labels = ArrayPool<int>.Shared.Rent(MaskSampler.RoundUp(owner._geometry.OutputWidth));
        private float[] _scores = [];

        public void Run(ReadOnlySpan<float> logits, int band, Span<ushort> labels, Span<float> scores)
        {
            var (top, bottom) = (band * owner.RowsPerBand, Math.Min((band + 1) * owner.RowsPerBand, owner._geometry.OutputHeight));
            var (first, end) = owner._sampler.SourceRows(top, bottom);
            CombineRows(logits, first, end);
            for (var y = top; y < bottom; y++)
            {
                ResizeRow(y, first, end - first, labels.Slice(y * owner._geometry.OutputWidth, owner._geometry.OutputWidth), scores);
            }
        }

        // [classes, rows, CropWidth]
        private void CombineRows(ReadOnlySpan<float> logits, int first, int end)
        {
            var (rows, width) = (end - first, owner._geometry.CropWidth);
            var needed = owner._combiner.Classes * rows * width;
            if (_scores.Length < needed)
            {
                Return();
                _scores = ArrayPool<float>.Shared.Rent(needed);
            }
            for (var y = first; y < end; y++)
            {
                for (var left = 0; left < width; left += ClassCombiner.PixelsPerTile)
                {
                    _combine.Run(logits, y, left, Math.Min(ClassCombiner.PixelsPerTile, width - left));
                    for (var c = 0; c < owner._combiner.Classes; c++)
                    {
                        _combine.Scores(c).CopyTo(_scores.AsSpan((c * rows + y - first) * width + left));
                    }
                }
            }
        }

        private void ResizeRow(int y, int firstRow, int rows, Span<ushort> labels, Span<float> scores)
        {
            var rounded = MaskSampler.RoundUp(labels.Length);
            var (best, line) = (_line.AsMemory(0, rounded), _line.AsMemory(rounded, rounded));
            best.Span.Fill(float.NegativeInfinity);
            // Where no score is a number, none is the largest: the first class stays.
            _labels.AsSpan(0, rounded).Clear();
            for (var c = 0; c < owner._combiner.Classes; c++)
            {
                var source = _scores.AsSpan(c * rows * owner._geometry.CropWidth, rows * owner._geometry.CropWidth);
                owner._sampler.Row(source, firstRow, y, 0, _line.AsSpan(2 * rounded), line.Span);
                ArgmaxRow.Keep(line.Span, c, best.Span, _labels);
                if (!scores.IsEmpty)
                {
                    line.Span[..labels.Length].CopyTo(scores[(c * owner._geometry.OutputPixels + y * labels.Length)..]);
                }
            }
            ArgmaxRow.Write(_labels, labels);
        }

        private void Return()
        {
            if (_scores.Length > 0)
            {
                ArrayPool<float>.Shared.Return(_scores);
            }
        }

        public void Dispose()
        {
            _combine.Dispose();
            ArrayPool<float>.Shared.Return(_line);
            ArrayPool<int>.Shared.Return(_labels);
            Return();
        }
    }
}
