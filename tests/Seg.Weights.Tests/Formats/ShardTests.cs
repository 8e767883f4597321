using Seg.Checkpoints.PyTorch;
using Seg.Checkpoints.Safetensors;
using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Weights.Tests.Formats;

/// <summary>Checkpoints in several files, joined by Hugging Face's index.</summary>
[NoTensorLeaks]
public sealed class ShardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SafetensorsFormat _format = new(new SafetensorsAttribute());
    private readonly CheckpointLoader _loader;

    public ShardTests()
    {
        _loader = new CheckpointLoader([new SafetensorsFormat(new()), new SafetensorsIndexFormat(new()), new PyTorchFormat(new()), new PyTorchIndexFormat(new())]);
        using var one = tensor(new[] { 1f, 2f });
        using var two = tensor(new[] { 3L });
        using var three = tensor(new[] { 5f });
        _format.Write(_folder.Of("model-00001-of-00002.safetensors"), [new("a", one), new("b", two)]);
        _format.Write(_folder.Of("model-00002-of-00002.safetensors"), [new("c", three)]);
    }

    [Fact]
    public void Shards_read_as_one_checkpoint()
    {
        using var scope = NewDisposeScope();
        using var checkpoint = _loader.Open(Index("""{"metadata": {"total_size": 20}, "weight_map": {"b": "model-00001-of-00002.safetensors", "c": "model-00002-of-00002.safetensors", "a": "model-00001-of-00002.safetensors"}}"""));

        Assert.Equal(["a", "b", "c"], checkpoint.Entries.Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Equal("20", checkpoint.Metadata["total_size"]);
        Assert.Equal([1f, 2f], checkpoint.Read("a").data<float>().ToArray());
        Assert.Equal(5f, checkpoint.Read("c").item<float>());
        var there = zeros([1], ScalarType.Float64);
        checkpoint.ReadInto("b", there);
        Assert.Equal(3.0, there.item<double>());
        Assert.Throws<KeyNotFoundException>(() => checkpoint.Read("d"));
    }

    [Fact]
    public void Shards_of_PyTorch_read_alike()
    {
        File.Copy(PyTorchFormatTests.PathOf("plain.pth"), _folder.Of("pytorch_model-00001-of-00001.bin"));
        using var plain = _loader.Open(PyTorchFormatTests.PathOf("plain.pth"));
        var map = string.Join(",", plain.Entries.Select(e => $"\"{e.Name}\": \"pytorch_model-00001-of-00001.bin\""));

        using var checkpoint = _loader.Open(_folder.Write("pytorch_model.bin.index.json", System.Text.Encoding.UTF8.GetBytes($$"""{"weight_map": { {{map}} } }""")));

        Assert.Equal(plain.Entries.Select(e => e.Name), checkpoint.Entries.Select(e => e.Name));
    }

    [Theory]
    [InlineData("""{"weight_map": {"a": "model-00001-of-00002.safetensors"}}""", "SEG4101", "every entry of 'model-00001-of-00002.safetensors', found none for 'b'")]
    [InlineData("""{"weight_map": {"c": "model-00002-of-00002.safetensors", "d": "model-00002-of-00002.safetensors"}}""", "SEG4101", "'d': expected an entry of 'model-00002-of-00002.safetensors'")]
    [InlineData("""{"weight_map": {"c": "model-00003-of-00003.safetensors"}}""", "SEG4100", "there is no such file")]
    [InlineData("""{"weight_map": {"c": "../model-00002-of-00002.safetensors"}}""", "SEG4101", "the name of a file beside the index")]
    [InlineData("""{"weight_map": {"c": "/etc/passwd"}}""", "SEG4101", "the name of a file beside the index")]
    [InlineData("""{"weight_map": {"c": ".."}}""", "SEG4101", "the name of a file beside the index")]
    [InlineData("""{"weight_map": {"c": 1}}""", "SEG4101", "the name of a file, found Number")]
    [InlineData("""{"weight_map": {"c": "x", "c": "x"}}""", "SEG4101", "each name once, found 'c' twice")]
    [InlineData("""{"weight_map": {}}""", "SEG4101", "at least one name")]
    [InlineData("""{"weight_map": []}""", "SEG4101", "an object with 'weight_map'")]
    [InlineData("""[]""", "SEG4101", "an object with 'weight_map'")]
    [InlineData("""{"weight_map": {"c": "model""", "SEG4101", "valid JSON")]
    public void An_index_that_lies_is_a_named_error(string json, string id, string expected)
    {
        var error = Assert.Throws<SegException>(() => _loader.Open(Index(json)));

        Assert.Equal(id, error.DiagnosticId);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Index(string json) => _folder.Write("model.safetensors.index.json", System.Text.Encoding.UTF8.GetBytes(json));
}
