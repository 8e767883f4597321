using System.Linq;

namespace Seg.Shared;

/// <summary>Whether a component serves the tasks of a model.</summary>
internal static class TaskRules
{
    private static readonly string[] Names = ["semantic", "instance", "panoptic"];

    /// <param name="slot">The slot's JSON name.</param>
    /// <param name="id">The component's id.</param>
    /// <param name="asked">The model's tasks, as SegTask's bits.</param>
    /// <param name="supported">The component's, or 0 when the question does not arise for it.</param>
    public static PortFinding? Check(string slot, string id, int asked, int supported) =>
        supported == 0 || (asked & ~supported) == 0 ? null
            : new(DiagnosticIds.TaskNotSupported, slot, $"The model is for {Text(asked)} segmentation, and {id} ({slot}) serves {Text(supported)} only.");

    private static string Text(int tasks) => string.Join(", ", Names.Where((_, bit) => (tasks >> bit & 1) != 0));
}
