using System.Globalization;
using Microsoft.Extensions.Configuration;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Reads a section of the host's configuration strictly, and keeps on after an error, so that all of them are told at once.</summary>
/// <param name="section">Keys in any case.</param>
internal sealed class SectionReader(IConfiguration section)
{
    private readonly List<string> _known = [];
    private readonly List<string> _problems = [];

    /// <summary>Reads a key if it is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="read">One of <see cref="OptionReader"/>'s.</param>
    /// <param name="set">Gets the value.</param>
    public SectionReader Read<T>(string key, Func<IConfigurationSection, T> read, Action<T> set)
    {
        _known.Add(key);
        // A JSON null is a key with nothing under it: as if it were not there.
        if (section.GetSection(key) is not { } entry || (entry.Value is null && !entry.GetChildren().Any())) return this;
        try
        {
            set(read(entry));
        }
        catch (SegException problem)
        {
            _problems.Add(problem.Message);
        }
        return this;
    }

    /// <summary>Takes a group of values as known and hands it on; its problems become this section's.</summary>
    public SectionReader Group(string key, Func<IConfigurationSection, IEnumerable<string>> read)
    {
        _known.Add(key);
        _problems.AddRange(read(section.GetSection(key)));
        return this;
    }

    /// <summary>What is wrong with the values read and with the keys that nothing reads.</summary>
    public IReadOnlyList<string> Problems() => [.. _problems, .. section.GetChildren()
        .Where(entry => !_known.Contains(entry.Key, StringComparer.OrdinalIgnoreCase))
        .Select(entry => Unknown(entry, _known).Message)];

    /// <summary>A time above zero, as <c>hh:mm:ss</c>.</summary>
    /// <exception cref="SegException">SEG4002: something else.</exception>
    public static TimeSpan Duration(IConfigurationSection entry) =>
        // A bare number would be taken for days.
        entry.Value?.Contains(':') == true && TimeSpan.TryParseExact(entry.Value, "c", CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero ? time
            : throw new SegException(DiagnosticIds.InvalidValue, $"{entry.Path}: expected a time above zero as hh:mm:ss, found {(entry.Value is null ? "a group of values" : $"'{entry.Value}'")}.");

    /// <summary>The error of a key that nothing reads.</summary>
    public static SegException Unknown(IConfigurationSection entry, IReadOnlyCollection<string> known) => new(DiagnosticIds.UnknownKey,
        $"{entry.Path}: {UnknownKeys.Message(entry.Key, known)}");
}
