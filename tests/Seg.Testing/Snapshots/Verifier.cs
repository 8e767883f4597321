using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyXunit;

/// <summary>
/// Compares a text with the snapshot beside the test. The names, the call shape and the files are Verify's, so that a build that can restore
/// Verify.Xunit (TorchBackend=cpu|cuda) uses that instead, without a change to any test.
/// </summary>
public static class Verifier
{
    /// <summary>Compares <paramref name="target"/> with <c>{name}.verified.txt</c>.</summary>
    public static SettingsTask Verify(string? target, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "") =>
        Verify(target, "txt", settings, sourceFile, method);

    /// <summary>Compares <paramref name="target"/> with <c>{name}.verified.{extension}</c>; name is <c>Type.Method</c> unless the settings say otherwise.</summary>
    /// <remarks>
    /// Environment variable SEG_ACCEPT_SNAPSHOTS=1 accepts what was received. Otherwise a difference leaves <c>{name}.received.{extension}</c> and fails.
    /// </remarks>
    public static SettingsTask Verify(string? target, string extension, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "") =>
        new(target ?? "null", extension, settings is null ? new() : new(settings), sourceFile, method);
}
