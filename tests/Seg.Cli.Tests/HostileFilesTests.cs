using System.Text;
using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>Specs and checkpoints that cannot be used, through the command line: one message with file, field, what was expected and found; exit code 1.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Every_spec_is_told_what_is_wrong_with_it_and_the_sound_one_is_checked_too()
    {
        (string Name, string Id, string Says, byte[] Bytes)[] cases =
        [
            ("model", "SEG4004", "Did you mean 'mask2former-fashion'?", Text("""{ "extends": "mask2former-fashoin" }""")),
            ("component", "SEG4003", "Did you mean 'seg/resnet'?", Text("""{ "extends": "mask2former-fashion", "backbone": "seg/resnett" }""")),
            ("key", "SEG4001", "Did you mean 'queries'?", Text("""{ "extends": "mask2former-fashion", "transformerDecoder": { "querys": 10 } }""")),
            ("range", "SEG4002", "(1,61): transformerDecoder.queries: expected a number within", Text("""{ "extends": "mask2former-fashion", "transformerDecoder": { "queries": -1 } }""")),
            ("type", "SEG4002", "found the text \"ten\"", Text("""{ "extends": "mask2former-fashion", "transformerDecoder": { "queries": "ten" } }""")),
            ("number", "SEG4002", "'99999999999999999999'", Text("""{ "extends": "mask2former-fashion", "transformerDecoder": { "queries": 99999999999999999999 } }""")),
            ("nan", "SEG4005", "(1,", Text("""{ "extends": "mask2former-fashion", "preprocess": { "padTo": NaN } }""")),
            ("twice", "SEG4005", "this key stands here twice", Text("""{ "extends": "mask2former-fashion", "id": "a", "id": "b" }""")),
            ("list", "SEG4005", "expected an object", Text("[1, 2]")),
            ("utf16", "SEG4005", "Save the file as UTF-8", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}")]),
            ("deep", "SEG4005", "depth of 16", Text(string.Concat(Enumerable.Repeat("{\"a\":", 2 << 20)))),
            ("itself", "SEG2006", "itself.json → ", Text("""{ "extends": "itself.json" }""")),
            ("one", "SEG2006", "two.json → ", Text("""{ "extends": "two.json" }""")),
            ("two", "SEG2006", "three.json → ", Text("""{ "extends": "three.json" }""")),
            ("three", "SEG2006", "one.json → ", Text("""{ "extends": "one.json" }""")),
            ("classes", "SEG4006", "nowhere/classes", Text("""{ "extends": "mask2former-fashion", "classes": "nowhere/classes" }""")),
        ];
        string[] files = [.. cases.Select(c => _folder.Write($"{c.Name}.json", c.Bytes)), _folder.Of("nowhere.json"), Directory.CreateDirectory(_folder.Of("folder.json")).FullName];

        var call = SegProcess.Run(["spec", "check", .. files, "mask2former-fashion", "--json"]);

        Assert.Equal(1, call.ExitCode);
        var results = call.Json.EnumerateArray().ToList();
        (string Name, string Id, string Says)[] expected = [.. cases.Select(c => (c.Name, c.Id, c.Says)), ("nowhere", "SEG4005", "cannot be read"), ("folder", "SEG4005", "expected a file, found a folder")];
        Assert.Equal(expected.Length + 1, results.Count);
        foreach (var ((name, id, says), result) in expected.Zip(results))
        {
            var message = result.GetProperty("message").GetString()!;
            Assert.True(result.GetProperty("diagnosticId").GetString() == id, $"{name}: {message}");
            Assert.Contains(says, message, StringComparison.Ordinal);
            if (id != "SEG4006") Assert.Contains($"{name}.json", message, StringComparison.Ordinal);
            Assert.InRange(message.Length, 1, 3000);
        }
        Assert.True(results[^1].GetProperty("ok").GetBoolean());
    }

    [Theory]
    [InlineData("SEG4101", "header length: expected at most the 2 bytes that follow it in the file, found 10000000000", new byte[] { 0, 0xE4, 0x0B, 0x54, 2, 0, 0, 0, (byte)'{', (byte)'}' })]
    [InlineData("SEG4101", "header length: expected 8 bytes, found a file of 3 bytes", new byte[] { 1, 2, 3 })]
    public void A_checkpoint_that_lies_ends_with_1(string id, string says, byte[] bytes)
    {
        var file = _folder.Write("hostile.safetensors", bytes);
        AssertRefused(SegProcess.Run("weights", "inspect", file), id, $"checkpoint {file}: {says}");
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused_by_name()
    {
        var model = TinyModels.Swin(_folder);
        var weights = TinyModels.RandomWeights(_folder, model);
        var entries = Safetensors.Read(weights);
        const string Name = "sem_seg_head.predictor.class_embed.bias";
        BitConverter.GetBytes(float.NaN).CopyTo(entries[Name].Data, 4);
        Safetensors.Write(weights, entries);

        var call = SegProcess.Run("predict", Picture, "--model", model, "--weights", weights, "--out", _folder.Of("out"));

        AssertRefused(call, "SEG4103", weights, $"{Name} 1 NaN and 0 infinite of 4 values");
        Assert.False(Directory.Exists(_folder.Of("out")) && Directory.EnumerateFiles(_folder.Of("out")).Any());
        var inspected = SegProcess.Run("weights", "inspect", weights, "--model", model);
        Assert.Equal(1, inspected.ExitCode);
        Assert.Contains("do not load (SEG4103)", inspected.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_class_count_are_told_as_such()
    {
        var model = TinyModels.Swin(_folder);
        var weights = TinyModels.RandomWeights(_folder, model);
        File.WriteAllText(_folder.Of("two.json"), """{ "classes": [ { "name": "bolt" }, { "name": "nut" } ] }""");
        File.WriteAllText(_folder.Of("other.json"), """{ "extends": "tiny-swin.json", "classes": "two.json" }""");

        var call = SegProcess.Run("predict", Picture, "--model", _folder.Of("other.json"), "--weights", weights, "--out", _folder.Of("out"));

        AssertRefused(call, "SEG4102", "class_embed.weight model [3, 16], file [4, 16]", "the weights are for 3 classes, the model has 2: load them into the spec that they were trained with");
    }

    [Fact]
    public void A_pipe_is_refused_without_waiting_for_a_writer()
    {
        var pipe = _folder.Pipe("pipe.json");
        var link = _folder.Of("linked.safetensors");
        File.CreateSymbolicLink(link, pipe);
        var spec = _folder.Write("classes.json", Text("{ \"extends\": \"mask2former-fashion\", \"classes\": \"pipe.json\" }"));
        (string[] Call, string Id, string Says)[] calls =
        [
            (["predict", Picture, "--weights", link, "--out", _folder.Of("out")], "SEG4100", $"checkpoint {link}: expected a file on a disk, found a pipe"),
            (["weights", "inspect", pipe], "SEG4100", $"checkpoint {pipe}: expected a file on a disk, found a pipe"),
            (["models", "show", pipe], "SEG4005", $"{pipe} cannot be read: expected a file, found a named pipe."),
            (["models", "show", spec], "SEG4005", $"{pipe} cannot be read: expected a file, found a named pipe."),
            (["plugins", "add", pipe], "SEG3013", "found a named pipe"),
        ];
        foreach (var (call, id, says) in calls)
            AssertRefused(SegProcess.RunBy(["timeout", "120"], call), id, says);
    }

    [Theory]
    [InlineData("spec", "check")]
    [InlineData("weights", "inspect")]
    [InlineData("weights", "inspect", "a.safetensors", "--nonsense")]
    public void A_call_that_is_wrong_ends_with_2(params string[] arguments) => Assert.Equal(2, SegProcess.Run(arguments).ExitCode);

    public void Dispose() => _folder.Dispose();

    private static string Picture => FixtureFolder.PathOf("preprocess", "files", "jpeg_420.jpg");

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static void AssertRefused(SegCall call, string id, params string[] told)
    {
        Assert.True(call.ExitCode == 1, call.Error);
        Assert.StartsWith($"seg: {id}: ", call.Error, StringComparison.Ordinal);
        Assert.All(told, text => Assert.Contains(text, call.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", call.Error, StringComparison.Ordinal);
    }
}
