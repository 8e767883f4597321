using System.Globalization;
using System.Text;
using Seg.Cli.Commands;
using Seg.Runtime.Tests.Toys;
using Seg.Testing;

namespace Seg.Runtime.Tests.Pipeline;

/// <summary>The command line's stream over files, with a codec and a model that count what is held.</summary>
public sealed class PictureStreamTests : IDisposable
{
    private const int Window = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly CountingCodec _codec = new();

    public void Dispose() => _folder.Dispose();

    private string[] Files(int count, params int[] bad) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var path = _folder.Of($"{i}.picture");
        File.WriteAllText(path, bad.Contains(i) ? "bad" : i.ToString(CultureInfo.InvariantCulture));
        return path;
    })];

    private PictureStream Stream(ISegmenter segmenter) => new(segmenter, _codec, new(), (_, _) => throw new InvalidOperationException("Nothing is cut."));

    [Fact]
    public async Task PicturesComeInOrderAndFewAreHeldHoweverManyThereAre()
    {
        var segmenter = new SlowSegmenter();
        var (done, most) = (0, 0);
        await foreach (var picture in Stream(segmenter).Run(Files(300), CancellationToken.None))
        {
            using var segmented = await picture;
            Assert.Equal($"{done}", segmented.Result.Name);
            if (done % 50 == 0) await Task.Delay(20);
            done++;
            most = Math.Max(most, _codec.Decoded - done);
        }
        Assert.Equal(300, done);
        // What the segmenter holds; the picture at hand is counted as done.
        Assert.InRange(most, 1, Window);
        Assert.Equal(1, _codec.MostAtATime);
    }

    [Fact]
    public async Task TheNextPictureIsDecodedWhileOneIsComputedAndOneIsWritten()
    {
        using var gate = new SemaphoreSlim(0);
        var segmenter = new SlowSegmenter(async name =>
        {
            // Picture 1 is computed until picture 2 is decoded.
            if (name == "1") Assert.True(await gate.WaitAsync(Patience));
        });
        _codec.OnDecode = name => { if (name == "2") gate.Release(); };
        var written = 0;
        await foreach (var picture in Stream(segmenter).Run(Files(3), CancellationToken.None))
        {
            using var segmented = await picture;
            // Nothing of picture 0 but its writing is left when picture 1 begins.
            if (written++ == 0) Assert.True(SpinWait.SpinUntil(() => segmenter.Begun > 1, Patience));
        }
        Assert.Equal(3, written);
    }

    [Fact]
    public async Task APictureThatCannotBeReadIsItsOwnFailure()
    {
        var told = new List<string>();
        await foreach (var picture in Stream(new SlowSegmenter()).Run(Files(6, bad: [0, 3]), CancellationToken.None))
        {
            try
            {
                using var segmented = await picture;
                told.Add(segmented.Result.Name);
            }
            catch (SegException error)
            {
                told.Add(error.DiagnosticId);
            }
        }
        Assert.Equal(["SEG4201", "1", "2", "SEG4201", "4", "5"], told);
    }

    [Fact]
    public async Task LeavingAndCancellingEndTheReading()
    {
        var files = Files(100);
        var segmenter = new SlowSegmenter();
        await foreach (var picture in Stream(segmenter).Run(files, CancellationToken.None))
        {
            (await picture).Dispose();
            break;
        }
        Assert.InRange(_codec.Decoded, 1, Window + 1);
        Assert.Equal(0, segmenter.Running);

        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var picture in Stream(segmenter).Run(files, stop.Token))
            {
                (await picture).Dispose();
                await stop.CancelAsync();
            }
        });
        Assert.InRange(_codec.Decoded, 2, 2 * (Window + 1));
        Assert.Equal(0, segmenter.Running);
    }

    /// <summary>Pictures are their number as text.</summary>
    private sealed class CountingCodec : IImageCodec
    {
        private int _decoded;
        private int _now;

        public int Decoded => _decoded;

        public int MostAtATime { get; private set; }

        public Action<string>? OnDecode { get; set; }

        public ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
        {
            MostAtATime = Math.Max(MostAtATime, Interlocked.Increment(ref _now));
            Interlocked.Increment(ref _decoded);
            var text = Encoding.ASCII.GetString(encoded);
            OnDecode?.Invoke(text);
            Interlocked.Decrement(ref _now);
            return text == "bad" ? throw new SegException("SEG4201", $"{name}: no picture.") : new(new byte[12], 2, 2, name: text);
        }

        public byte[] EncodePng(ImageInput image) => throw new NotSupportedException();

        public byte[] EncodePng16(ReadOnlySpan<ushort> samples, int width, int height) => throw new NotSupportedException();

        public LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits limits) => throw new NotSupportedException();
    }

    private sealed class SlowSegmenter(Func<string, Task>? compute = null) : ISegmenter
    {
        private readonly SegmenterStatus _status = new(Window);
        private int _begun;
        private int _running;

        public int Begun => _begun;

        public int Running => _running;

        public ModelSpec Spec => ToyFull.Spec;

        public ClassCatalogue Classes { get; } = ToyClasses.Create();

        public async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _running);
            try
            {
                await Task.Delay(1, cancellationToken);
                Interlocked.Increment(ref _begun);
                if (compute is not null) await compute(image.Name);
                return new(image.Name, image.Width, image.Height, Spec.Id, Classes, new(new SemanticResult(new ushort[4]), null, null));
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }

        public IAsyncEnumerable<SegmentationResult> SegmentAsync(
            IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(SegmenterStatus) ? _status : null;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
