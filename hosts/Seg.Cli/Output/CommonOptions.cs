using System.CommandLine;

namespace Seg.Cli.Output;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };

    public static Option<string> Model() => new("--model", "-m")
    {
        Description = "A model's id (see 'seg models list') or a JSON spec file.",
        DefaultValueFactory = _ => "mask2former-fashion",
    };

    public static Option<string[]> Set() => new("--set", "-s")
    {
        Description = "Override an option of the spec, e.g. --set decoder.queries=200. May be given several times.",
        DefaultValueFactory = _ => [],
    };
}
