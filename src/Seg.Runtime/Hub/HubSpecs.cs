using System.Text.Json;
using System.Text.Json.Nodes;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>A spec that follows from a configuration of the hub.</summary>
/// <param name="Spec">The JSON spec, without its checkpoint.</param>
/// <param name="Classes">A class catalogue to write beside it; null where one of Seg's own fits.</param>
/// <param name="KeyMap">The key map of the weights.</param>
/// <param name="Notes">What could not be taken over, a sentence each.</param>
public sealed record DerivedSpec(JsonObject Spec, JsonObject? Classes, string KeyMap, IReadOnlyList<string> Notes);

/// <summary>
/// Turns Transformers' configurations into specs that extend a compiled one: of Seg's models of the same system the one with the same classes and task,
/// with every option that the configuration states laid over it.
/// </summary>
/// <param name="models">The compiled specs.</param>
/// <param name="classes">The class catalogues.</param>
public sealed class HubSpecs(IModelCatalog models, IClassCatalogs classes)
{
    private const string ClassesFile = "classes.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Derives the spec.</summary>
    /// <param name="reference">The model; its name tells the task, which configurations do not.</param>
    /// <param name="configFile">config.json.</param>
    /// <param name="preprocessorFile">preprocessor_config.json; may be absent.</param>
    /// <exception cref="SegException">SEG4014: the configuration is of a system that Seg does not have, or states what its parts do not do.</exception>
    public DerivedSpec Derive(HubReference reference, string configFile, string preprocessorFile)
    {
        var config = HubConfig.Read(configFile);
        var notes = new List<string>();
        var system = config.Text("model_type");
        HubSystem derive = system switch
        {
            "mask2former" => HubMask2Former.Instance,
            "maskformer" => HubMaskFormer.Instance,
            _ => throw config.Unsupported("model_type", "mask2former or maskformer", $"'{system}'"),
        };
        var task = TaskOf(reference, notes);
        var labels = HubLabels.Read(config);
        var catalogue = labels.Match(classes, task);
        var baseSpec = Base(derive.System, catalogue, task) ?? throw new SegException(DiagnosticIds.HubUnsupported, $"{reference}: no plugin here has a compiled model of {derive.System} to start from.");

        var spec = new JsonObject { ["extends"] = baseSpec.Id, ["task"] = TaskText(task), ["classes"] = catalogue ?? ClassesFile };
        foreach (var (slot, options) in derive.Slots(config)) spec[slot] = options;
        if (File.Exists(preprocessorFile)) HubPreprocessing.Lay(spec, HubConfig.Read(preprocessorFile), notes);
        else notes.Add("The repository has no preprocessor_config.json: pictures are prepared as the published model's.");
        if (catalogue is null) notes.Add($"Its {labels.Count} classes are of none of Seg's catalogues; they are in {ClassesFile}.");
        return new(spec, catalogue is null ? labels.Catalogue(reference, task, notes) : null, derive.KeyMap(config), notes);
    }

    /// <summary>Writes spec and classes beside the weights.</summary>
    internal void Write(DerivedSpec derived, HubReference reference, string folder, string specPath, HubFile weights)
    {
        derived.Spec["checkpoint"] = new JsonObject
        {
            ["file"] = weights.Name, ["sha256"] = weights.Sha256 ?? "", ["keyMap"] = derived.KeyMap, ["source"] = $"{reference}{(weights.Commit is null ? "" : $", commit {weights.Commit}")}",
        };
        if (derived.Classes is { } list) File.WriteAllText(Path.Combine(folder, ClassesFile), list.ToJsonString(Indented));
        File.WriteAllText(specPath, derived.Spec.ToJsonString(Indented));
    }

    // Its post-processing, thresholds and pre-processing are those of the published configuration.
    private ModelSpec? Base(string system, string? catalogue, SegTask task)
    {
        var ofSystem = models.Ids.Select(models.Compiled).OfType<ModelDefinition>().Select(d => d.Spec).Where(s => s.Published?.System == system).ToList();
        return ofSystem.Where(s => s.Components.ContainsKey(ComponentKind.PostProcessor))
            .OrderByDescending(s => s.Classes == catalogue).ThenByDescending(s => s.Task == task).ThenByDescending(s => (s.Task & task) == task).ThenBy(s => s.Id, StringComparer.Ordinal).FirstOrDefault();
    }

    private static SegTask TaskOf(HubReference reference, List<string> notes)
    {
        foreach (var (word, task) in new[] { ("panoptic", SegTask.Panoptic | SegTask.Instance | SegTask.Semantic), ("instance", SegTask.Instance), ("semantic", SegTask.Semantic), ("coco", SegTask.Panoptic | SegTask.Instance | SegTask.Semantic), ("ade", SegTask.Semantic) })
            if (reference.Repository.Contains(word, StringComparison.OrdinalIgnoreCase)) return task;
        notes.Add("Neither configuration nor name tell the task; all three are on.");
        return SegTask.Panoptic | SegTask.Instance | SegTask.Semantic;
    }

    private static JsonNode TaskText(SegTask task) => new JsonArray([.. new[] { SegTask.Panoptic, SegTask.Instance, SegTask.Semantic }.Where(t => task.HasFlag(t)).Select(t => (JsonNode)t.ToString().ToLowerInvariant())]);
}
