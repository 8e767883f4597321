using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// Class scores of a stretch of one row: a small matrix product [classes × queries] · [queries × pixels], blocked so that probabilities of
/// two vectors of pixels stay in the first-level cache while six classes at a time accumulate in registers.
/// </summary>
internal sealed class ClassCombiner
{
    /// <summary>Pixels a worker takes at once: probabilities of 100 queries fill 200 KB, within a core's second-level cache.</summary>
    public const int PixelsPerTile = 512;

    private const int ClassBlock = 6;

    // Two vectors, so that six classes fill twelve registers with sums.
    private static int PixelBlock => Vector512.IsHardwareAccelerated ? 32 : 16;

    private readonly MaskSampler _sampler;
    private readonly MaskGeometry _geometry;
    private readonly int _queries;

    // [class block][query][ClassBlock], classes beyond the last with weight 0.
    private readonly float[] _weights;

    public ClassCombiner(MaskSampler sampler, MaskGeometry geometry, ReadOnlySpan<float> classProbabilities, int queries, int classes)
    {
        (_sampler, _geometry, _queries, Classes) = (sampler, geometry, queries, classes);
        _weights = new float[(classes + ClassBlock - 1) / ClassBlock * queries * ClassBlock];
        for (var q = 0; q < queries; q++)
        {
            for (var c = 0; c < classes; c++)
            {
                _weights[(c / ClassBlock * queries + q) * ClassBlock + c % ClassBlock] = classProbabilities[q * classes + c];
            }
        }
    }

    public int Classes { get; }

    public Worker NewWorker() => new(this);

    internal sealed class Worker(ClassCombiner owner) : IDisposable
    {
        private readonly float[] _probabilities = ArrayPool<float>.Shared.Rent(owner._queries * PixelsPerTile);
        private readonly float[] _scores = ArrayPool<float>.Shared.Rent((owner.Classes + ClassBlock) * PixelsPerTile);
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
            for (var x = 0; x < width; x += PixelBlock)
            {
                if (Vector512.IsHardwareAccelerated)
                {
                    CombineWide(x);
                }
                else
                {
                    Combine(x);
                }
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

        // [pixel block][query][PixelBlock]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void StoreProbabilities(ReadOnlySpan<float> line, int query)
        {
            var x = 0;
            for (; Vector512.IsHardwareAccelerated && x + Vector512<float>.Count <= line.Length; x += Vector512<float>.Count)
            {
                VectorMath.Sigmoid(Vector512.Create(line[x..])).CopyTo(_probabilities.AsSpan(Place(x, query)));
            }
            for (; x < line.Length; x += MaskSampler.Group)
            {
                VectorMath.Sigmoid(Vector256.Create(line[x..])).CopyTo(_probabilities.AsSpan(Place(x, query)));
            }
        }

        private int Place(int x, int query) => (x / PixelBlock * owner._queries + query) * PixelBlock + x % PixelBlock;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void CombineWide(int x)
        {
            ref var probabilities = ref _probabilities[x / PixelBlock * owner._queries * PixelBlock];
            var (bestLow, bestHigh) = (Vector512.Create(float.NegativeInfinity), Vector512.Create(float.NegativeInfinity));
            var (labelLow, labelHigh) = (Vector512<int>.Zero, Vector512<int>.Zero);
            for (var c = 0; c < owner.Classes; c += ClassBlock)
            {
                MultiplyWide(ref probabilities, ref owner._weights[c * owner._queries], owner._queries, ref _scores[c * PixelsPerTile + x]);
                for (var own = c; own < Math.Min(c + ClassBlock, owner.Classes); own++)
                {
                    var low = Vector512.Create(_scores.AsSpan(own * PixelsPerTile + x, 16));
                    var high = Vector512.Create(_scores.AsSpan(own * PixelsPerTile + x + 16, 16));
                    var (betterLow, betterHigh) = (Vector512.GreaterThan(low, bestLow), Vector512.GreaterThan(high, bestHigh));
                    bestLow = Vector512.ConditionalSelect(betterLow, low, bestLow);
                    bestHigh = Vector512.ConditionalSelect(betterHigh, high, bestHigh);
                    labelLow = Vector512.ConditionalSelect(betterLow.AsInt32(), Vector512.Create(own), labelLow);
                    labelHigh = Vector512.ConditionalSelect(betterHigh.AsInt32(), Vector512.Create(own), labelHigh);
                }
            }
            Vector512.Narrow(labelLow.AsUInt32(), labelHigh.AsUInt32()).CopyTo(_labels.AsSpan(x));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Combine(int x)
        {
            ref var probabilities = ref _probabilities[x / PixelBlock * owner._queries * PixelBlock];
            var (bestLow, bestHigh) = (Vector256.Create(float.NegativeInfinity), Vector256.Create(float.NegativeInfinity));
            var (labelLow, labelHigh) = (Vector256<int>.Zero, Vector256<int>.Zero);
            for (var c = 0; c < owner.Classes; c += ClassBlock)
            {
                Multiply(ref probabilities, ref owner._weights[c * owner._queries], owner._queries, ref _scores[c * PixelsPerTile + x]);
                for (var own = c; own < Math.Min(c + ClassBlock, owner.Classes); own++)
                {
                    var low = Vector256.Create(_scores.AsSpan(own * PixelsPerTile + x, 8));
                    var high = Vector256.Create(_scores.AsSpan(own * PixelsPerTile + x + 8, 8));
                    var (betterLow, betterHigh) = (Vector256.GreaterThan(low, bestLow), Vector256.GreaterThan(high, bestHigh));
                    bestLow = Vector256.ConditionalSelect(betterLow, low, bestLow);
                    bestHigh = Vector256.ConditionalSelect(betterHigh, high, bestHigh);
                    labelLow = Vector256.ConditionalSelect(betterLow.AsInt32(), Vector256.Create(own), labelLow);
                    labelHigh = Vector256.ConditionalSelect(betterHigh.AsInt32(), Vector256.Create(own), labelHigh);
                }
            }
            Vector256.Narrow(labelLow.AsUInt32(), labelHigh.AsUInt32()).CopyTo(_labels.AsSpan(x));
        }

        // Six classes × two vectors of pixels in twelve registers. References instead of spans: a bounds check an iteration would cost as much as the work.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Multiply(ref float probabilities, ref float weights, int queries, ref float scores)
        {
            var (a0, a1, b0, b1) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            var (c0, c1, d0, d1) = (a0, a0, a0, a0);
            var (e0, e1, f0, f1) = (a0, a0, a0, a0);
            for (var q = 0; q < queries; q++)
            {
                var low = Vector256.LoadUnsafe(ref probabilities, (nuint)(q * PixelBlock));
                var high = Vector256.LoadUnsafe(ref probabilities, (nuint)(q * PixelBlock + 8));
                var weight = Vector256.Create(Unsafe.Add(ref weights, q * ClassBlock));
                (a0, a1) = (Vector256.FusedMultiplyAdd(low, weight, a0), Vector256.FusedMultiplyAdd(high, weight, a1));
                weight = Vector256.Create(Unsafe.Add(ref weights, q * ClassBlock + 1));
                (b0, b1) = (Vector256.FusedMultiplyAdd(low, weight, b0), Vector256.FusedMultiplyAdd(high, weight, b1));
                weight = Vector256.Create(Unsafe.Add(ref weights, q * ClassBlock + 2));
                (c0, c1) = (Vector256.FusedMultiplyAdd(low, weight, c0), Vector256.FusedMultiplyAdd(high, weight, c1));
                weight = Vector256.Create(Unsafe.Add(ref weights, q * ClassBlock + 3));
                (d0, d1) = (Vector256.FusedMultiplyAdd(low, weight, d0), Vector256.FusedMultiplyAdd(high, weight, d1));
                weight = Vector256.Create(Unsafe.Add(ref weights, q * ClassBlock + 4));
                (e0, e1) = (Vector256.FusedMultiplyAdd(low, weight, e0), Vector256.FusedMultiplyAdd(high, weight, e1));
                weight = Vector256.Create(Unsafe.Add(ref weights, q * ClassBlock + 5));
                (f0, f1) = (Vector256.FusedMultiplyAdd(low, weight, f0), Vector256.FusedMultiplyAdd(high, weight, f1));
            }
            Store(a0, a1, ref scores, 0);
            Store(b0, b1, ref scores, 1);
            Store(c0, c1, ref scores, 2);
            Store(d0, d1, ref scores, 3);
            Store(e0, e1, ref scores, 4);
            Store(f0, f1, ref scores, 5);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void MultiplyWide(ref float probabilities, ref float weights, int queries, ref float scores)
        {
            var (a0, a1, b0, b1) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var (c0, c1, d0, d1) = (a0, a0, a0, a0);
            var (e0, e1, f0, f1) = (a0, a0, a0, a0);
            for (var q = 0; q < queries; q++)
            {
                var low = Vector512.LoadUnsafe(ref probabilities, (nuint)(q * PixelBlock));
                var high = Vector512.LoadUnsafe(ref probabilities, (nuint)(q * PixelBlock + 16));
                var weight = Vector512.Create(Unsafe.Add(ref weights, q * ClassBlock));
                (a0, a1) = (Vector512.FusedMultiplyAdd(low, weight, a0), Vector512.FusedMultiplyAdd(high, weight, a1));
                weight = Vector512.Create(Unsafe.Add(ref weights, q * ClassBlock + 1));
                (b0, b1) = (Vector512.FusedMultiplyAdd(low, weight, b0), Vector512.FusedMultiplyAdd(high, weight, b1));
                weight = Vector512.Create(Unsafe.Add(ref weights, q * ClassBlock + 2));
                (c0, c1) = (Vector512.FusedMultiplyAdd(low, weight, c0), Vector512.FusedMultiplyAdd(high, weight, c1));
                weight = Vector512.Create(Unsafe.Add(ref weights, q * ClassBlock + 3));
                (d0, d1) = (Vector512.FusedMultiplyAdd(low, weight, d0), Vector512.FusedMultiplyAdd(high, weight, d1));
                weight = Vector512.Create(Unsafe.Add(ref weights, q * ClassBlock + 4));
                (e0, e1) = (Vector512.FusedMultiplyAdd(low, weight, e0), Vector512.FusedMultiplyAdd(high, weight, e1));
                weight = Vector512.Create(Unsafe.Add(ref weights, q * ClassBlock + 5));
                (f0, f1) = (Vector512.FusedMultiplyAdd(low, weight, f0), Vector512.FusedMultiplyAdd(high, weight, f1));
            }
            Store(a0, a1, ref scores, 0);
            Store(b0, b1, ref scores, 1);
            Store(c0, c1, ref scores, 2);
            Store(d0, d1, ref scores, 3);
            Store(e0, e1, ref scores, 4);
            Store(f0, f1, ref scores, 5);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(Vector256<float> low, Vector256<float> high, ref float scores, int @class)
        {
            low.StoreUnsafe(ref scores, (nuint)(@class * PixelsPerTile));
            high.StoreUnsafe(ref scores, (nuint)(@class * PixelsPerTile + 8));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(Vector512<float> low, Vector512<float> high, ref float scores, int @class)
        {
            low.StoreUnsafe(ref scores, (nuint)(@class * PixelsPerTile));
            high.StoreUnsafe(ref scores, (nuint)(@class * PixelsPerTile + 16));
        }

        public void Dispose()
        {
            ArrayPool<float>.Shared.Return(_probabilities);
            ArrayPool<float>.Shared.Return(_scores);
            ArrayPool<float>.Shared.Return(_line);
        }
    }
}
