using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.TransformerDecoders.Mask2Former;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Models;

/// <summary>
/// Every published configuration, built from its compiled spec, has the state of the reference implementation: names, shapes and element
/// types, under original names and, for the Swin models, under Hugging Face's.
/// </summary>
public sealed class StateManifestTests : IDisposable
{
    private readonly Device _before = get_default_device();

    // The meta device keeps shapes and no data, so that 47 models of up to 216 million parameters cost nothing.
    public StateManifestTests() => set_default_device(META);

    public static TheoryData<string> Configs => [.. StateManifest.Index("index-mask2former").Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Configs))]
    public void State_is_that_of_the_reference(string config)
    {
        var definition = ModelDefinitions.Mask2Former[config];
        using var model = definition.Build(ModelDefinitions.ClassesOf(definition.Spec));
        Assert.All(model.parameters(), p => Assert.Equal(DeviceType.META, p.device_type));
        var state = model.state_dict().Select(t => Line(t.Key, t.Value.shape, ElementTypes.Name(t.Value.dtype)));

        var expected = StateManifest.Read(StateManifest.Index("index-mask2former")[config]).Tensors.Select(t => Line(t.Name, t.Shape, t.DType));

        Assert.Equal(string.Join("\n", expected.Order(StringComparer.Ordinal)), string.Join("\n", state.Order(StringComparer.Ordinal)));
        if (StateManifest.Index("index-hf-mask2former").TryGetValue(config, out var file)) HuggingFaceFills(model, StateManifest.Read(file));
    }

    [Fact]
    public void The_fashion_model_has_the_state_of_its_checkpoint()
    {
        var definition = ModelDefinitions.Get("mask2former-fashion");
        using var model = definition.Build(ModelDefinitions.ClassesOf(definition.Spec));
        var path = Path.Combine(FixtureFolder.Own, "..", "..", "models", definition.Spec.Checkpoint!.File);
        var loader = new CheckpointLoader([new Seg.Checkpoints.Safetensors.SafetensorsFormat(new())]);

        var report = loader.Compare(model, path);

        Assert.True(report.Fits, report.ToString());
        Assert.Empty(report.Converted);
        Assert.Equal(275, report.Loaded);
    }

    public void Dispose() => set_default_device(_before);

    private static void HuggingFaceFills(SegModel model, StateManifest theirs)
    {
        var ours = model.state_dict().Select(t => new CheckpointEntry(t.Key, t.Value.shape, t.Value.dtype, 0)).ToList();
        var file = theirs.Tensors.Select(t => new CheckpointEntry(t.Name, t.Shape, t.DType == "int64" ? ScalarType.Int64 : ScalarType.Float32, 0)).ToList();

        var plan = CheckpointPlan.Make(file, ours, new CheckpointOptions(), new(Mask2FormerKeyMaps.HuggingFace, Mask2FormerKeyMaps.Original));

        Assert.Equal("mask2former/huggingface", plan.Map.Id);
        Assert.Empty(plan.Problems);
        Assert.Empty(plan.Converted);
        Assert.Equal(ours.Select(t => t.Name).Order(StringComparer.Ordinal), plan.Moves.Select(m => m.Target).Distinct().Order(StringComparer.Ordinal));
        // And back: the model's own names give exactly the names that Hugging Face's class has.
        var names = ours.SelectMany(t => plan.Map.ToFile(t.Name)).Select(s => s.Entry);
        Assert.Equal(file.Select(t => t.Name).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    private static string Line(string name, long[] shape, string type) => $"{name} [{string.Join(", ", shape)}] {type}";
}
