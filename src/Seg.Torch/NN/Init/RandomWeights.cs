namespace Seg.Torch;

/// <summary>
/// Whether <c>torch.nn.init</c> draws at all. A model that a checkpoint fills at once has no use for random weights, and to draw them takes longer than to read the
/// checkpoint (20 s for Swin-L). Constants (ones, zeros) are set all the same.
/// </summary>
public static class RandomWeights
{
    [ThreadStatic]
    private static int _skips;

    /// <summary>Whether draws are skipped on this thread.</summary>
    public static bool AreSkipped => _skips > 0;

    /// <summary>Skips draws on this thread until the scope is disposed, on the same thread. Tensors that would have been drawn hold whatever memory held.</summary>
    public static IDisposable Skip() => new Scope();

    private sealed class Scope : IDisposable
    {
        private bool _ended;

        public Scope() => _skips++;

        public void Dispose()
        {
            if (_ended) return;
            _ended = true;
            _skips--;
        }
    }
}
