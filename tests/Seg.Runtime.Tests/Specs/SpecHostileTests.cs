using System.Text;
using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Specs;

/// <summary>Spec files that are no specs, or were made to do harm: one named error with file and place, in little time and memory.</summary>
public sealed class SpecHostileTests : IDisposable
{
    private const long Megabyte = 1 << 20;

    private readonly ToyHost _host = new();

    public void Dispose() => _host.Dispose();

    // What is wrong, the bytes, and what the message must say. Not handed to xUnit, which would copy megabytes into names of tests.
    private static readonly (string What, Func<byte[]> Bytes, string Says)[] Cases =
    [
        ("UTF-16, little-endian", () => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}")], "(1,1): expected text in UTF-8, found UTF-16 or UTF-32. Save the file as UTF-8."),
        ("UTF-16, big-endian", () => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("{}")], "found UTF-16 or UTF-32"),
        ("UTF-16 without a mark", () => Encoding.Unicode.GetBytes("{}"), "found UTF-16 or UTF-32"),
        ("UTF-32", () => [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes("{}")], "found UTF-16 or UTF-32"),
        ("a key that is no UTF-8", () => [.. "{\n \""u8, 0xFF, .. "\": 1}"u8], "(2,2): expected Unicode text in UTF-8"),
        ("a text that is no UTF-8", () => [.. "{\"id\": \""u8, 0xC3, 0x28, .. "\"}"u8], "(1,8): expected Unicode text in UTF-8"),
        ("half a surrogate pair", () => [.. """{"id": "\ud800"}"""u8], "(1,8): expected Unicode text in UTF-8"),
        ("a key that is half a surrogate pair", () => [.. """{"\udfff": 1}"""u8], "(1,2): expected Unicode text in UTF-8"),
        ("a zero character in a path", () => [.. """{"extends": "a\u0000.json"}"""u8], "(1,13): expected a text without control characters, found U+0000"),
        ("an escape sequence for terminals in a text", () => [.. """{"classes": "\u001b[2J"}"""u8], "found U+001B"),
        ("an escape sequence for terminals in a key", () => [.. """{"\u001b[2J": 1}"""u8], "(1,2): expected a key without control characters"),
        ("a key of 201 bytes", () => Encoding.UTF8.GetBytes($$"""{"{{new string('k', 201)}}": 1}"""), "(1,2): expected a key of at most 200 bytes, found one of 201"),
        ("a text of 5000 bytes", () => Encoding.UTF8.GetBytes($$"""{"extends": "{{new string('k', 5000)}}"}"""), "(1,13): expected a value of at most 4096 bytes, found one of 5000"),
        ("a number of 5000 digits", () => Encoding.UTF8.GetBytes($$"""{"extends": {{new string('9', 5000)}}}"""), "expected a value of at most 4096 bytes, found one of 5000"),
        ("10 MB of lists", () => Repeat("[", 10 << 20), "maximum configured depth of 16"),
        ("10 MB of objects", () => Repeat("{\"a\":", 2 << 20), "maximum configured depth of 16"),
        ("lists that are closed again", () => [.. Repeat("[", 17), .. Repeat("]", 17)], "maximum configured depth of 16"),
        ("200 000 values", () => [.. "{\"a\": ["u8, .. Repeat("0,", 200_000), .. "0]}"u8], "expected at most 100000 values, found more; that is no spec"),
        ("17 MB", () => Repeat(" ", 17 << 20), "has more than 16 MB; that is no spec"),
        ("no value", () => "// nothing"u8.ToArray(), "(1,"),
        ("NaN", () => [.. """{"preprocess": {"padTo": NaN}}"""u8], "(1,26)"),
        ("an escape sequence for terminals in what is no JSON", () => [.. "{\"a\": tr"u8, 0x1B, .. "[2J}"u8], "(1,9): 'tr?[2J"),
        ("two objects", () => "{}{}"u8.ToArray(), "(1,3)"),
        ("the slot twice, by its short name", () => [.. """{"extends": "toy-full", "decoder": {}, "transformerDecoder": {}}"""u8], "stands here twice, under a short name and its own"),
    ];

    public static TheoryData<string> Files => [.. Cases.Select(c => c.What)];

    [Theory]
    [MemberData(nameof(Files))]
    public void AFileThatIsNoSpecIsSeg4005(string what)
    {
        var (_, bytes, says) = Cases.Single(c => c.What == what);
        var path = Path.Combine(_host.Folder, "hostile.json");
        File.WriteAllBytes(path, bytes());
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.ThrowsAny<SegException>(() => _host.Get<IModelCatalog>().Get(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 * Megabyte);
        Assert.True(error.DiagnosticId == "SEG4005", $"{what}: {error.Message}");
        Assert.Contains(path, error.Message);
        Assert.Contains(says, error.Message);
        Assert.InRange(error.Message.Length, 1, 2000);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Theory]
    [InlineData("""{ "extends": "toy-full", "backbone": { "scale": 1e999 } }""", "backbone.scale", "a number that a float can hold, found the value 1e999")]
    [InlineData("""{ "extends": "toy-full", "backbone": { "scale": 1e39 } }""", "backbone.scale", "a number that a float can hold, found the value 1e39")]
    [InlineData("""{ "extends": "toy-full", "backbone": { "epsilon": -1e999 } }""", "backbone.epsilon", "a number that a double can hold, found the value -1e999")]
    [InlineData("""{ "extends": "toy-full", "backbone": { "seed": 9223372036854775808 } }""", "backbone.seed", "'9223372036854775808'")]
    [InlineData("""{ "extends": "toy-full", "backbone": { "width": 1e3 } }""", "backbone.width", "1e3")]
    [InlineData("""{ "extends": "toy-full", "preprocess": { "mean": [1e999, 0, 0] } }""", "preprocess.mean[0]", "expected a number, found the value 1e999")]
    [InlineData("""{ "extends": "toy-full", "preprocess": { "shortestEdge": 2147483647 } }""", "preprocess.shortestEdge", "a whole number within 0..65536, found the value 2147483647")]
    [InlineData("""{ "extends": "toy-full", "preprocess": { "padTo": -1 } }""", "preprocess.padTo", "a whole number within 0..65536, found the value -1")]
    [InlineData("""{ "extends": "toy-full", "slidingWindow": { "size": 0 } }""", "slidingWindow.size", "a whole number within 1..65536, found the value 0")]
    public void ANumberThatHasNoPlaceIsSeg4002(string json, string path, string says)
    {
        var error = _host.Error(json);
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains(_host.Folder, error.Message);
        Assert.Contains($": {path}: ", error.Message);
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void InfinityThatIsMeantIsRead() =>
        Assert.Equal(double.PositiveInfinity, ((ToyBackboneAttribute)_host.Spec("""{ "extends": "toy-full", "backbone": { "epsilon": "Infinity" } }""").Components[ComponentKind.Backbone]).Epsilon);

    [Fact]
    public void AUtf8MarkIsPassedOver()
    {
        var path = Path.Combine(_host.Folder, "marked.json");
        File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, .. """{ "extends": "toy-full" }"""u8]);
        Assert.Equal("marked", _host.Get<IModelCatalog>().Get(path).Id);
    }

    [Fact]
    public void ALongWrongValueIsShortenedInTheMessage()
    {
        var error = _host.Error($$"""{ "extends": "toy-full", "backbone": { "use": "{{new string('x', 4000)}}" }, "task": "{{new string('y', 4000)}}" }""");
        Assert.Contains(new string('y', 200) + "…", error.Message);
    }

    [Fact]
    public void AHundredThousandMistakesAreNotAllNamed()
    {
        var keys = string.Join(",", Enumerable.Range(0, 50_000).Select(i => $"\"key{i}\": 0"));
        var error = Assert.IsType<SpecException>(_host.Error($$"""{ "extends": "toy-full", {{keys}} }"""));
        Assert.Equal(50, error.Errors.Count);
        Assert.StartsWith("SEG4001: 50 mistakes and perhaps more:", error.Message);
    }

    [Fact]
    public void AFolderAndAMissingFileAreNamed()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_host.Folder, "folder.json")).FullName;
        var error = Assert.Throws<SegException>(() => _host.Get<IModelCatalog>().Get(folder));
        Assert.Equal("SEG4005", error.DiagnosticId);
        Assert.Contains($"{folder} cannot be read: expected a file, found a folder.", error.Message);
        error = Assert.Throws<SegException>(() => _host.Get<IModelCatalog>().Get(Path.Combine(_host.Folder, "nowhere.json")));
        Assert.Equal("SEG4005", error.DiagnosticId);
        Assert.Contains("nowhere.json", error.Message);
    }

    [Fact]
    public void ADeviceWithoutAnEndIsRefusedAtTheLimit()
    {
        var link = Path.Combine(_host.Folder, "endless.json");
        File.CreateSymbolicLink(link, "/dev/zero");
        Assert.Contains("has more than 16 MB", Assert.Throws<SegException>(() => _host.Get<IModelCatalog>().Get(link)).Message);
    }

    [Theory]
    [InlineData("a.json → ", "a")]
    [InlineData("a.json → ", "b", "a")]
    [InlineData("a.json → ", "b", "c", "a")]
    public void ACircleOfAnyLengthNamesItsFiles(string says, params string[] extends)
    {
        var file = "a";
        foreach (var next in extends)
        {
            _host.Write($"{file}.json", $$"""{ "extends": "{{next}}.json" }""");
            file = next;
        }
        var error = Assert.Throws<SegException>(() => _host.Get<IModelCatalog>().Get(Path.Combine(_host.Folder, "a.json")));
        Assert.Equal("SEG2006", error.DiagnosticId);
        Assert.Contains(says, error.Message);
        Assert.All(extends, name => Assert.Contains(Path.Combine(_host.Folder, $"{name}.json"), error.Message));
    }

    [Fact]
    public void AChainWithoutAnEndIsSeg2006()
    {
        for (var i = 0; i < 40; i++) _host.Write($"chain{i}.json", $$"""{ "extends": "chain{{i + 1}}.json" }""");
        var error = Assert.Throws<SegException>(() => _host.Get<IModelCatalog>().Get(Path.Combine(_host.Folder, "chain0.json")));
        Assert.Equal("SEG2006", error.DiagnosticId);
        Assert.Contains("more than 32 files", error.Message);
    }

    private static byte[] Repeat(string text, int times) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, times)));
}
