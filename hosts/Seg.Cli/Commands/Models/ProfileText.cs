using System.Globalization;
using Seg.Cli.Output;
using Seg.Runtime;
using Spectre.Console;

namespace Seg.Cli.Commands.Models;

/// <summary>A model's profile for people.</summary>
internal static class ProfileText
{
    public static string Parameters(ModuleProfile module) =>
        $"{Number(module.Trained + module.Frozen)}: {Number(module.Trained)} trained, {Number(module.Frozen)} frozen; buffers {Number(module.Buffers)}";

    public static string Operations(ModelProfile profile) => profile.CountsOperations
        ? $"{Giga(profile.Root.Operations)} GFLOP at {profile.Height}x{profile.Width}, a multiply-add counted as two ({Giga(profile.Root.Operations / 2)} G multiply-adds)"
        : "not counted: this build's tensor library cannot be observed";

    /// <summary>The module tree: every stage, and so many levels below it.</summary>
    public static Table Tree(ModelProfile profile, int depth)
    {
        var table = Report.Table("module", "type", $"output at {profile.Height}x{profile.Width}", "parameters", "GFLOP");
        foreach (var column in table.Columns.Skip(3)) column.Alignment = Justify.Right;
        var stages = profile.Slots.Select(slot => slot.Path).ToHashSet();
        foreach (var child in profile.Root.Children) Add(child, 0, null);
        table.Row("total", "", "", Number(profile.Root.Trained + profile.Root.Frozen), profile.CountsOperations ? Giga(profile.Root.Operations) : "");
        return table;

        // Containers above a stage are drawn whatever the depth; "below" counts levels under the nearest stage.
        void Add(ModuleProfile module, int indent, int? below)
        {
            below = stages.Contains(module.Path) ? 0 : below + 1;
            if (below > depth) return;
            table.Row(
                new string(' ', 2 * indent) + module.Name, module.Type, Output(profile, module),
                Number(module.Trained + module.Frozen), profile.CountsOperations && module.Operations > 0 ? Giga(module.Operations) : "");
            foreach (var child in module.Children) Add(child, indent + 1, below);
        }
    }

    private static string Output(ModelProfile profile, ModuleProfile module)
    {
        var stages = profile.Slots.Where(slot => slot.Path == module.Path).ToArray();
        if (stages.Length > 0) return string.Join(", ", stages[^1].Outputs.Select(output => $"{output.Name} {Shape(output.Shape)}"));
        return module.Output is { } shape ? Shape(shape) : "";
    }

    // The batch is one picture and says nothing.
    private static string Shape(IReadOnlyList<long> shape) => string.Join('×', shape.Count > 1 ? shape.Skip(1) : shape);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Giga(long operations) => operations is > 0 and < 100_000 ? "<0.0001" : (operations / 1e9).ToString(operations < 1e8 ? "0.####" : "0.0", CultureInfo.InvariantCulture);
}
