using Seg.Runtime;
using Seg.Testing;

namespace Seg.Weights.Tests.Hub;

/// <summary>The hub's HTTP interface: headers, redirects, resume, checks and refusals, against a server in this process.</summary>
public sealed class HubClientTests : IDisposable
{
    private const string Token = "hf_secretsecretsecret";

    private static readonly HubReference Model = HubReference.Parse("hf:acme/parts");

    private readonly TemporaryFolder _folder = new();
    private readonly string _weights;
    private readonly HubRepository _repository = new();

    public HubClientTests()
    {
        var bytes = new byte[1_000_000];
        new Random(1).NextBytes(bytes);
        _weights = _folder.Write("there.safetensors", bytes);
    }

    [Theory]
    [InlineData("hf:acme/parts", "acme/parts", "main", "acme--parts")]
    [InlineData("hf:acme/parts-1.5@v2", "acme/parts-1.5", "v2", "acme--parts-1.5@v2")]
    [InlineData("hf:a/b@refs/pr/1", "a/b", "refs/pr/1", "a--b@refs-pr-1")]
    public void References_name_repository_and_revision(string text, string repository, string revision, string id)
    {
        var reference = HubReference.Parse(text);

        Assert.Equal((repository, revision, id, text), (reference.Repository, reference.Revision, reference.ModelId, reference.ToString()));
    }

    [Theory]
    [InlineData("hf:")]
    [InlineData("hf:parts")]
    [InlineData("hf:../parts")]
    [InlineData("hf:acme/..")]
    [InlineData("hf:acme/parts/more")]
    [InlineData("hf:acme/parts?x=1")]
    [InlineData("hf:acme/parts@../x")]
    [InlineData("hf:acme/parts\n")]
    public void What_is_no_reference_is_refused(string text) => Assert.Equal("SEG4002", Assert.Throws<SegException>(() => HubReference.Parse(text)).DiagnosticId);

    [Fact]
    public async Task Size_hash_and_commit_come_from_the_hub_and_the_bytes_from_where_it_leads()
    {
        using var storage = new HubServer(_repository.Store);
        using var hub = new HubServer(_repository.Answer);
        _repository.Add("model.safetensors", _weights, large: true).Storage = storage.Address;
        using var client = Client(hub);

        var file = await client.FindAsync(Model, "model.safetensors");
        await client.DownloadAsync(Model, file!, _folder.Of("here"));

        Assert.Equal((1_000_000L, HubRepository.Commit), (file!.Size, file.Commit));
        Assert.Equal(64, file.Sha256!.Length);
        Assert.Equal(File.ReadAllBytes(_weights), File.ReadAllBytes(_folder.Of("here")));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.part"));
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_to_no_other_host()
    {
        using var storage = new HubServer(_repository.Store);
        using var hub = new HubServer(_repository.Answer);
        _repository.Add("model.safetensors", _weights, large: true).Storage = storage.Address;
        using var client = Client(hub, Token);

        await client.DownloadAsync(Model, (await client.FindAsync(Model, "model.safetensors"))!, _folder.Of("here"));

        Assert.All(hub.Requests, r => Assert.Equal($"Bearer {Token}", r["Authorization"]));
        Assert.NotEmpty(storage.Requests);
        Assert.All(storage.Requests, r => Assert.Null(r["Authorization"]));
    }

    [Fact]
    public async Task A_broken_connection_is_taken_up_where_it_broke()
    {
        using var storage = new HubServer(_repository.Store);
        using var hub = new HubServer(_repository.Answer);
        _repository.Add("model.safetensors", _weights, large: true).Storage = storage.Address;
        // More breaks than attempts: as long as bytes come it goes on.
        foreach (var cut in new[] { 100_000, 200_000, 50_000, 1 }) _repository.Cuts.Enqueue(cut);
        using var client = Client(hub);
        var told = new List<long>();

        await client.DownloadAsync(Model, (await client.FindAsync(Model, "model.safetensors"))!, _folder.Of("here"), new Told(told));

        Assert.Equal(File.ReadAllBytes(_weights), File.ReadAllBytes(_folder.Of("here")));
        Assert.Equal([null, "bytes=100000-", "bytes=300000-", "bytes=350000-", "bytes=350001-"], storage.Requests.Select(r => r["Range"]));
        Assert.Equal(told.Order(), told);
        Assert.Equal(1_000_000, told[^1]);
    }

    [Fact]
    public async Task What_came_before_the_process_ended_is_gone_on_with()
    {
        using var hub = new HubServer(_repository.Answer);
        _repository.Add("model.safetensors", _weights, large: true);
        for (var i = 0; i < 4; i++) _repository.Cuts.Enqueue(i == 0 ? 400_000 : 0);
        using var client = Client(hub);
        var file = await client.FindAsync(Model, "model.safetensors");

        var error = await Assert.ThrowsAsync<SegException>(() => client.DownloadAsync(Model, file!, _folder.Of("here")));
        await client.DownloadAsync(Model, file!, _folder.Of("here"));

        Assert.Equal("SEG4010", error.DiagnosticId);
        Assert.False(File.Exists(_folder.Of("here.part")));
        Assert.Equal("bytes=400000-", hub.Requests.Last()["Range"]);
        Assert.Equal(File.ReadAllBytes(_weights), File.ReadAllBytes(_folder.Of("here")));
    }

    [Fact]
    public async Task Bytes_that_are_not_those_of_the_hash_are_deleted_and_told()
    {
        using var hub = new HubServer(_repository.Answer);
        _repository.Add("model.safetensors", _weights, large: true, sha256: new string('a', 64));
        using var client = Client(hub);

        var error = await Assert.ThrowsAsync<SegException>(async () => await client.DownloadAsync(Model, (await client.FindAsync(Model, "model.safetensors"))!, _folder.Of("here")));

        Assert.Equal("SEG4013", error.DiagnosticId);
        Assert.Contains($"instead of {new string('a', 64)}", error.Message, StringComparison.Ordinal);
        Assert.Equal([_weights], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_server_that_refuses_the_rest_sends_everything_again()
    {
        var cuts = new Queue<long>([300_000]);
        using var ranges = new HubServer(Answer);
        using var client = Client(ranges);

        await client.DownloadAsync(Model, (await client.FindAsync(Model, "model.safetensors"))!, _folder.Of("here"));

        Assert.Equal(File.ReadAllBytes(_weights), File.ReadAllBytes(_folder.Of("here")));
        Assert.Equal(3, ranges.Requests.Count(r => r.Method == "GET"));

        // 416 to every range, as a server answers whose file has become another.
        HubAnswer Answer(HubRequest r) => r["Range"] is not null ? new(416)
            : new(200) { File = _weights, CutAfter = r.Method == "GET" && cuts.TryDequeue(out var cut) ? cut : long.MaxValue };
    }

    [Theory]
    [InlineData(401, "", null, "SEG4011", "does not exist, or is private. Set HF_TOKEN")]
    [InlineData(401, "", Token, "SEG4011", "The token in HF_TOKEN does not open it")]
    [InlineData(403, "GatedRepo", null, "SEG4011", "is gated: accept its terms")]
    [InlineData(404, "RepoNotFound", null, "SEG4012", "there is no such repository")]
    [InlineData(404, "RevisionNotFound", null, "SEG4012", "no revision 'main'")]
    [InlineData(503, "", null, "SEG4010", "status 503")]
    [InlineData(418, "", null, "SEG4011", "status 418")]
    public async Task Refusals_are_told_in_words_and_never_with_the_token(int status, string code, string? token, string id, string expected)
    {
        using var hub = new HubServer(_ => new(status) { Headers = code.Length == 0 ? [] : new() { ["X-Error-Code"] = code } });
        using var client = Client(hub, token);

        var error = await Assert.ThrowsAsync<SegException>(() => client.FindAsync(Model, "config.json"));

        Assert.Equal(id, error.DiagnosticId);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_no_error_and_a_host_that_is_not_there_is_one()
    {
        using var hub = new HubServer(_repository.Answer);
        using var client = Client(hub);
        Assert.Null(await client.FindAsync(Model, "none.json"));
        var gone = hub.Address;
        hub.Dispose();

        var error = await Assert.ThrowsAsync<SegException>(() => new HubClient(new() { Endpoint = gone, Attempts = 2, Pause = TimeSpan.Zero }).FindAsync(Model, "config.json"));

        Assert.Equal("SEG4010", error.DiagnosticId);
        Assert.Contains("after 2 attempts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_without_end_are_given_up()
    {
        HubServer? hub = null;
        using var running = hub = new HubServer(r => new(307) { Headers = { ["Location"] = $"/acme/parts/resolve/main/config.json?{r.Path.Length}" } });
        using var client = Client(hub);

        Assert.Contains("more than 10 redirects", (await Assert.ThrowsAsync<SegException>(() => client.FindAsync(Model, "config.json"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_in_words_hold_no_token() => Assert.DoesNotContain(Token, new HubOptions { Token = Token }.ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task An_end_that_is_asked_for_is_no_broken_connection()
    {
        using var hub = new HubServer(_repository.Answer);
        using var client = Client(hub);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.FindAsync(Model, "config.json", null, stop.Token));
    }

    public void Dispose() => _folder.Dispose();

    private static HubClient Client(HubServer hub, string? token = null) => new(new() { Endpoint = hub.Address, Token = token, Attempts = 4, Pause = TimeSpan.Zero, Silence = TimeSpan.FromMinutes(2) });

    private sealed class Told(List<long> bytes) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => bytes.Add(value.Bytes);
    }
}
