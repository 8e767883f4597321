using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Specs;

public sealed class SpecReaderTests : IDisposable
{
    private readonly ToyHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void AVariantKeepsWhatItDoesNotState()
    {
        var spec = _host.Spec("""
            // comments and trailing commas are fine
            { "id": "mine", "extends": "toy-full", "backbone": { "width": 20, "SCALE": 0.5, }, "preprocess": { "shortestEdge": 64 } }
            """);
        var backbone = Assert.IsType<ToyBackboneAttribute>(spec.Components[ComponentKind.Backbone]);
        Assert.Equal((20, 0.5f, "two \"words\""), (backbone.Width, backbone.Scale, backbone.Note));
        Assert.Equal([2, 1], backbone.Depths);
        Assert.Equal(("mine", SegTask.Semantic, ToyClasses.Id), (spec.Id, spec.Task, spec.Classes));
        Assert.Equal((64, 96, 16), (spec.Preprocess.ShortestEdge, spec.Preprocess.LongestEdge, spec.Preprocess.PadTo));
        Assert.Equal([50f, 60f, 70f], spec.Preprocess.Std);
        // Weights still serve (the loader checks every shape); numbers printed for another model do not.
        Assert.Equal("toy/model.safetensors", spec.Checkpoint!.File);
        Assert.Null(spec.Published);
        // The base is another object and stays as it was.
        Assert.Equal(12, ((ToyBackboneAttribute)ToyFull.Spec.Components[ComponentKind.Backbone]).Width);
    }

    [Fact]
    public void AnotherComponentStartsFromItsOwnDefaults()
    {
        var spec = _host.Spec("""{ "extends": "toy-full", "pixelDecoder": { "use": "toy/wide-pixels", "rounds": 3 }, "decoder": { "dim": 24 } }""");
        var pixels = Assert.IsType<ToyWidePixelsAttribute>(spec.Components[ComponentKind.PixelDecoder]);
        Assert.Equal((24, 3), (pixels.Dim, pixels.Rounds));
        Assert.Equal((7, 24), spec.Components[ComponentKind.TransformerDecoder] is ToyQueriesAttribute q ? (q.Queries, q.Dim) : default);
    }

    [Fact]
    public void AComponentCanBeNamedShortAndTakenOut()
    {
        var spec = _host.Spec("""{ "extends": "toy-full", "pixelDecoder": "toy/wide-pixels", "criterion": null, "checkpoint": null }""");
        Assert.IsType<ToyWidePixelsAttribute>(spec.Components[ComponentKind.PixelDecoder]);
        Assert.False(spec.Components.ContainsKey(ComponentKind.Criterion));
        Assert.Null(spec.Checkpoint);
    }

    [Fact]
    public void EveryTypeOfOptionBinds()
    {
        var spec = _host.Spec("""
            { "id": "all", "task": ["semantic", "panoptic"], "classes": "toy/three",
              "backbone": { "use": "toy/backbone", "width": 3, "depths": [1, 1], "outputs": ["res2"], "scale": -1.5e-3, "epsilon": 1e-12, "residual": false,
                            "shape": "sharp", "shapes": ["round", "sharp"], "seed": 1099511627776, "note": "a, b" } }
            """);
        var b = (ToyBackboneAttribute)spec.Components[ComponentKind.Backbone];
        Assert.Equal((3, -1.5e-3f, 1e-12, false, ToyShape.Sharp, 1L << 40, "a, b"), (b.Width, b.Scale, b.Epsilon, b.Residual, b.Shape, b.Seed, b.Note));
        Assert.Equal([1, 1], b.Depths);
        Assert.Equal(["res2"], b.Outputs);
        Assert.Equal([ToyShape.Round, ToyShape.Sharp], b.Shapes);
        Assert.Equal(SegTask.Semantic | SegTask.Panoptic, spec.Task);
    }

    /// <summary>Specs that a schema of the toys must refuse as well: text, id, path, and a part of the message.</summary>
    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        { """{ "extends": "toy-full", "backbone": { "depths": [1, 1.5] } }""", "SEG4002", "(1,54): backbone.depths[1]", "found '1.5'" },
        { """{ "extends": "toy-full", "bakbone": {} }""", "SEG4001", "bakbone", "Did you mean 'backbone'?" },
        { """{ "extends": "toy-full", "backbone": { "widht": 1 } }""", "SEG4001", "backbone.widht", "Did you mean 'width'?" },
        { """{ "extends": "toy-full", "preprocess": { "padto2": 1 } }""", "SEG4001", "preprocess.padto2", "Did you mean 'padTo'?" },
        { """{ "extends": "toy-full", "checkpoint": { "filename": "x" } }""", "SEG4001", "checkpoint.filename", "Known: file, sha256, keyMap, license, source." },
        { """{ "extends": "toy-full", "stateNames": { "backbon": "x" } }""", "SEG4001", "stateNames.backbon", "Did you mean 'backbone'?" },
        { """{ "extends": "toy-full", "backbone": { "width": "ten" } }""", "SEG4002", "backbone.width", "\"ten\"" },
        { """{ "extends": "toy-full", "backbone": { "width": "10" } }""", "SEG4002", "backbone.width", "without quotes" },
        { """{ "extends": "toy-full", "backbone": { "width": 1.5 } }""", "SEG4002", "backbone.width", "1.5" },
        { """{ "extends": "toy-full", "backbone": { "width": 99999999999 } }""", "SEG4002", "backbone.width", "99999999999" },
        { """{ "extends": "toy-full", "backbone": { "width": null } }""", "SEG4002", "backbone.width", "null" },
        { """{ "extends": "toy-full", "backbone": { "width": [1] } }""", "SEG4002", "backbone.width", "a list" },
        { """{ "extends": "toy-full", "backbone": { "depths": [1, {}] } }""", "SEG4002", "backbone.depths[1]", "an object" },
        { """{ "extends": "toy-full", "backbone": { "depths": {} } }""", "SEG4002", "backbone.depths", "an object" },
        { """{ "extends": "toy-full", "backbone": { "residual": 1 } }""", "SEG4002", "backbone.residual", "'1'" },
        { """{ "extends": "toy-full", "backbone": { "shape": "rond" } }""", "SEG4002", "backbone.shape", "Did you mean 'Round'?" },
        { """{ "extends": "toy-full", "backbone": [] }""", "SEG4002", "backbone", "a list" },
        { """{ "extends": "toy-full", "preprocess": { "mean": [1, 2] } }""", "SEG4002", "preprocess.mean", "three numbers" },
        { """{ "extends": "toy-full", "preprocess": { "std": [1, 0, 2] } }""", "SEG4002", "preprocess.std", "above 0" },
        { """{ "extends": "toy-full", "preprocess": { "filter": "cubic" } }""", "SEG4002", "preprocess.filter", "Did you mean 'Bicubic'?" },
        { """{ "extends": "toy-full", "checkpoint": { "sha256": "12" } }""", "SEG4002", "checkpoint.sha256", "64 hexadecimal digits" },
        { """{ "extends": "toy-full", "task": "panoptik" }""", "SEG4002", "task", "Did you mean 'Panoptic'?" },
        { """{ "extends": "toy-full", "task": [] }""", "SEG4002", "task", "at least one" },
        { """{ "extends": "toy-full", "backbone": { "use": "toy/bckbone" } }""", "SEG4003", "backbone.use", "Did you mean 'toy/backbone'?" },
        { """{ "extends": "toy-full", "backbone": { "use": "toy/head" } }""", "SEG4003", "backbone.use", "that is the id of a head" },
        { """{ "extends": "toy-ful" }""", "SEG4004", "extends", "Did you mean 'toy-full'?" },
        { """{ "classes": "toy/three" }""", "SEG4005", "", "'task' is missing" },
        { """{ "task": "semantic" }""", "SEG4005", "", "'classes' is missing" },
        { """{ "task": "semantic", "classes": "toy/three", "backbone": { "width": 3 } }""", "SEG4005", "backbone", "'use' is missing" },
        { """{ "extends": "toy-full", "backbone": { "width": 513 } }""", "SEG4002", "backbone.width", "within 1..512, found the value 513" },
        { """{ "extends": "toy-full", "backbone": { "depths": [1, 9] } }""", "SEG4002", "backbone.depths[1]", "within 1..8, found the value 9" },
        { """{ "extends": "toy-full", "backbone": { "outputs": ["res2", "rs3"] } }""", "SEG4002", "backbone.outputs[1]", "Did you mean 'res3'?" },
        { """{ "extends": "toy-full", "backbone": { "outputs": "res2" } }""", "SEG4002", "backbone.outputs", "expected a list" },
        { """{ "extends": "toy-full", "backbone": { "depths": 1 } }""", "SEG4002", "backbone.depths", "expected a list" },
        { """{ "extends": "toy-full", "backbone": { "note": 5 } }""", "SEG4002", "backbone.note", "expected a text" },
        { """{ "extends": "toy-full", "pixelDecoder": { "rounds": 2 } }""", "SEG4001", "pixelDecoder.rounds", "is no key here" },
        { """{ "extends": "toy-full", "preprocess": { "padTo": "32" } }""", "SEG4002", "preprocess.padTo", "a whole number" },
        { """{ "extends": "toy-full", "preprocess": { "mean": [1, "2", 3] } }""", "SEG4002", "preprocess.mean[1]", "a number" },
        { """{ "extends": "toy-full", "task": "semantic,panoptic" }""", "SEG4002", "task", "semantic,panoptic" },
        { """{ "extends": "toy-full", "id": 7 }""", "SEG4002", "id", "a text" },
        { """{ "extends": "toy-full", "$schema": 7 }""", "SEG4002", "$schema", "a text" },
        { """{ "extends": "toy-full", "regionDecoder": {} }""", "SEG4005", "regionDecoder", "'use' is missing" },
        { """{ "extends": "toy-full", "decoder": { "querys": 3 } }""", "SEG4001", "decoder.querys", "Did you mean 'queries'?" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    [InlineData("""{ "extends": "missing.json" }""", "SEG4005", "missing.json", "cannot be read")]
    [InlineData("""{ "extends": "toy-full", "backbone": { "width": 3, "Width": 4 } }""", "SEG4005", "backbone.Width", "twice")]
    [InlineData("""[1, 2]""", "SEG4005", "", "expected an object")]
    [InlineData("", "SEG4005", "(1,1)", "")]
    public void AMistakeIsNamedWithItsPlace(string json, string id, string path, string says)
    {
        var error = _host.Error(json);
        Assert.Equal(id, error.DiagnosticId);
        Assert.Contains(_host.Folder, error.Message);
        Assert.Contains(path, error.Message);
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void SeveralMistakesAreNamedAtOnce()
    {
        var error = Assert.IsType<SpecException>(_host.Error("""
            { "task": "panoptik", "bakbone": {},
              "backbone": { "use": "toy/backbone", "widht": 1, "depths": [1, 9], "note": 5 },
              "preprocess": { "padTo": -1, "mean": [] } }
            """));
        Assert.Equal(["SEG4002", "SEG4001", "SEG4001", "SEG4002", "SEG4002", "SEG4002", "SEG4002", "SEG4005"], error.Errors.Select(e => e.DiagnosticId));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.StartsWith("SEG4002: 8 mistakes:\n  SEG4002: ", error.Message);
        string[] places = ["(1,3): task", "(1,23): bakbone", "(2,40): backbone.widht", "(2,66): backbone.depths[1]", "(2,70): backbone.note", "(3,19): preprocess.padTo", "(3,32): preprocess.mean", "(1,1)"];
        Assert.All(error.Errors.Zip(places), e => Assert.Contains($".json{e.Second}: ", e.First.Message));
        Assert.Contains("'classes' is missing", error.Errors[^1].Message);
    }

    [Theory]
    [InlineData("backbone.width=ten", "SEG4002: --set backbone.width=ten: expected a whole number, found 'ten'.")]
    [InlineData("backbone.width=513", "SEG4002: --set backbone.width=513: expected a number within 1..512, found the value 513.")]
    [InlineData("backbone.depths=1,x", "SEG4002: --set backbone.depths=1,x: backbone.depths[1]: expected a whole number, found 'x'.")]
    public void AnOverrideIsNamedOnce(string statement, string message)
    {
        var error = Assert.Throws<SegException>(() => _host.Get<SpecReader>().Apply(ToyFull.Spec, SpecOverrides.Parse([statement])));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void PositionsCountLinesAndColumns()
    {
        var error = _host.Error("{\n  \"extends\": \"toy-full\",\n  \"backbone\": {\n    \"widht\": 1\n  }\n}");
        Assert.Contains("(4,5): backbone.widht:", error.Message);
        error = _host.Error("{\n  \"extends\": toy-full\n}");
        Assert.Equal("SEG4005", error.DiagnosticId);
        Assert.Contains("(2,", error.Message);
    }

    [Fact]
    public void DeepNestingIsAnErrorAndNoStackOverflow()
    {
        var error = _host.Error(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        Assert.Equal("SEG4005", error.DiagnosticId);
    }

    [Fact]
    public void FilesExtendFilesBesideThem()
    {
        _host.Write("base/root.json", """{ "extends": "toy-full", "backbone": { "width": 6 }, "classes": "three.json" }""");
        _host.Write("base/three.json", """{ "classes": [{ "name": "a" }, { "name": "b" }, { "name": "c" }] }""");
        var path = _host.Write("leaf.json", """{ "extends": "base/root.json", "backbone": { "depths": [3, 3] } }""");
        var spec = _host.Get<IModelCatalog>().Get(path);
        Assert.Equal("leaf", spec.Id);
        Assert.Equal(6, ((ToyBackboneAttribute)spec.Components[ComponentKind.Backbone]).Width);
        Assert.Equal("c", _host.Get<IClassCatalogs>().Get(spec.Classes)[2].Name);
    }

    [Fact]
    public void ACircleOfFilesIsSeg2006()
    {
        _host.Write("a.json", """{ "extends": "b.json" }""");
        _host.Write("b.json", """{ "extends": "./a.json" }""");
        var error = Assert.Throws<SegException>(() => _host.Get<IModelCatalog>().Get(Path.Combine(_host.Folder, "a.json")));
        Assert.Equal("SEG2006", error.DiagnosticId);
        Assert.Contains("a.json → ", error.Message);
    }

    [Fact]
    public void ACircleOfIdsIsSeg2006()
    {
        _host.Write("chicken.seg.json", """{ "extends": "egg" }""");
        _host.Write("egg.seg.json", """{ "extends": "chicken" }""");
        Assert.Equal("SEG2006", Assert.Throws<SegException>(() => _host.Get<IModelCatalog>().Get("egg")).DiagnosticId);
    }

    [Fact]
    public void AnotherCheckpointFileLosesHashAndLicenceOfTheBase()
    {
        var hash = new string('a', 64);
        _host.Write("first.json", $$"""{ "extends": "toy-full", "checkpoint": { "sha256": "{{hash}}" } }""");
        CheckpointAttribute Read(string checkpoint) => _host.Spec($$"""{ "extends": "first.json", "checkpoint": {{checkpoint}} }""").Checkpoint!;
        Assert.Equal(("toy/model.safetensors", hash, "MIT"), Read("""{ "source": "here" }""") is var same ? (same.File, same.Sha256, same.License) : default);
        Assert.Equal(("other.safetensors", "", ""), Read("""{ "file": "other.safetensors" }""") is var other ? (other.File, other.Sha256, other.License) : default);
        var beside = _host.Write("beside.safetensors", "");
        Assert.Equal(beside, Read("""{ "file": "beside.safetensors" }""").File);
    }
}
