using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Seg.Weights.Tests.Hub;

/// <summary>A request as the server saw it.</summary>
/// <param name="Method">HEAD or GET.</param>
/// <param name="Path">The path.</param>
/// <param name="Headers">The headers.</param>
internal sealed record HubRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);
}

/// <summary>What the server answers: status, headers, and a file or a text.</summary>
internal sealed record HubAnswer(int Status)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>A file that is sent instead of the body, with ranges.</summary>
    public string? File { get; init; }

    /// <summary>The connection is cut after so many bytes of this answer's body.</summary>
    public long CutAfter { get; init; } = long.MaxValue;
}

/// <summary>A small HTTP/1.1 server on this machine, one request a connection, that answers as it is told.</summary>
internal sealed class HubServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<HubRequest, HubAnswer> _answer;

    public HubServer(Func<HubRequest, HubAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<HubRequest> Requests { get; } = [];

    public void Dispose()
    {
        if (_stop.IsCancellationRequested) return;
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using var _ = connection;
        try
        {
            var stream = connection.GetStream();
            if (await ReadAsync(stream) is not { } request) return;
            Requests.Enqueue(request);
            await WriteAsync(stream, request, _answer(request));
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private static async Task<HubRequest?> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer);
            if (count == 0) return null;
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        var lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        return new(first[0], first[1], lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase));
    }

    private static async Task WriteAsync(NetworkStream stream, HubRequest request, HubAnswer answer)
    {
        using Stream body = answer.File is null ? new MemoryStream(answer.Body) : File.OpenRead(answer.File);
        var (status, from) = (answer.Status, 0L);
        if (status == 200 && request["Range"] is { } range)
        {
            from = long.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            status = from < body.Length ? 206 : 416;
        }
        var length = status == 416 ? 0 : body.Length - from;
        var head = new StringBuilder($"HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n");
        if (status == 206) head.Append($"Content-Range: bytes {from}-{body.Length - 1}/{body.Length}\r\n");
        foreach (var (name, value) in answer.Headers) head.Append($"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        if (request.Method == "HEAD") return;

        body.Position = Math.Min(from, body.Length);
        var buffer = new byte[1 << 16];
        for (var left = Math.Min(length, answer.CutAfter); left > 0;)
        {
            var count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)));
            if (count == 0) break;
            await stream.WriteAsync(buffer.AsMemory(0, count));
            left -= count;
        }
    }
}

/// <summary>A repository as the hub lays it out: small files at once, large ones through a redirect to another host.</summary>
internal sealed class HubRepository
{
    public const string Commit = "3b63e9d2a0b5b2f0c8f4a9b1c2d3e4f5a6b7c8d9";

    private readonly Dictionary<string, (string Path, string? Sha256)> _files = [];

    /// <summary>Where large files lie; null for the hub itself.</summary>
    public Uri? Storage { get; set; }

    /// <summary>Of the first answers with a large file, after how many bytes each is cut.</summary>
    public ConcurrentQueue<long> Cuts { get; } = [];

    /// <summary>Adds a file; large ones have a SHA-256 in their headers.</summary>
    public HubRepository Add(string name, string path, bool large, string? sha256 = null)
    {
        using var stream = File.OpenRead(path);
        _files[name] = (path, large ? sha256 ?? Convert.ToHexStringLower(SHA256.HashData(stream)) : null);
        return this;
    }

    /// <summary>The hub's answer.</summary>
    public HubAnswer Answer(HubRequest request)
    {
        var parts = request.Path.Split("/resolve/");
        if (parts.Length != 2 || parts[1].Split('/', 2) is not [var revision, var name]) return new(404) { Headers = { ["X-Error-Code"] = "RepoNotFound" } };
        if (revision is not ("main" or Commit)) return new(404) { Headers = { ["X-Error-Code"] = "RevisionNotFound" } };
        if (!_files.TryGetValue(name, out var file)) return new(404) { Headers = { ["X-Error-Code"] = "EntryNotFound", ["X-Repo-Commit"] = Commit } };
        var headers = new Dictionary<string, string> { ["X-Repo-Commit"] = Commit };
        if (file.Sha256 is null)
        {
            headers["ETag"] = "\"0123456789abcdef0123456789abcdef01234567\"";
            return new(200) { Headers = headers, File = file.Path };
        }
        headers["X-Linked-Size"] = new FileInfo(file.Path).Length.ToString(CultureInfo.InvariantCulture);
        headers["X-Linked-Etag"] = $"\"{file.Sha256}\"";
        if (Storage is null) return new(200) { Headers = headers, File = file.Path, CutAfter = NextCut(request) };
        headers["Location"] = $"{Storage}{name}?signed=yes";
        return new(302) { Headers = headers };
    }

    /// <summary>The storage's answer.</summary>
    public HubAnswer Store(HubRequest request) => new(200) { File = _files[request.Path.Split('/', '?')[1]].Path, CutAfter = NextCut(request) };

    private long NextCut(HubRequest request) => request.Method == "GET" && Cuts.TryDequeue(out var cut) ? cut : long.MaxValue;
}
