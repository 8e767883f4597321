using Seg.Checkpoints.PyTorch;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Weights.Tests.Formats;

/// <summary>What Python's own pickle and zipfile wrote (tests/Fixtures/pytorch/make.py), read bit by bit.</summary>
[NoTensorLeaks]
public sealed class PyTorchFormatTests
{
    private readonly PyTorchFormat _format = new(new PyTorchAttribute());

    [Theory]
    [InlineData("plain.pth")]
    [InlineData("wrapped.pt")]
    [InlineData("parallel.pth")]
    [InlineData("legacy.pth")]
    public void State_dicts_of_torch_save_come_with_names_order_types_and_values(string file)
    {
        using var scope = NewDisposeScope();
        using var checkpoint = _format.Open(PathOf(file));

        Assert.Equal(
            [
                "conv.weight Float32 [3, 4]", "conv.transposed Float32 [4, 3]", "conv.part Float32 [2, 2]", "norm.half Float16 [3]", "norm.bfloat16 BFloat16 [2]",
                "norm.double Float64 []", "norm.num_batches_tracked Int64 []", "mask Bool [3]", "bytes Byte [3]", "empty Float32 [0, 5]",
            ],
            checkpoint.Entries.Select(e => $"{e.Name} {e.Type} [{string.Join(", ", e.Shape)}]"));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (float)i), checkpoint.Read("conv.weight").data<float>().ToArray());
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], checkpoint.Read("conv.transposed").data<float>().ToArray());
        Assert.Equal([5, 6, 9, 10], checkpoint.Read("conv.part").data<float>().ToArray());
        Assert.Equal([0.5f, -2f, 65504f], checkpoint.Read("norm.half").to_type(ScalarType.Float32).data<float>().ToArray());
        Assert.Equal([1f, -2f], checkpoint.Read("norm.bfloat16").to_type(ScalarType.Float32).data<float>().ToArray());
        Assert.Equal(0.1, checkpoint.Read("norm.double").item<double>());
        Assert.Equal(1L << 40, checkpoint.Read("norm.num_batches_tracked").item<long>());
        Assert.Equal([true, false, true], checkpoint.Read("mask").data<bool>().ToArray());
        Assert.Equal([0, 128, 255], checkpoint.Read("bytes").data<byte>().ToArray());
        Assert.Equal([0L, 5L], checkpoint.Read("empty").shape);
    }

    [Theory]
    [InlineData("plain.pth", "conv.transposed")]
    [InlineData("detectron2-2.pkl", "stem.large")]
    [InlineData("detectron2-4.pkl", "stem.columns")]
    public void Reading_into_memory_gives_what_reading_gives_whatever_its_type_and_layout(string file, string entry)
    {
        using var scope = NewDisposeScope();
        using var checkpoint = _format.Open(PathOf(file));
        var expected = checkpoint.Read(entry);
        var (direct, converted, strided) = (zeros_like(expected), zeros(expected.shape, ScalarType.Float64), zeros([expected.shape[1], expected.shape[0]], expected.dtype).t());

        checkpoint.ReadInto(entry, direct);
        checkpoint.ReadInto(entry, converted);
        checkpoint.ReadInto(entry, strided);

        Assert.True(direct.equal(expected).all().item<bool>());
        Assert.True(converted.equal(expected.to_type(ScalarType.Float64)).all().item<bool>());
        Assert.True(strided.equal(expected).all().item<bool>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Arrays_of_detectron2_come_from_every_protocol(int protocol)
    {
        using var scope = NewDisposeScope();
        using var checkpoint = _format.Open(PathOf($"detectron2-{protocol}.pkl"));

        Assert.Equal(["stem.conv1.weight", "stem.columns", "stem.double", "stem.large", "stem.scalar", "stem.byte"], checkpoint.Entries.Select(e => e.Name));
        Assert.Equal([0, 1, 2, 3, 4, 5], checkpoint.Read("stem.conv1.weight").data<float>().ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5], checkpoint.Read("stem.columns").data<float>().ToArray());
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i / 3.0), checkpoint.Read("stem.double").data<double>().ToArray());
        Assert.Equal(Enumerable.Range(0, 800).Select(i => i * (long)i * 1000003), checkpoint.Read("stem.large").data<long>().ToArray());
        Assert.Equal(7.5f, checkpoint.Read("stem.scalar").item<float>());
        Assert.Equal([0, 127, 128, 255], checkpoint.Read("stem.byte").data<byte>().ToArray());
        Assert.Equal("Detectron2 Model Zoo", checkpoint.Metadata["__author__"]);
        Assert.Equal(("true", "model"), (checkpoint.Metadata["matching_heuristics"], checkpoint.Metadata["unwrapped"]));
    }

    [Fact]
    public void What_stands_beside_the_weights_is_metadata()
    {
        using var wrapped = _format.Open(PathOf("wrapped.pt"));
        using var parallel = _format.Open(PathOf("parallel.pth"));

        Assert.Equal(("12", "model"), (wrapped.Metadata["epoch"], wrapped.Metadata["unwrapped"]));
        Assert.Equal(("0.25", "resnet", "state_dict, module."), (parallel.Metadata["best"], parallel.Metadata["arch"], parallel.Metadata["unwrapped"]));
    }

    [Fact]
    public void Of_several_state_dicts_in_a_file_the_one_for_use_is_taken()
    {
        using var folder = new TemporaryFolder();
        var pickle = new PickleWriter().Dict(("optimizer", p => p.Dict()), ("student", p => p.Dict()), ("teacher", p => p.Dict(("w", q => q.Array("f4", [1], new byte[4])))));

        using var checkpoint = _format.Open(folder.Write("dino.pth", pickle.Bytes()));

        Assert.Equal(["w"], checkpoint.Entries.Select(e => e.Name));
        Assert.Equal("teacher", checkpoint.Metadata["unwrapped"]);
    }

    [Fact]
    public void Fixtures_are_what_their_script_writes() =>
        Assert.Equal(10, Directory.GetFiles(Path.GetDirectoryName(PathOf("make.py"))!).Length);

    internal static string PathOf(string file) => FixtureFolder.PathOf("pytorch", file);
}
