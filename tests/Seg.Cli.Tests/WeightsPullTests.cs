using System.Text;
using Seg.Testing;
using Seg.Weights.Tests.Hub;

namespace Seg.Cli.Tests;

/// <summary><c>seg weights pull</c> against a hub on this machine.</summary>
public sealed class WeightsPullTests : IDisposable
{
    private const string Name = "acme/tiny-semantic", Reference = $"hf:{Name}", Token = "hf_secretOfThisTest";
    private static readonly string Scene = Path.Combine(SegProcess.Root, "samples", "fashion", "000000.png");

    private readonly TemporaryFolder _files = new(), _home = new();
    private readonly HubRepository _repository = new();
    private readonly HubServer _storage, _hub;

    public WeightsPullTests()
    {
        _storage = new(_repository.Store);
        _repository.Storage = _storage.Address;
        _hub = new(request => request.Path.StartsWith($"/{Name}/", StringComparison.Ordinal) ? _repository.Answer(request) : NotThere(request));
    }

    [Fact]
    public void A_model_is_pulled_once_and_segments_as_the_one_it_was_made_of()
    {
        var model = TinyModels.Swin(_files);
        var own = TinyModels.RandomWeights(_files, model);
        var theirs = _files.Of("hf.safetensors");
        Assert.Equal(0, SegProcess.Run("weights", "convert", own, "--model", model, "--map", "mask2former/huggingface", "--to", theirs).ExitCode);
        Publish().Add("model.safetensors", theirs, large: true);

        var pulled = Run("weights", "pull", Reference);

        Assert.True(pulled.ExitCode == 0, pulled.Error);
        Assert.Empty(pulled.Error);
        var lines = pulled.Output.TrimEnd('\n').Split('\n');
        Assert.Equal($"{Reference} at {HubRepository.Commit}: pulled", lines[0]);
        Assert.True(File.Exists(lines[1]), lines[1]);
        Assert.StartsWith(_home.Path, lines[1], StringComparison.Ordinal);
        Assert.All(lines[2..^1], line => Assert.StartsWith("note: ", line, StringComparison.Ordinal));
        Assert.Equal($"seg predict --model {Reference} IMAGE", lines[^1]);
        // Neither bars nor colours where the output is redirected.
        Assert.DoesNotContain(pulled.Output, c => c is '\r' or '\u001b');
        Assert.All(_hub.Requests, request => Assert.Equal($"Bearer {Token}", request["Authorization"]));
        Assert.All(_storage.Requests, request => Assert.Null(request["Authorization"]));
        Assert.Single(_storage.Requests);

        var again = Run("weights", "pull", Reference, "--json");
        Assert.Equal(0, again.ExitCode);
        Assert.False(again.Json.GetProperty("fresh").GetBoolean());
        Assert.Equal(HubRepository.Commit, again.Json.GetProperty("commit").GetString());
        Assert.Single(_storage.Requests);

        AssertOk(Run("predict", Scene, "--model", Reference, "--out", _files.Of("pulled")));
        AssertOk(Run("predict", Scene, "--model", model, "--weights", own, "--out", _files.Of("own")));
        Assert.Equal(File.ReadAllBytes(_files.Of("own/000000.semantic.png")), File.ReadAllBytes(_files.Of("pulled/000000.semantic.png")));
    }

    [Theory]
    [InlineData("hf:acme/unknown", "SEG4012", "hf:acme/unknown: there is no such repository.")]
    [InlineData($"{Reference}@v9", "SEG4012", "the repository has no revision 'v9'")]
    [InlineData("hf:acme/private", "SEG4011", "The token in HF_TOKEN does not open it.")]
    [InlineData(Reference, "SEG4012", "the repository has none of model.safetensors,")]
    public void What_the_hub_does_not_give_is_told_in_a_line(string reference, string id, string message)
    {
        Publish();

        var call = Run("weights", "pull", reference);

        Assert.Equal(1, call.ExitCode);
        Assert.Empty(call.Output);
        Assert.StartsWith($"seg: {id}: ", call.Error, StringComparison.Ordinal);
        Assert.Contains(message, call.Error, StringComparison.Ordinal);
        Assert.Single(call.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(Directory.GetFiles(_home.Path, "*.seg.json", SearchOption.AllDirectories));
    }

    [Fact]
    public void Weights_that_are_not_what_the_hub_states_do_not_become_a_model()
    {
        Publish().Add("model.safetensors", _files.Write("weights", new byte[1000]), large: true, sha256: new string('0', 64));

        var call = Run("weights", "pull", Reference);

        Assert.Equal(1, call.ExitCode);
        Assert.StartsWith("seg: SEG4013: ", call.Error, StringComparison.Ordinal);
        Assert.Contains("SEG4015", Run("predict", Scene, "--model", Reference, "--out", _files.Of("out")).Error);
        Assert.False(Directory.Exists(_files.Of("out")));
    }

    public void Dispose()
    {
        _hub.Dispose();
        _storage.Dispose();
        _files.Dispose();
        _home.Dispose();
    }

    private SegCall Run(params string[] arguments)
    {
        var call = SegProcess.Run(arguments, ("HF_ENDPOINT", _hub.Address.ToString()), ("HF_TOKEN", Token), ("SEG_HOME", _home.Path));
        Assert.DoesNotContain(Token, call.Output + call.Error, StringComparison.Ordinal);
        return call;
    }

    private static void AssertOk(SegCall call) => Assert.True(call.ExitCode == 0, call.Error);

    // A repository without weights.
    private HubRepository Publish() => _repository
        .Add("config.json", _files.Write("config.json", Encoding.UTF8.GetBytes(TinyModels.SwinOnTheHub)), large: false)
        .Add("preprocessor_config.json", _files.Write("preprocessor_config.json", Encoding.UTF8.GetBytes(TinyModels.PreprocessorOnTheHub)), large: false);

    private static HubAnswer NotThere(HubRequest request) =>
        request.Path.StartsWith("/acme/private/", StringComparison.Ordinal) ? new(401) : new(404) { Headers = { ["X-Error-Code"] = "RepoNotFound" } };
}
