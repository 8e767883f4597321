using Microsoft.Extensions.Configuration;

namespace Seg.Runtime;

/// <summary>Options of a segmenter from the host's configuration.</summary>
internal static class SegmenterSection
{
    /// <summary>Sets what the section holds.</summary>
    /// <param name="section">May be absent.</param>
    /// <param name="options">Keeps its value where the section has none, or one of another type.</param>
    /// <returns>What is wrong, one line each.</returns>
    public static IReadOnlyList<string> Bind(IConfigurationSection section, SegmenterOptions options) => new SectionReader(section)
        .Read(nameof(options.Model), OptionReader.String, value => options.Model = value)
        .Read(nameof(options.Weights), OptionReader.String, value => options.Weights = value)
        .Read(nameof(options.AllowRandomWeights), OptionReader.Boolean, value => options.AllowRandomWeights = value)
        .Read(nameof(options.Overrides), Statements, value => options.Overrides = value)
        .Read(nameof(options.Device), OptionReader.String, value => options.Device = value)
        .Read(nameof(options.Precision), OptionReader.Enum<InferencePrecision>, value => options.Precision = value)
        .Read(nameof(options.Passes), OptionReader.Strings, value => options.Passes = value)
        .Read(nameof(options.Concurrency), OptionReader.Int32, value => options.Concurrency = value)
        .Read(nameof(options.LookAhead), OptionReader.Int32, value => options.LookAhead = value)
        .Read(nameof(options.Batch), OptionReader.Int32, value => options.Batch = value)
        .Group(nameof(options.WarmUp), group => WarmUp(group, options))
        .Problems();

    // A statement may hold commas (backbone.depths=2,2,6,2), so one text is one statement.
    private static string[] Statements(IConfigurationSection entry) =>
        string.IsNullOrEmpty(entry.Value) ? OptionReader.Strings(entry) : [entry.Value];

    // true for the defaults, false for none, or a group of values.
    private static IReadOnlyList<string> WarmUp(IConfigurationSection section, SegmenterOptions options)
    {
        if (!section.Exists()) return [];
        if (section.GetChildren().Any())
        {
            var warmUp = options.WarmUp = options.WarmUp is { } set ? set with { } : new();
            return new SectionReader(section)
                .Read(nameof(warmUp.Width), OptionReader.Int32, value => warmUp.Width = value)
                .Read(nameof(warmUp.Height), OptionReader.Int32, value => warmUp.Height = value)
                .Read(nameof(warmUp.OnFailure), OptionReader.Enum<WarmUpFailure>, value => warmUp.OnFailure = value)
                .Problems();
        }
        try
        {
            options.WarmUp = OptionReader.Boolean(section) ? new() : null;
            return [];
        }
        catch (SegException problem)
        {
            return [problem.Message];
        }
    }
}
