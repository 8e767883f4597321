using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// The hub's files over HTTP: <c>ENDPOINT/REPOSITORY/resolve/REVISION/FILE</c>, whose answer tells size, hash and commit and leads on to where the
/// bytes lie (huggingface_hub's <c>file_download</c> describes the headers). Thread-safe.
/// </summary>
public sealed class HubClient : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpClient _http;
    private readonly HubOptions _options;

    /// <param name="options">Address, token, patience.</param>
    /// <param name="handler">What sends the requests, which must not follow redirects itself; null for the system's. Owned by the client.</param>
    public HubClient(HubOptions options, HttpMessageHandler? handler = null)
    {
        _options = options;
        // Redirects are followed here: only here is it known which host may see the token.
        _http = new(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = options.Silence, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("seg/0.1");
    }

    /// <summary>Asks what a file is.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="name">The file's path in the repository.</param>
    /// <param name="commit">A commit to stay with, or null for the reference's revision.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>Null when the repository has no such file.</returns>
    /// <exception cref="SegException">SEG4010 unreachable, SEG4011 refused, SEG4012 no such repository or revision.</exception>
    public async Task<HubFile?> FindAsync(HubReference reference, string name, string? commit = null, CancellationToken cancellationToken = default)
    {
        var revision = commit ?? reference.Revision;
        var address = new Uri($"{_options.Endpoint.AbsoluteUri.TrimEnd('/')}/{reference.Repository}/resolve/{Uri.EscapeDataString(revision)}/{name}");
        return await RetryAsync($"{reference}: {name}", async token =>
        {
            var facts = new Facts();
            // Large files lead on to another host, which knows nothing of the repository: the hub's own answer says it all.
            using var response = await SendAsync(HttpMethod.Head, address, null, facts.Read, stayWithHub: true, token);
            if (response.StatusCode == HttpStatusCode.NotFound && HubErrors.Code(response) is "" or "EntryNotFound") return null;
            HubErrors.Check(response, reference, _options.Token is not null, redirectIsGood: true);
            return new HubFile(name, address, facts.Size, facts.Sha256, facts.Tag ?? "", facts.Commit);
        }, () => 0, cancellationToken);
    }

    /// <summary>Downloads a file, under another name first. What is there of an earlier, broken download is kept and gone on with.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="file">The file.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="progress">Told of the bytes that are there; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; what is there stays for the next time.</param>
    /// <exception cref="SegException">SEG4010, SEG4011, SEG4012; SEG4013 size or hash are not as the hub says; SEG4300 it cannot be written.</exception>
    public async Task DownloadAsync(HubReference reference, HubFile file, string path, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var part = PartialFile.Of(path, file.Tag);
        try
        {
            await RetryAsync($"{reference}: {file.Name}", async token =>
            {
                await ContinueAsync(reference, file, part, progress, token);
                return true;
            }, () => part.Length, cancellationToken);
            await CheckAsync(reference, file, part, cancellationToken);
            part.Finish();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or PartialFileException)
        {
            throw new SegException(DiagnosticIds.OutputUnwritable, $"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task ContinueAsync(HubReference reference, HubFile file, PartialFile part, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        var offset = part.Length;
        if (file.Size is { } size && offset > size) offset = part.Restart();
        if (file.Size == offset && offset > 0) return;
        using var response = await SendAsync(HttpMethod.Get, file.Address, offset > 0 ? new RangeHeaderValue(offset, null) : null, _ => { }, stayWithHub: false, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            part.Restart();
            throw new IOException("the server does not have the rest of what was begun");
        }
        HubErrors.Check(response, reference, _options.Token is not null, redirectIsGood: false);
        // A server that ignores the range sends everything.
        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != offset) part.Restart();
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await part.AppendAsync(body, _options.Silence, length => progress?.Report(new(file.Name, length, file.Size)), cancellationToken);
        if (part.Length < file.Size) throw new IOException($"the connection ended after {part.Length} of {file.Size} bytes");
    }

    private static async Task CheckAsync(HubReference reference, HubFile file, PartialFile part, CancellationToken cancellationToken)
    {
        var found = file.Size is { } size && size != part.Length ? $"{part.Length} bytes instead of {size}" : null;
        if (found is null && file.Sha256 is { } expected)
        {
            await using var stream = File.OpenRead(part.Path);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
            if (hash != expected) found = $"SHA-256 {hash} instead of {expected}";
        }
        if (found is null) return;
        part.Delete();
        throw new SegException(DiagnosticIds.HubDamaged, $"{reference}: {file.Name} came with {found}. It was deleted; pull again.");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, RangeHeaderValue? range, Action<HttpResponseMessage> read, bool stayWithHub, CancellationToken cancellationToken)
    {
        for (var redirect = 0; redirect <= MostRedirects; redirect++)
        {
            using var request = new HttpRequestMessage(method, address) { Headers = { Range = range } };
            if (_options.Token is not null && IsHub(address)) request.Headers.Authorization = new("Bearer", _options.Token);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(_options.Silence);
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            read(response);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location) return response;
            var next = new Uri(address, location);
            if (stayWithHub && !IsHub(next)) return response;
            response.Dispose();
            if (next.Scheme is not ("http" or "https") || (address.Scheme == "https" && next.Scheme == "http")) throw new HttpRequestException($"a redirect from {address.Host} to {next.Scheme}://{next.Host}, which is not followed");
            address = next;
        }
        throw new HttpRequestException($"more than {MostRedirects} redirects");
    }

    private bool IsHub(Uri address) => Uri.Compare(address, _options.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    // Broken connections are tried again; as long as bytes come, for ever.
    private async Task<T> RetryAsync<T>(string what, Func<CancellationToken, Task<T>> work, Func<long> gained, CancellationToken cancellationToken)
    {
        var (pause, before) = (_options.Pause, gained());
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work(cancellationToken);
            }
            catch (Exception broken) when (IsBroken(broken) && !cancellationToken.IsCancellationRequested)
            {
                if (gained() > before) (attempt, pause, before) = (1, _options.Pause, gained());
                if (attempt >= _options.Attempts)
                    throw new SegException(DiagnosticIds.HubUnreachable, $"{what}: {_options.Endpoint.Host} cannot be reached, or breaks off, after {attempt} attempts: {Reason(broken)}. What has come is kept; pull again to go on.", broken);
                await Task.Delay(pause, cancellationToken);
                pause *= 2;
            }
        }
    }

    private static bool IsBroken(Exception error) => error is HttpRequestException or IOException or OperationCanceledException && error is not PartialFileException;

    private static string Reason(Exception error) => error is OperationCanceledException ? "no answer in time" : (error.InnerException ?? error).Message.TrimEnd('.');

    // Gathered over redirects: the first answer that says something counts.
    private sealed class Facts
    {
        public long? Size { get; private set; }

        public string? Sha256 { get; private set; }

        public string? Tag { get; private set; }

        public string? Commit { get; private set; }

        public void Read(HttpResponseMessage response)
        {
            Commit ??= HubErrors.Header(response, "X-Repo-Commit");
            var linked = HubErrors.Header(response, "X-Linked-Etag")?.Trim('"');
            Sha256 ??= linked is { Length: 64 } && linked.All(char.IsAsciiHexDigit) ? linked.ToLowerInvariant() : null;
            Tag ??= linked ?? HubErrors.Header(response, "ETag")?.Replace("W/", "", StringComparison.Ordinal).Trim('"');
            if (long.TryParse(HubErrors.Header(response, "X-Linked-Size"), out var size)) Size ??= size;
            else if (response.IsSuccessStatusCode) Size ??= response.Content.Headers.ContentLength;
        }
    }
}
