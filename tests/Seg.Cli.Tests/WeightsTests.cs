using Seg.Testing;
using Seg.Weights.Tests.Formats;

namespace Seg.Cli.Tests;

/// <summary><c>seg weights inspect</c> and <c>convert</c> as the how-to on official weights shows them.</summary>
public sealed class WeightsTests : IDisposable
{
    private const string Model = "mask2former-fashion";
    private const string Query = "sem_seg_head.predictor.query_feat.weight", Classes = "sem_seg_head.predictor.class_embed.bias";
    private static readonly string Fashion = Path.Combine(SegProcess.Root, "models", Model, "model.safetensors");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_pickle_of_numpy_arrays_becomes_the_safetensors_file_that_it_was_made_of()
    {
        var pickle = new PickleWriter().Dict(("model", p => p.Dict([.. Safetensors.Read(Fashion).Select(Array)]))).Bytes();
        var original = _folder.Write("model_final.pkl", pickle);
        var converted = _folder.Of("converted.safetensors");

        var call = SegProcess.Run("weights", "convert", original, "--model", Model, "--to", converted);

        Assert.True(call.ExitCode == 0, call.Error);
        Assert.Contains($"{original} fits {Model} (key map mask2former/original): 275 tensors, 0 missing, 0 unexpected", call.Output);
        Assert.Contains("275 entries", call.Output);
        Safetensors.AssertSame(Fashion, converted);

        static (string, Action<PickleWriter>) Array(KeyValuePair<string, SafetensorsEntry> entry) =>
            (entry.Key, p => p.Array(entry.Value.Type == "I64" ? "i8" : "f4", entry.Value.Shape, entry.Value.Data));
    }

    [Fact]
    public void Weights_go_to_Hugging_Face_s_names_and_back_bit_by_bit()
    {
        var model = TinyModels.Swin(_folder);
        var random = TinyModels.RandomWeights(_folder, model);
        var (own, theirs, back) = (_folder.Of("own.safetensors"), _folder.Of("hf.safetensors"), _folder.Of("back.safetensors"));

        // With the buffers that the model computes itself (Swin's table of relative positions).
        Assert.Equal(0, SegProcess.Run("weights", "convert", random, "--model", model, "--to", own).ExitCode);
        var whole = Safetensors.Read(own);
        foreach (var (name, entry) in Safetensors.Read(random)) Assert.True(entry.Data.AsSpan().SequenceEqual(whole[name].Data), name);

        var there = SegProcess.Run("weights", "convert", own, "--model", model, "--map", "mask2former/huggingface", "--to", theirs);
        Assert.True(there.ExitCode == 0, there.Error);
        Assert.Contains("names: mask2former/huggingface", there.Output);
        var names = Safetensors.Read(theirs).Keys;
        Assert.Contains("model.transformer_module.queries_features.weight", names);
        Assert.DoesNotContain(names, name => name.StartsWith("backbone.", StringComparison.Ordinal) || name.StartsWith("sem_seg_head.", StringComparison.Ordinal));

        var home = SegProcess.Run("weights", "convert", theirs, "--model", model, "--map", "mask2former/original", "--to", back);
        Assert.True(home.ExitCode == 0, home.Error);
        Assert.Contains("(key map mask2former/huggingface)", home.Output);
        Safetensors.AssertSame(own, back);
    }

    [Fact]
    public void Names_that_a_model_has_not_in_another_release_are_refused()
    {
        var call = SegProcess.Run("weights", "convert", Fashion, "--model", Model, "--map", "segmenter/openmmlab", "--to", _folder.Of("other.safetensors"));
        AssertRefused(call, "SEG4102", "has no name for backbone.stem.conv1.weight [16, 3, 7, 7]");
    }

    [Fact]
    public void A_damaged_copy_is_told_entry_by_entry()
    {
        var entries = Safetensors.Read(Fashion);
        Assert.True(entries.Remove(Query));
        entries[Classes] = SafetensorsEntry.Of([3], [1, float.NaN, 3]);
        entries["surplus.weight"] = SafetensorsEntry.Of([2, 2], [1, 2, 3, float.PositiveInfinity]);
        var damaged = _folder.Of("damaged.safetensors");
        Safetensors.Write(damaged, entries);

        var text = SegProcess.Run("weights", "inspect", damaged, "--model", Model);
        Assert.Equal(1, text.ExitCode);
        Assert.Contains("names: mask2former/original; 1 NaN, 1 infinite", text.Output);
        Assert.Contains($"does not fit {Model} (key map mask2former/original): 273 tensors, 1 missing, 1 unexpected, 1 mis-shaped, 0 mis-typed", text.Output);

        var json = SegProcess.Run("weights", "inspect", damaged, "--model", Model, "--json");
        Assert.Equal(1, json.ExitCode);
        Assert.False(json.Json.GetProperty("fits").GetBoolean());
        Assert.Equal("mask2former/original", json.Json.GetProperty("keyMap").GetString());
        Assert.Equal(
            [("Missing", Query, "[24, 64] float32"), ("Unexpected", "surplus.weight", "[2, 2] float32"), ("MisShaped", Classes, "model [15], file [3]")],
            json.Json.GetProperty("problems").EnumerateArray().Select(p => (p.GetProperty("kind").GetString()!, p.GetProperty("name").GetString()!, p.GetProperty("text").GetString()!)));

        // A look without a model compares nothing, so nothing is wrong.
        Assert.Equal(0, SegProcess.Run("weights", "inspect", damaged).ExitCode);
        AssertRefused(SegProcess.Run("weights", "convert", damaged, "--model", Model, "--to", _folder.Of("out.safetensors")), "SEG4102", Query, "surplus.weight", Classes);
    }

    [Fact]
    public void A_model_starts_from_a_backbone_and_fresh_weights_of_a_seed()
    {
        var model = TinyModels.Clip(_folder);
        var start = Start("start.safetensors", "7");
        var trained = Safetensors.Read(Fashion);
        var backbone = start.Where(e => e.Key.StartsWith("backbone.", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(backbone);
        foreach (var (name, entry) in backbone) Assert.True(entry.Data.AsSpan().SequenceEqual(trained[name].Data), name);
        var fresh = start[Query].Data;
        Assert.Equal(fresh, Start("again.safetensors", "7")[Query].Data);
        Assert.NotEqual(fresh, Start("other.safetensors", "8")[Query].Data);

        Dictionary<string, SafetensorsEntry> Start(string name, string seed)
        {
            var call = SegProcess.Run(["weights", "convert", "--model", model, .. TinyModels.Set, "--init", $"backbone={Fashion}", "--seed", seed, "--to", _folder.Of(name)]);
            Assert.True(call.ExitCode == 0, call.Error);
            Assert.Contains("fits the backbone of tiny-clip", call.Output);
            return Safetensors.Read(_folder.Of(name));
        }
    }

    [Fact]
    public void A_backbone_of_another_kind_starts_nothing()
    {
        var call = SegProcess.Run("weights", "convert", "--model", TinyModels.Swin(_folder), "--init", $"backbone={Fashion}", "--to", _folder.Of("start.safetensors"));
        AssertRefused(call, "SEG4102", "backbone");
    }

    [Theory]
    [InlineData("needs a checkpoint, or --init backbone=FILE")]
    [InlineData("it and --init cannot both be given", "model.safetensors", "--init", "backbone=x.pth")]
    [InlineData("expected backbone=FILE, found 'head=x.pth'", "--init", "head=x.pth")]
    public void A_call_that_is_wrong_ends_with_2(string message, params string[] arguments)
    {
        var call = SegProcess.Run(["weights", "convert", "--model", Model, "--to", _folder.Of("out.safetensors"), .. arguments]);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(message, call.Error);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("convert")]
    public void A_pickle_that_attacks_is_refused_and_runs_nothing(string command)
    {
        var touched = _folder.Of("touched");
        var hostile = _folder.Write("hostile.pkl", new PickleWriter().Call("os", "system", p => p.Text($"touch {touched}")).Bytes());
        string[] target = command == "convert" ? ["--to", _folder.Of("out.safetensors")] : [];

        var call = SegProcess.Run(["weights", command, hostile, "--model", Model, .. target]);

        AssertRefused(call, "SEG4101", "the global 'os.system', which is not loaded");
        Assert.Equal([hostile], Directory.GetFileSystemEntries(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    // A user error is a line or a report, never a stack trace; and there is neither the file nor a piece of it.
    private void AssertRefused(SegCall call, string id, params string[] told)
    {
        Assert.Equal(1, call.ExitCode);
        Assert.Empty(call.Output);
        Assert.StartsWith($"seg: {id}: ", call.Error, StringComparison.Ordinal);
        foreach (var text in told) Assert.Contains(text, call.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", call.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
        foreach (var name in (string[])["out", "hf", "start"]) Assert.False(File.Exists(_folder.Of($"{name}.safetensors")));
    }
}
