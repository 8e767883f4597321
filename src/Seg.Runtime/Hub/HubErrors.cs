using System.Net;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>The hub's refusals in words. Its header <c>X-Error-Code</c> says more than the status does.</summary>
internal static class HubErrors
{
    /// <summary>The hub's word for what is wrong, or an empty text.</summary>
    public static string Code(HttpResponseMessage response) => Header(response, "X-Error-Code") ?? "";

    /// <summary>A header's first value, or null.</summary>
    public static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>Passes a good answer.</summary>
    /// <exception cref="SegException">SEG4011, SEG4012.</exception>
    /// <exception cref="HttpRequestException">Worth another attempt: the server is in trouble, or asks for patience.</exception>
    public static void Check(HttpResponseMessage response, HubReference reference, bool hasToken, bool redirectIsGood)
    {
        if (response.IsSuccessStatusCode || (redirectIsGood && (int)response.StatusCode is >= 300 and < 400)) return;
        var hint = hasToken ? $"The token in {HubOptions.TokenVariable} does not open it." : $"Set {HubOptions.TokenVariable} to a token that may read it.";
        throw (response.StatusCode, Code(response)) switch
        {
            (_, "GatedRepo") => Refused($"{reference} is gated: accept its terms on the hub's page first. {hint}"),
            (HttpStatusCode.Unauthorized, _) => Refused($"{reference} does not exist, or is private. {hint}"),
            (HttpStatusCode.Forbidden, _) => Refused($"{reference} may not be read. {hint}"),
            (HttpStatusCode.NotFound, "RevisionNotFound") => Missing($"{reference}: the repository has no revision '{reference.Revision}'."),
            (HttpStatusCode.NotFound, "RepoNotFound") => Missing($"{reference}: there is no such repository."),
            (HttpStatusCode.NotFound, _) => Missing($"{reference}: {response.RequestMessage?.RequestUri?.AbsolutePath} is not there."),
            (HttpStatusCode.TooManyRequests, _) or (>= HttpStatusCode.InternalServerError, _) => new HttpRequestException($"status {(int)response.StatusCode}"),
            _ => Refused($"{reference}: the hub answers with status {(int)response.StatusCode}."),
        };
    }

    private static SegException Refused(string message) => new(DiagnosticIds.HubRefused, message);

    private static SegException Missing(string message) => new(DiagnosticIds.HubMissing, message);
}
