using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Specs;

public sealed class SpecWriterTests : IDisposable
{
    private readonly ToyHost _host = new();

    public void Dispose() => _host.Dispose();

    private string Write(ModelSpec spec, bool all) => _host.Get<SpecWriter>().ToJson(spec, all);

    [Theory]
    [InlineData("toy-full", true)]
    [InlineData("toy-full", false)]
    [InlineData("toy-small", true)]
    [InlineData("toy-small", false)]
    public void WhatIsWrittenReadsBackEqual(string id, bool all)
    {
        var spec = _host.Get<IModelCatalog>().Get(id);
        var back = _host.Spec(Write(spec, all));
        Assert.Empty(_host.Get<SpecComparer>().Differences(spec, back));
        Assert.Equal(Write(spec, all), Write(back, all));
    }

    [Fact]
    public void OddValuesReadBackEqual()
    {
        var spec = _host.Get<SpecReader>().Apply(ToyFull.Spec, SpecOverrides.Parse(
            ["backbone.scale=0.1", "backbone.epsilon=1e-300", "backbone.note=\"a\\n\\\"ü\\\" <b>\"", "backbone.seed=-9007199254740993", "backbone.shapes=[]", "task=semantic,instance"])) with
        {
            StateNames = new Dictionary<ComponentKind, string>(ModelSpec.DefaultStateNames) { [ComponentKind.Backbone] = "encoder" },
            Published = null,
        };
        var back = _host.Spec(Write(spec, all: true));
        Assert.Empty(_host.Get<SpecComparer>().Differences(spec, back));
        var backbone = (ToyBackboneAttribute)back.Components[ComponentKind.Backbone];
        Assert.Equal((1e-300, "a\n\"ü\" <b>", -9007199254740993L), (backbone.Epsilon, backbone.Note, backbone.Seed));
        Assert.Equal("encoder", back.StateNames[ComponentKind.Backbone]);
    }

    [Fact]
    public void OnlyWhatDiffersIsShort() => Assert.Equal(
        """
        {
          "id": "toy-small",
          "task": "semantic",
          "classes": "toy/three",
          "backbone": {
            "use": "toy/backbone",
            "width": 4,
            "depths": [
              2,
              1
            ],
            "scale": 0.25,
            "shapes": [
              "Sharp",
              "Round"
            ],
            "note": "two \"words\""
          },
          "pixelDecoder": {
            "use": "toy/pixels"
          },
          "transformerDecoder": {
            "use": "toy/queries",
            "queries": 7
          },
          "head": {
            "use": "toy/head"
          },
          "criterion": {
            "use": "toy/loss",
            "weight": 3
          },
          "postProcessor": {
            "use": "toy/labels"
          },
          "preprocess": {
            "shortestEdge": 32,
            "longestEdge": 96,
            "padTo": 16,
            "mean": [
              120,
              110,
              100
            ],
            "std": [
              50,
              60,
              70
            ]
          }
        }

        """.ReplaceLineEndings("\n"), Write(_host.Get<IModelCatalog>().Get("toy-small"), all: false));

    [Fact]
    public void DifferencesAreNamed()
    {
        var changed = _host.Get<SpecReader>().Apply(ToyFull.Spec, SpecOverrides.Parse(["decoder.queries=9", "pixelDecoder.use=toy/wide-pixels", "preprocess.mean=1,2,3"]));
        Assert.Equal(
            ["pixelDecoder.use: toy/pixels → toy/wide-pixels", "transformerDecoder.queries: 7 → 9", "preprocess.mean: [120, 110, 100] → [1, 2, 3]"],
            _host.Get<SpecComparer>().Differences(ToyFull.Spec, changed).Select(d => d.ToString()));
    }
}
