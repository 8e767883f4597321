using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.TransformerDecoders.Mask2Former;
using Seg.TransformerDecoders.MaskFormer;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Models;

/// <summary>
/// Every published configuration, built from its compiled spec, has the state of the reference implementation: names, shapes and element
/// types, under original names and, where Hugging Face has the model, under its names; and as many parameters.
/// </summary>
public sealed class StateManifestTests : IDisposable
{
    private readonly Device _before = get_default_device();

    // The meta device keeps shapes and no data, so that models of up to 216 million parameters cost nothing.
    public StateManifestTests() => set_default_device(META);

    /// <summary>Systems as specs name them, with the name that manifests have.</summary>
    private static readonly Dictionary<string, string> Systems = new() { ["MaskFormer"] = "maskformer", ["Mask2Former"] = "mask2former", ["kMaX-DeepLab"] = "kmax" };

    /// <summary>System and configuration file.</summary>
    public static TheoryData<string, string> Configs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var system in Systems.Keys)
                foreach (var config in Index(system).Keys.Order(StringComparer.Ordinal)) data.Add(system, config);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void State_is_that_of_the_reference(string system, string config)
    {
        var definition = ModelDefinitions.Published(system)[config];
        using var model = definition.Build(ModelDefinitions.ClassesOf(definition.Spec));
        Assert.All(model.parameters(), p => Assert.Equal(DeviceType.META, p.device_type));
        var state = model.state_dict().Select(t => Line(t.Key, t.Value.shape, ElementTypes.Name(t.Value.dtype)));

        var manifest = StateManifest.Read(Index(system)[config]);
        var expected = manifest.Tensors.Select(t => Line(t.Name, t.Shape, t.DType));

        Assert.Equal(string.Join("\n", expected.Order(StringComparer.Ordinal)), string.Join("\n", state.Order(StringComparer.Ordinal)));
        Assert.Equal(manifest.Parameters, model.parameters().Sum(p => p.numel()));
        Assert.Equal(manifest.StateElements, model.state_dict().Values.Sum(t => t.numel()));
        // Hugging Face has no kMaX-DeepLab.
        if (system != "kMaX-DeepLab" && StateManifest.Index($"index-hf-{Systems[system]}").TryGetValue(config, out var file)) HuggingFaceFills(system, model, StateManifest.Read(file));
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

    private static void HuggingFaceFills(string system, SegModel model, StateManifest theirs)
    {
        var ours = model.state_dict().Select(t => new CheckpointEntry(t.Key, t.Value.shape, t.Value.dtype, 0)).ToList();
        var file = theirs.Tensors.Select(t => new CheckpointEntry(t.Name, t.Shape, t.DType == "int64" ? ScalarType.Int64 : ScalarType.Float32, 0)).ToList();

        var plan = CheckpointPlan.Make(file, ours, new CheckpointOptions(), Maps);

        Assert.Equal($"{system.ToLowerInvariant()}/huggingface", plan.Map.Id);
        Assert.Empty(plan.Problems);
        Assert.Empty(plan.Converted);
        Assert.Equal(ours.Select(t => t.Name).Order(StringComparer.Ordinal), plan.Moves.Select(m => m.Target).Distinct().Order(StringComparer.Ordinal));
        // And back: the model's own names give exactly the names that Hugging Face's class has, apart from what the model has no use for.
        var names = ours.SelectMany(t => plan.Map.ToFile(t.Name)).Select(s => s.Entry);
        var used = file.Where(t => !plan.Map.IsDispensable(plan.Map.ToModel(t.Name, _ => false)!.Value.Name) || t.Name.StartsWith("criterion.", StringComparison.Ordinal));
        Assert.Equal(used.Select(t => t.Name).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    private static readonly KeyMapCatalog Maps =
        new(Mask2FormerKeyMaps.HuggingFace, Mask2FormerKeyMaps.Original, MaskFormerKeyMaps.HuggingFace, MaskFormerKeyMaps.Original);

    private static IReadOnlyDictionary<string, string> Index(string system) => StateManifest.Index($"index-{Systems[system]}");

    private static string Line(string name, long[] shape, string type) => $"{name} [{string.Join(", ", shape)}] {type}";
}
