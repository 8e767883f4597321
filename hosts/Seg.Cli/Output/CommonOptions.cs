using System.CommandLine;
using System.Globalization;
using Seg.Runtime;

namespace Seg.Cli.Output;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    private const int LongestEdge = 65536;

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

    /// <summary>What the model's large products are computed with; <see cref="PrecisionOf"/> reads it.</summary>
    public static Option<string> Dtype()
    {
        var dtype = new Option<string>("--dtype")
        {
            Description = "What the model's large products are computed with: f32, bf16 (bfloat16 with float32 sums), or auto: bf16 where the processor has instructions for it.",
            HelpName = "dtype",
            DefaultValueFactory = _ => "f32",
        };
        dtype.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } word && PrecisionOf(word) is null) result.AddError($"--dtype: expected f32, bf16 or auto, found '{word}'.");
        });
        return dtype;
    }

    /// <summary>A precision of <see cref="Dtype"/>; null for what is none.</summary>
    public static InferencePrecision? PrecisionOf(string word) => word switch
    {
        "f32" => InferencePrecision.Float32,
        "bf16" => InferencePrecision.BFloat16,
        "auto" => InferencePrecision.Auto,
        _ => null,
    };

    /// <summary>Which inference passes rewrite the model; <see cref="PassesOf"/> reads it.</summary>
    public static Option<string> Passes() => new("--passes")
    {
        Description = "Inference passes that make the model faster: all, none (compute as trained), or ids joined by commas, such as seg/fold-norm,seg/onednn.",
        HelpName = "passes",
        DefaultValueFactory = _ => "all",
    };

    /// <summary>The ids of <see cref="Passes"/>; null for all.</summary>
    public static string[]? PassesOf(string words) => words switch
    {
        "all" => null,
        "none" => [],
        _ => words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    };

    /// <summary>An option of height and width, such as 640x640; <see cref="SizeOf"/> reads it.</summary>
    public static Option<string?> Size(string name, string description)
    {
        var size = new Option<string?>(name) { Description = description };
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && SizeOf(text) is null) result.AddError($"{name} takes height x width, such as 640x640, and got '{text}'.");
        });
        return size;
    }

    /// <summary>A size of <see cref="Size"/>; null for none.</summary>
    public static (int Height, int Width)? SizeOf(string? text) =>
        text?.Split('x') is [var height, var width] && int.TryParse(height, CultureInfo.InvariantCulture, out var rows) && int.TryParse(width, CultureInfo.InvariantCulture, out var columns)
        && rows is > 0 and <= LongestEdge && columns is > 0 and <= LongestEdge ? (rows, columns) : null;

    /// <summary>An option that takes a whole number from a lowest on.</summary>
    public static Option<int> Count(string name, string description, int lowest, int otherwise)
    {
        var count = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number < lowest) result.AddError($"{name}: expected {lowest} or more, found {number}.");
        });
        return count;
    }
}
