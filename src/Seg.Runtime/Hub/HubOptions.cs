namespace Seg.Runtime;

/// <summary>How the hub is reached.</summary>
public sealed record HubOptions
{
    /// <summary>The environment variables that the hub's own libraries read too.</summary>
    public const string EndpointVariable = "HF_ENDPOINT", TokenVariable = "HF_TOKEN";

    /// <summary>The hub, or a mirror of it.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>The user's access token, for private and gated models; null for none. It goes to <see cref="Endpoint"/> alone and into no log.</summary>
    public string? Token { get; init; }

    /// <summary>How often a broken connection is taken up again without a single byte gained.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The wait before the second attempt; each further one waits twice as long.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A connection that gives nothing for so long is broken.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The options of the environment: <c>HF_ENDPOINT</c> and <c>HF_TOKEN</c>.</summary>
    /// <exception cref="SegException">SEG4002: the endpoint is no http address.</exception>
    public static HubOptions FromEnvironment()
    {
        var (endpoint, token) = (Environment.GetEnvironmentVariable(EndpointVariable), Environment.GetEnvironmentVariable(TokenVariable));
        var options = new HubOptions { Token = string.IsNullOrWhiteSpace(token) ? null : token.Trim() };
        if (string.IsNullOrWhiteSpace(endpoint)) return options;
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? options with { Endpoint = address! } : throw new SegException(Seg.Shared.DiagnosticIds.InvalidValue, $"{EndpointVariable}: expected an address, http://… or https://…, found '{endpoint}'.");
    }

    /// <inheritdoc/>
    /// <remarks>Without the token.</remarks>
    public override string ToString() => $"{Endpoint}{(Token is null ? "" : " with a token")}";
}
