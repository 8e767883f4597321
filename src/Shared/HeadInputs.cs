using System.Collections.Generic;
using System.Linq;

namespace Seg.Shared;

/// <summary>Which output a head is handed.</summary>
internal enum HeadInput
{
    Pixels,
    Queries,
    Regions,
}

/// <summary>What the head of a model reads, by its port declarations: known before any option is.</summary>
internal static class HeadInputs
{
    public static HeadInput Of(IReadOnlyList<PortDeclaration> ports) =>
        Needs(ports, "Regions") ? HeadInput.Regions : Needs(ports, "Queries") || Needs(ports, "PixelLogits") ? HeadInput.Queries : HeadInput.Pixels;

    public static string Text(HeadInput input) => input switch
    {
        HeadInput.Regions => "regions",
        HeadInput.Queries => "queries",
        _ => "pixel features",
    };

    private static bool Needs(IReadOnlyList<PortDeclaration> ports, string port) => ports.Any(p => !p.Gives && p.Port == port);
}
