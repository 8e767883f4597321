using Microsoft.Extensions.Configuration;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>The section that <c>AddSegmentation</c> was given, and what its keys mean.</summary>
/// <param name="section">Read when plugins are loaded and when a segmenter's options are made; later changes have no effect.</param>
internal sealed class SegmentationConfiguration(IConfiguration section)
{
    public const string MainSegmenter = "Segmenter";
    public const string NamedSegmenters = "Segmenters";

    /// <summary>The section of a segmenter's options.</summary>
    public IConfigurationSection Segmenter(string name) =>
        name.Length == 0 ? section.GetSection(MainSegmenter) : section.GetSection(NamedSegmenters).GetSection(name);

    /// <summary>Adds what is configured to what code has asked for.</summary>
    /// <returns>What is wrong, one line each; segmenters' options are not looked at.</returns>
    public IReadOnlyList<string> Apply(SegmentationBuilder builder) => new SectionReader(section)
        .Read("PluginDirectories", OptionReader.Strings, directories => Each(directories, builder.AddPluginDirectory))
        .Read("DefaultPlugins", OptionReader.Boolean, wanted => { if (wanted) builder.AddDefaultPlugins(); })
        .Read("UserPlugins", OptionReader.Boolean, wanted => { if (wanted) builder.AddUserPlugins(); })
        .Read("AllowAlteredPlugins", OptionReader.Boolean, wanted => { if (wanted) builder.AllowAlteredPlugins(); })
        .Read("PluginTimeout", SectionReader.Duration, timeout => builder.PluginTimeout(timeout))
        .Read("DisabledPlugins", OptionReader.Strings, ids => Each(ids, builder.DisablePlugin))
        .Read("ModelFolders", OptionReader.Strings, folders => Each(folders, builder.AddModelFolder))
        .Read("DefaultModelFolders", OptionReader.Boolean, wanted => { if (!wanted) builder.WithoutDefaultModelFolders(); })
        .Read("MaxPixels", Pixels, pixels => builder.MaxPixels(pixels))
        .Group(MainSegmenter, _ => [])
        .Group(NamedSegmenters, _ => [])
        .Problems();

    /// <summary>Options that stand for segmenters which code does not add, one line each.</summary>
    /// <param name="names">The names of those that it adds.</param>
    public IEnumerable<string> Strangers(IReadOnlyCollection<string> names)
    {
        if (!names.Contains("") && section.GetSection(MainSegmenter).Exists())
            yield return $"{DiagnosticIds.UnknownKey}: {section.GetSection(MainSegmenter).Path}: no AddSegmenter stands in the code, so nothing reads these options.";
        string[] keyed = [.. names.Where(n => n.Length > 0)];
        foreach (var entry in section.GetSection(NamedSegmenters).GetChildren().Where(e => !keyed.Contains(e.Key, StringComparer.OrdinalIgnoreCase)))
            yield return SectionReader.Unknown(entry, keyed).Message;
    }

    private static long Pixels(IConfigurationSection entry) => OptionReader.Int64(entry) is > 0 and var pixels ? pixels
        : throw new SegException(DiagnosticIds.InvalidValue, $"{entry.Path}: expected at least 1, found '{entry.Value}'.");

    private static void Each(string[] values, Func<string, SegmentationBuilder> add)
    {
        foreach (var value in values) add(value);
    }
}
