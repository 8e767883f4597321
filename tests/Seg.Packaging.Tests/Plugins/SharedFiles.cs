using System.Text.RegularExpressions;
using System.Xml.Linq;
using Seg.Testing;

namespace Seg.Packaging.Tests;

/// <summary>The files that the build targets keep out of plugins, as those targets name them.</summary>
internal static partial class SharedFiles
{
    public static Regex Pattern { get; } = new(Expand("$(_SegSharedFiles)"));

    private static string Expand(string value)
    {
        var properties = XDocument.Parse(Repository.Read("src/Seg.Abstractions/buildTransitive/Seg.Abstractions.targets")).Descendants("PropertyGroup").Elements();
        return Reference().Replace(value, reference => Expand(properties.Single(p => p.Name.LocalName == reference.Groups[1].Value).Value));
    }

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Reference();
}
