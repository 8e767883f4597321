using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Heads;
using Seg.Plugins.Tests.Composition;
using Seg.Testing;

namespace Seg.Segmenter.Tests;

/// <summary>Whole models from the reference's configuration.</summary>
public static class SegmenterModels
{
    /// <summary>A model as the fixture's <c>config</c> describes it, in training mode, with the fixture's weights.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="change">What the test states over the spec.</param>
    public static SegModel Build(FixtureFile fixture, Func<ModelSpec, ModelSpec>? change = null)
    {
        var spec = SpecOf(fixture.Config, Path.GetFileName(fixture.Path));
        var classes = FixtureModel.ClassesOf(fixture.Config.GetProperty("n_cls").GetInt32(), isThing: _ => false);
        var model = FixtureModel.Build(change is null ? spec : change(spec), classes,
            services => services.AddSegBackbonesViT().AddSegTransformerDecodersSegmenter().AddSegHeadsLinear().AddSegHeadsPerPixel());
        FixtureWeights.Load(fixture, model);
        return model;
    }

    private static ModelSpec SpecOf(JsonElement config, string id)
    {
        var decoder = config.GetProperty("decoder");
        var isLinear = decoder.GetProperty("name").GetString() == "linear";
        var components = new Dictionary<ComponentKind, ComponentSpecAttribute>
        {
            [ComponentKind.Backbone] = SegmenterOptions.Backbone(config),
            [ComponentKind.Head] = isLinear ? new LinearHeadAttribute() : new PerPixelAttribute(),
            [ComponentKind.Criterion] = new PixelCrossEntropyAttribute(),
            [ComponentKind.PostProcessor] = new SemanticInferenceAttribute(),
        };
        if (!isLinear) components[ComponentKind.TransformerDecoder] = SegmenterOptions.MaskTransformer(decoder);
        var names = new StateNamesAttribute { Backbone = "encoder", TransformerDecoder = isLinear ? null : "decoder", Head = isLinear ? "decoder" : null };
        return new()
        {
            Id = id, Task = SegTask.Semantic, Classes = FixtureModel.Classes, Components = components, StateNames = names.All, Preprocess = SegmenterOptions.Preprocess(config),
        };
    }
}
