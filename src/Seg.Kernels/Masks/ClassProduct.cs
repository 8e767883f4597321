using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// Scores of classes at pixels: a small matrix product [classes × queries] · [queries × pixels], a block of pixels at a time so that their probabilities stay in the
/// first-level cache. Immutable and thread-safe.
/// </summary>
internal sealed unsafe class ClassProduct
{
    private readonly int _queries;

    // [classes, queries], whole blocks of classes; those beyond the last weigh 0.
    private readonly float[] _weights;

    /// <param name="classProbabilities">[queries, classes].</param>
    /// <param name="queries">Number of queries, at least 1.</param>
    /// <param name="classes">Number of classes, at least 1.</param>
    public ClassProduct(ReadOnlySpan<float> classProbabilities, int queries, int classes)
    {
        (_queries, Classes, Rows) = (queries, classes, (classes + ClassBlock - 1) / ClassBlock * ClassBlock);
        _weights = new float[Rows * queries];
        for (var q = 0; q < queries; q++)
        {
            for (var c = 0; c < classes; c++) _weights[c * queries + q] = classProbabilities[q * classes + c];
        }
    }

    /// <summary>Pixels of a block.</summary>
    public static int PixelBlock => Vector512.IsHardwareAccelerated ? SmallProduct<Lanes512, Vector512<float>>.ColumnStep : SmallProduct<Lanes256, Vector256<float>>.ColumnStep;

    public int Classes { get; }

    /// <summary>Rows of scores that are written: the classes' in whole blocks.</summary>
    public int Rows { get; }

    private static int ClassBlock => SmallProduct<Lanes256, Vector256<float>>.Rows;

    /// <summary>The scores of one block.</summary>
    /// <param name="probabilities">[queries, <see cref="PixelBlock"/>].</param>
    /// <param name="stride">Numbers from a query to the next.</param>
    /// <param name="scores">[<see cref="Rows"/>, <see cref="PixelBlock"/>], overwritten.</param>
    /// <param name="step">Numbers from a class to the next.</param>
    public void Run(float* probabilities, int stride, float* scores, int step)
    {
        if (Vector512.IsHardwareAccelerated) Run<Lanes512, Vector512<float>>(probabilities, stride, scores, step);
        else Run<Lanes256, Vector256<float>>(probabilities, stride, scores, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<L, V>(float* probabilities, int stride, float* scores, int step) where L : struct, ILanes<V> where V : unmanaged
    {
        float** weights = stackalloc float*[ClassBlock], targets = stackalloc float*[ClassBlock];
        fixed (float* first = _weights)
        {
            for (var c = 0; c < Rows; c += ClassBlock)
            {
                for (var i = 0; i < ClassBlock; i++)
                {
                    weights[i] = first + (c + i) * _queries;
                    targets[i] = scores + (c + i) * step;
                }
                SmallProduct<L, V>.Run(weights, _queries, probabilities, stride, targets, PixelBlock, add: false);
            }
        }
    }
}
