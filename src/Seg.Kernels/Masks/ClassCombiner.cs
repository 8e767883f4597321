using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Class scores and best classes of a stretch of one row, from the masks' probabilities there.</summary>
internal sealed class ClassCombiner
{
    /// <summary>Pixels a worker takes at once: probabilities of 100 queries fill 200 KB, within a core's second-level cache.</summary>
    public const int PixelsPerTile = 512;

    private readonly MaskSampler _sampler;
    private readonly MaskGeometry _geometry;
    private readonly ClassProduct _product;
    private readonly int _queries;

    public ClassCombiner(MaskSampler sampler, MaskGeometry geometry, ReadOnlySpan<float> classProbabilities, int queries, int classes)
    {
        (_sampler, _geometry, _product, _queries) = (sampler, geometry, new(classProbabilities, queries, classes), queries);
    }

    public int Classes => _product.Classes;

    public Worker NewWorker() => new(this);

    internal sealed class Worker(ClassCombiner owner) : IDisposable
    {
        private readonly float[] _probabilities = ArrayPool<float>.Shared.Rent(owner._queries * PixelsPerTile);
        private readonly float[] _scores = ArrayPool<float>.Shared.Rent(owner._product.Rows * PixelsPerTile);
        private readonly float[] _line = ArrayPool<float>.Shared.Rent(PixelsPerTile + owner._sampler.ScratchLength);
        private readonly ushort[] _labels = new ushort[PixelsPerTile];
        private int _width;

        /// <summary>Best class per pixel of the last run.</summary>
        public ReadOnlySpan<ushort> Labels => _labels.AsSpan(0, _width);

        /// <summary>Scores of a class over the last run's pixels.</summary>
        public ReadOnlySpan<float> Scores(int @class) => _scores.AsSpan(@class * PixelsPerTile, _width);

        /// <param name="logits">All masks.</param>
        /// <param name="y">Output row.</param>
        /// <param name="left">First column, a multiple of the sampler's group.</param>
        /// <param name="width">Columns, at most <see cref="PixelsPerTile"/>.</param>
        public void Run(ReadOnlySpan<float> logits, int y, int left, int width)
        {
            _width = width;
            var rounded = MaskSampler.RoundUp(width);
            for (var q = 0; q < owner._queries; q++)
            {
                var line = _line.AsSpan(0, rounded);
                owner._sampler.Row(
                    logits.Slice(q * owner._geometry.MaskPixels, owner._geometry.MaskPixels), 0, y, left, _line.AsSpan(PixelsPerTile), line);
                StoreProbabilities(line, q);
            }
            for (var x = 0; x < width; x += ClassProduct.PixelBlock)
            {
                if (Vector512.IsHardwareAccelerated) Combine<Lanes512, Vector512<float>>(x);
                else Combine<Lanes256, Vector256<float>>(x);
            }
        }

        /// <summary>Copies the scores into [classes, pixels] at a pixel, unless the target is empty.</summary>
        public void CopyScores(Span<float> target, int at, int pixels)
        {
            for (var c = 0; c < owner.Classes && !target.IsEmpty; c++)
            {
                Scores(c).CopyTo(target[(c * pixels + at)..]);
            }
        }

        // [pixel block][query][pixel of the block]
        private void StoreProbabilities(ReadOnlySpan<float> line, int query)
        {
            var x = Vector512.IsHardwareAccelerated ? StoreProbabilities<Lanes512, Vector512<float>>(line, query, 0) : 0;
            StoreProbabilities<Lanes256, Vector256<float>>(line, query, x);
        }

        // From column x on, as far as whole vectors go; returns where that is.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int StoreProbabilities<L, V>(ReadOnlySpan<float> line, int query, int x) where L : struct, ILanes<V> where V : unmanaged
        {
            ref var logits = ref MemoryMarshal.GetReference(line);
            for (; x + L.Count <= line.Length; x += L.Count) LaneMath.Store(LaneMath.Sigmoid<L, V>(LaneMath.Load<V>(ref logits, (nuint)x)), ref _probabilities[Place(x, query)], 0);
            return x;
        }

        private int Place(int x, int query) => (x / ClassProduct.PixelBlock * owner._queries + query) * ClassProduct.PixelBlock + x % ClassProduct.PixelBlock;

        // Scores and best classes of a block of pixels, which is two vectors.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private unsafe void Combine<L, V>(int x) where L : struct, ILanes<V> where V : unmanaged
        {
            fixed (float* probabilities = &_probabilities[x * owner._queries], scores = &_scores[x])
            fixed (ushort* labels = &_labels[x])
            {
                owner._product.Run(probabilities, ClassProduct.PixelBlock, scores, PixelsPerTile);
                var (bestLow, bestHigh) = (L.Create(float.NegativeInfinity), L.Create(float.NegativeInfinity));
                var (labelLow, labelHigh) = (L.Create(0), L.Create(0));
                for (var c = 0; c < owner.Classes; c++)
                {
                    var (low, high) = (L.Load(scores + c * PixelsPerTile), L.Load(scores + c * PixelsPerTile + L.Count));
                    var (betterLow, betterHigh) = (L.Above(low, bestLow), L.Above(high, bestHigh));
                    (bestLow, bestHigh) = (L.Select(betterLow, low, bestLow), L.Select(betterHigh, high, bestHigh));
                    var label = LaneMath.CreateInteger<L, V>(c);
                    (labelLow, labelHigh) = (L.Select(betterLow, label, labelLow), L.Select(betterHigh, label, labelHigh));
                }
                L.StoreIntegers(labelLow, labelHigh, labels);
            }
        }

        public void Dispose()
        {
            ArrayPool<float>.Shared.Return(_probabilities);
            ArrayPool<float>.Shared.Return(_scores);
            ArrayPool<float>.Shared.Return(_line);
        }
    }
}
