using System.Text.Json.Nodes;
using Seg.Runtime;

namespace Seg.Plugins.Tests.Composition.Combinations;

/// <summary>A component with one set of its tiny options.</summary>
internal sealed record Part(ComponentDescriptor Component, ComponentSpecAttribute Options, JsonObject Json)
{
    public string Id => Component.Id;
}

/// <summary>Components for the slots of a model, without a criterion where none fits.</summary>
internal sealed record Combination(IReadOnlyDictionary<ComponentKind, Part> Parts)
{
    public const string Classes = "fashion-scenes/panoptic";

    /// <summary>What every component serves that says so.</summary>
    public SegTask Task => Parts.Values.Select(part => part.Component.Tasks).Where(tasks => tasks != SegTask.None)
        .Aggregate(SegTask.Semantic | SegTask.Instance | SegTask.Panoptic, (all, tasks) => all & tasks);

    public ModelSpec Spec => new()
    {
        Id = "combination",
        Task = Task,
        Classes = Classes,
        Components = Parts.ToDictionary(part => part.Key, part => part.Value.Options),
    };

    public JsonObject Json(string id)
    {
        var tasks = Enum.GetValues<SegTask>().Where(task => task != SegTask.None && Task.HasFlag(task)).Select(task => (JsonNode)task.ToString().ToLowerInvariant());
        var json = new JsonObject { ["id"] = id, ["task"] = new JsonArray([.. tasks]), ["classes"] = Classes };
        foreach (var (kind, part) in Parts) json[kind.JsonName()] = part.Json.DeepClone();
        return json;
    }

    public Combination With(ComponentKind kind, Part part) => new(new Dictionary<ComponentKind, Part>(Parts) { [kind] = part });

    /// <summary>The parts that the cross product is over.</summary>
    public override string ToString() => string.Join(" + ", Combinations.Product.Where(Parts.ContainsKey).Select(kind => Parts[kind].Id));
}
