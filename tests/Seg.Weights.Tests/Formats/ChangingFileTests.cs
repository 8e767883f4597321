using Seg.Checkpoints.PyTorch;
using Seg.Checkpoints.Safetensors;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Weights.Tests.Formats;

/// <summary>Checkpoints that another process cuts or writes to while they are open: a named error, where touching a mapping of the file would end the process.</summary>
public sealed class ChangingFileTests : IDisposable
{
    private const int Elements = 1 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly SafetensorsFormat _format = new(new SafetensorsAttribute());

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(2 << 20)]
    [InlineData((4 << 20) + 8)]
    public void A_file_that_is_cut_is_refused(long length)
    {
        var path = Write();
        using var file = _format.Open(path);
        Change(path, stream => stream.SetLength(length));

        var error = Assert.Throws<SegException>(() => file.Read("a"));

        Assert.Equal("SEG4101", error.DiagnosticId);
        Assert.Contains($"{path}: file length: expected {new FileInfo(Write("whole")).Length} bytes, as when it was opened, found {length}: the file was changed while in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_grows_is_refused()
    {
        var path = Write();
        using var file = _format.Open(path);
        Change(path, stream => stream.SetLength(stream.Length + 1));

        Assert.Contains("the file was changed while in use", Assert.Throws<SegException>(() => file.Read("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_written_to_is_refused_since_its_weights_may_be_another_s()
    {
        var path = Write();
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var file = _format.Open(path);
        file.Read("a").Dispose();
        Change(path, stream =>
        {
            stream.Position = stream.Length - 4;
            stream.Write([1, 2, 3, 4]);
        });

        var error = Assert.Throws<SegException>(() => file.Read("a"));

        Assert.Contains("time of the last change: expected 2020-01-01T00:00:00.0000000Z, as when it was opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_replaced_or_deleted_is_read_as_it_was_opened()
    {
        var path = Write();
        using var file = _format.Open(path);
        File.Move(Write("other", 7), path, overwrite: true);
        using var replaced = file.Read("a");
        File.Delete(path);
        using var deleted = file.Read("a");

        Assert.Equal((1f, 1f), (replaced.data<float>()[0], deleted.data<float>()[0]));
    }

    [Theory]
    [InlineData("legacy.pth", "conv.weight")]
    [InlineData("plain.pth", "conv.weight")]
    [InlineData("detectron2-2.pkl", "stem.large")]
    public void A_pickle_that_is_cut_is_refused(string fixture, string entry)
    {
        var path = _folder.Write(fixture, File.ReadAllBytes(PyTorchFormatTests.PathOf(fixture)));
        using var file = new PyTorchFormat(new PyTorchAttribute()).Open(path);
        Change(path, stream => stream.SetLength(10));

        Assert.Equal("SEG4101", Assert.Throws<SegException>(() => file.Read(entry)).DiagnosticId);
    }

    [Fact]
    public async Task A_file_that_is_cut_and_mended_while_it_is_read_gives_its_values_or_a_named_error()
    {
        var path = Write();
        var whole = File.ReadAllBytes(path);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Change(path, stream => stream.SetLength(100));
                Change(path, stream => stream.Write(whole));
            }
        });
        for (var round = 0; round < 200; round++)
        {
            try
            {
                using var file = _format.Open(path);
                using var tensor = file.Read("a");
                Assert.Equal(Elements, tensor.numel());
            }
            catch (SegException error)
            {
                Assert.Contains(error.DiagnosticId, (string[])["SEG4100", "SEG4101"]);
            }
        }
        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public void A_device_is_no_checkpoint() =>
        Assert.Contains("header length: expected 8 bytes, found an empty file", Assert.Throws<SegException>(() => _format.Open("/dev/null")).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private string Write(string name = "file", float value = 1)
    {
        using var tensor = full([Elements], value, ScalarType.Float32);
        _format.Write(_folder.Of($"{name}.safetensors"), [new("a", tensor)]);
        return _folder.Of($"{name}.safetensors");
    }

    private static void Change(string path, Action<FileStream> change)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        change(stream);
    }
}
