using System;
using System.Text.RegularExpressions;

namespace Seg.Generators.Infrastructure;

/// <summary>The form of ids.</summary>
internal static class Ids
{
    public static bool IsComponent(string id) => Regex.IsMatch(id, "^[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*$");

    public static bool IsModel(string id) => Regex.IsMatch(id, "^[a-z0-9][a-z0-9._-]*$");

    /// <summary>An id in camel case or with spaces as it should be written, <c>Acme/MyDecoder</c> as <c>acme/my-decoder</c>; null when that is not enough.</summary>
    public static string? Mended(string id, Func<string, bool> isSound)
    {
        var words = Regex.Replace(id.Trim(), "(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9./_-]+", "-").ToLowerInvariant();
        return isSound(words) ? words : isSound(words.Replace('_', '-')) ? words.Replace('_', '-') : null;
    }
}
