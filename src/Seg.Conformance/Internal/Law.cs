using Xunit.Sdk;

namespace Seg.Conformance;

/// <summary>How a broken law is told.</summary>
internal static class Law
{
    /// <summary>Fails the test unless <paramref name="holds"/>.</summary>
    /// <param name="holds">The law.</param>
    /// <param name="broken">What was found and what the author must do.</param>
    public static void Require(bool holds, string broken)
    {
        if (!holds) throw Broken(broken);
    }

    public static XunitException Broken(string message, Exception? inner = null) => inner is null ? new(message) : new(message, inner);
}
