namespace Seg.Cli.Output;

/// <summary>
/// Standard output and error that outlast whoever reads them: where they can't be written (a full disk, a closed descriptor) the work goes on, since its results are files, and
/// the exit code says it at the end. Thread-safe.
/// </summary>
internal static class StandardStreams
{
    private static volatile string? _failure;

    /// <summary>What the system said when standard output could first not be written; null while all is well.</summary>
    public static string? Failure => _failure;

    /// <summary>Puts them in the place of the console's own.</summary>
    public static void Install()
    {
        Console.SetOut(Writer(Output()));
        Console.SetError(Writer(new Guarded(Console.OpenStandardError(), _ => { })));
    }

    /// <summary>Standard output, for bytes.</summary>
    public static Stream Output() => new Guarded(Console.OpenStandardOutput(), failure => _failure ??= failure);

    private static StreamWriter Writer(Stream stream) => new(stream, Console.OutputEncoding) { AutoFlush = true };

    private sealed class Guarded(Stream inner, Action<string> failed) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                inner.Write(buffer);
            }
            // A descriptor that was closed counts as one without access.
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                failed((failure.InnerException ?? failure).Message);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
