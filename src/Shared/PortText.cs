using System;
using System.Collections.Generic;
using System.Linq;

namespace Seg.Shared;

/// <summary>
/// One <c>[Needs]</c>, <c>[Gives]</c> or <c>[Requires]</c> as text, the form in which descriptors and export attributes carry it:
/// <c>needs Pyramid; names=InFeatures; channels=Dim</c>, <c>requires Options; that=Dim % 32 == 0</c>. Values are expressions
/// (<see cref="PortExpression"/>), except the level's name and the reason of a requirement.
/// </summary>
internal sealed record PortDeclaration(bool Gives, string Port)
{
    public string? Names { get; init; }
    public string? Levels { get; init; }
    public string? Level { get; init; }
    public string? From { get; init; }
    public bool CoarseFirst { get; init; }
    public string? Take { get; init; }
    public string? Channels { get; init; }
    public string? Stride { get; init; }
    public string? Count { get; init; }
    public string? Predicted { get; init; }
    public string? That { get; init; }
    public string? Because { get; init; }
    public string? When { get; init; }

    /// <summary>What stands for the port where options are required to fit each other.</summary>
    public const string Options = "Options";

    /// <summary>Everything that is an expression.</summary>
    public IEnumerable<string> Expressions => new[] { Names, Levels, From, Take, Channels, Stride, Count, Predicted, That, When }.OfType<string>();

    public override string ToString()
    {
        var parts = new List<string> { (Gives ? "gives " : Port == Options ? "requires " : "needs ") + Port };
        Add("names", Names);
        Add("levels", Levels);
        Add("level", Level);
        Add("from", From);
        if (CoarseFirst) parts.Add("coarseFirst=true");
        Add("take", Take);
        Add("channels", Channels);
        Add("stride", Stride);
        Add("count", Count);
        Add("predicted", Predicted);
        Add("that", That);
        Add("because", Because);
        Add("when", When);
        return string.Join("; ", parts);

        void Add(string key, string? value)
        {
            if (value is not null) parts.Add($"{key}={value}");
        }
    }

    /// <summary>Reads one line as written by <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The line has another form.</exception>
    public static PortDeclaration Parse(string line)
    {
        var parts = line.Split(';').Select(part => part.Trim()).ToArray();
        var head = parts[0].Split(' ');
        if (head.Length != 2 || head[0] is not ("needs" or "gives" or "requires")) throw new FormatException($"'{line}' is no port declaration.");
        var declaration = new PortDeclaration(head[0] == "gives", head[1]);
        foreach (var part in parts.Skip(1))
        {
            var split = part.IndexOf('=');
            if (split < 0) throw new FormatException($"'{part}' in the port declaration '{line}' has no '='.");
            var value = part.Substring(split + 1);
            declaration = part.Substring(0, split) switch
            {
                "names" => declaration with { Names = value },
                "levels" => declaration with { Levels = value },
                "level" => declaration with { Level = value },
                "from" => declaration with { From = value },
                "coarseFirst" => declaration with { CoarseFirst = value == "true" },
                "take" => declaration with { Take = value },
                "channels" => declaration with { Channels = value },
                "stride" => declaration with { Stride = value },
                "count" => declaration with { Count = value },
                "predicted" => declaration with { Predicted = value },
                "that" => declaration with { That = value },
                "because" => declaration with { Because = value },
                "when" => declaration with { When = value },
                var key => throw new FormatException($"The port declaration '{line}' has an unknown part '{key}'."),
            };
        }
        return declaration;
    }

    /// <summary>Reads every line of a descriptor's or export attribute's port text.</summary>
    public static IReadOnlyList<PortDeclaration> ParseAll(string text) =>
        text.Split(['\n'], StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToArray();
}
