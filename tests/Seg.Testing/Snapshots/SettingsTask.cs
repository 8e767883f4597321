using System.Runtime.CompilerServices;

namespace VerifyTests;

/// <summary>Where a snapshot stands.</summary>
public sealed class VerifySettings
{
    /// <summary>The defaults: <c>Type.Method</c> in the test's own folder.</summary>
    public VerifySettings()
    {
    }

    /// <summary>A copy.</summary>
    public VerifySettings(VerifySettings other) => (FileName, Directory) = (other.FileName, other.Directory);

    internal string? FileName { get; private set; }

    internal string? Directory { get; private set; }

    /// <summary>The file name up to <c>.verified.</c>.</summary>
    public void UseFileName(string fileName) => FileName = fileName;

    /// <summary>The folder, relative to the test's source file.</summary>
    public void UseDirectory(string directory) => Directory = directory;
}

/// <summary>A comparison that is made when awaited.</summary>
public sealed class SettingsTask(string received, string extension, VerifySettings settings, string sourceFile, string method)
{
    /// <inheritdoc cref="VerifySettings.UseFileName"/>
    public SettingsTask UseFileName(string fileName)
    {
        settings.UseFileName(fileName);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseDirectory"/>
    public SettingsTask UseDirectory(string directory)
    {
        settings.UseDirectory(directory);
        return this;
    }

    /// <summary>Compares.</summary>
    public TaskAwaiter GetAwaiter() => Compare().GetAwaiter();

    private async Task Compare()
    {
        var directory = Path.Combine(Path.GetDirectoryName(sourceFile)!, settings.Directory ?? "");
        var name = settings.FileName ?? $"{Path.GetFileNameWithoutExtension(sourceFile)}.{method}";
        var verified = Path.Combine(directory, $"{name}.verified.{extension}");
        var receivedFile = Path.Combine(directory, $"{name}.received.{extension}");
        var text = Normalised(received);
        var expected = File.Exists(verified) ? Normalised(await File.ReadAllTextAsync(verified)) : null;
        if (text != expected && Environment.GetEnvironmentVariable("SEG_ACCEPT_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(directory);
            await File.WriteAllTextAsync(verified, text);
            expected = text;
        }
        if (text == expected)
        {
            File.Delete(receivedFile);
            return;
        }
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(receivedFile, text);
        throw new VerifyException($"{Path.GetFileName(receivedFile)} differs from the snapshot: {Difference(expected, text)}\nAccept with SEG_ACCEPT_SNAPSHOTS=1, if it is as it should be.");
    }

    private static string Difference(string? expected, string received)
    {
        if (expected is null) return "there is no snapshot yet.";
        var (before, after) = (expected.Split('\n'), received.Split('\n'));
        var line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line]) line++;
        return $"line {line + 1}\n  verified: {before.ElementAtOrDefault(line) ?? "(end)"}\n  received: {after.ElementAtOrDefault(line) ?? "(end)"}";
    }

    private static string Normalised(string text) => text.Replace("\r\n", "\n").TrimStart('\uFEFF');
}

/// <summary>A text is not what its snapshot says.</summary>
public sealed class VerifyException(string message) : Exception(message);
