using Seg.Plugins.Tests.Composition;
using Seg.Runtime;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Models.Tests.Showcases;

/// <summary>The combinations that nobody published, at their full width on small pictures.</summary>
public class ShowcaseTests
{
    private const string Prefix = "showcase-";
    private const int Size = 64;

    public static TheoryData<string> Ids => [.. LoadedPlugins.CompiledModels.Where(id => id.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Every stage learns: in training mode the model's own criterion sends finite gradients into each part.</summary>
    [Theory, MemberData(nameof(Ids))]
    public void A_showcase_runs_forward_and_backward(string id)
    {
        random.manual_seed(1);
        using var scope = NewDisposeScope();
        using var model = Build(id);
        model.train();
        var targets = new[] { Target(model.Classes), Target(model.Classes) };
        var predictions = model.Forward(ModelInput.Of(randn(2, 3, Size, Size)) with { Targets = targets }, default);
        var losses = model.Criterion!.Forward(predictions, targets);
        Assert.All(losses, loss => Assert.True(float.IsFinite(loss.Value.item<float>()), $"{loss.Key} is {loss.Value.item<float>()}"));
        losses.Values.Aggregate((a, b) => a + b).backward();
        foreach (var slot in model.Spec.Components.Keys.Where(model.Spec.StateNames.ContainsKey))
        {
            var parameters = model.named_parameters().Where(p => p.name.StartsWith(model.Spec.StateNames[slot] + ".", StringComparison.Ordinal) && p.parameter.requires_grad).ToArray();
            if (parameters.Length == 0) continue;
            var reached = parameters.Where(p => p.parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0).ToArray();
            Assert.True(reached.Length > 0, $"No gradient reaches the {slot}.");
            Assert.All(reached, p => Assert.True(p.parameter.grad!.isfinite().all().item<bool>(), $"{p.name} has a gradient that is not finite."));
        }
    }

    /// <summary>In evaluation mode it gives the results that its task asks for.</summary>
    [Theory, MemberData(nameof(Ids))]
    public void A_showcase_gives_results(string id)
    {
        random.manual_seed(1);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var model = Build(id);
        model.eval();
        var input = ModelInput.Of(randn(1, 3, Size, Size));
        var results = model.PostProcessor.Process(model.Forward(input, default), 0, input.Frames[0], model.Spec.Task, default);
        Assert.Equal(model.Spec.Task.HasFlag(SegTask.Semantic), results.Semantic is not null);
        Assert.Equal(model.Spec.Task.HasFlag(SegTask.Panoptic), results.Panoptic is not null);
        Assert.Equal(model.Spec.Task.HasFlag(SegTask.Instance), results.Instance is not null);
    }

    /// <summary>Nobody published them: they claim no numbers and no weights.</summary>
    [Theory, MemberData(nameof(Ids))]
    public void A_showcase_has_a_page_and_claims_nothing(string id)
    {
        var spec = LoadedPlugins.Get<IModelCatalog>().Get(id);
        Assert.Null(spec.Published);
        Assert.Null(spec.Checkpoint);
        Assert.Contains(id, File.ReadAllText(Path.Combine(Repository.Root, "docs", "showcases", id[Prefix.Length..] + ".md")), StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_a_spec_for_each_page()
    {
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "showcases"), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "README");
        Assert.Equal(pages.Select(page => Prefix + page).Order(StringComparer.Ordinal), ((IEnumerable<object[]>)Ids).Select(row => (string)row[0]));
    }

    private static SegModel Build(string id) => LoadedPlugins.Get<ModelComposer>().Build(LoadedPlugins.Get<IModelCatalog>().Get(id));

    // Two rectangles, boxes around them, and a label map of which the lower right is without ground truth.
    private static SegmentationTarget Target(ClassCatalogue classes)
    {
        var masks = zeros(2, Size, Size, dtype: ScalarType.Bool);
        using var top = masks[0].narrow(0, 0, Size / 2).fill_(true);
        using var left = masks[1].narrow(0, Size / 2, Size / 2).narrow(1, 0, Size / 2).fill_(true);
        var labels = full([Size, Size], -1, dtype: ScalarType.Int64);
        using var first = labels.narrow(0, 0, Size / 2).fill_(1);
        using var second = labels.narrow(0, Size / 2, Size / 2).narrow(1, 0, Size / 2).fill_(2);
        return new(tensor(new long[] { 1, 2 }), masks)
        {
            Boxes = tensor(new float[] { 0, 0, Size, Size / 2, 0, Size / 2, Size / 2, Size }, [2, 4]),
            Labels = labels,
        };
    }
}
