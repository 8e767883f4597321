using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Seg.Runtime;

/// <summary>
/// The JSON Schema (draft-07) of a model spec over everything that is installed: an editor that is given it completes and checks keys, component ids,
/// options and their values. What it cannot say is said by <c>seg spec check</c>: relations between options, and whether ports fit. Thread-safe.
/// </summary>
/// <param name="components">The components, with their options.</param>
/// <param name="models">The models that a spec may extend. JSON specs among them are read; a broken one is offered as a name only.</param>
/// <param name="classes">The class catalogues.</param>
public sealed class SpecSchema(IComponentCatalog components, IModelCatalog models, IClassCatalogs classes)
{
    private const string JsonFile = "\\.[jJ][sS][oO][nN]$";
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, ending in a line break; equal for equal installations.</summary>
    public string ToJson() => Root().ToJsonString(Written) + "\n";

    private JsonObject Root() => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "Seg model spec",
        ["type"] = "object",
        ["properties"] = Properties(),
        ["additionalProperties"] = false,
        ["allOf"] = new JsonArray([Alone(), .. Variants()]),
        ["definitions"] = Definitions(),
    };

    private JsonObject Properties()
    {
        var task = Choice(Enum.GetValues<SegTask>().Where(t => t != SegTask.None).Select(t => t.ToString().ToLowerInvariant()));
        var properties = new JsonObject
        {
            [SpecKeys.Schema] = Text("The schema of this file, for editors."),
            [SpecKeys.Id] = Text("The model's id; without it the file's name."),
            [SpecKeys.Extends] = NameOrFile("A model's id, or another JSON file: what this one does not state is taken from it.", models.Ids),
            [SpecKeys.Task] = new JsonObject
            {
                ["description"] = "The tasks that the model is for.",
                ["anyOf"] = new JsonArray(task, new JsonObject { ["type"] = "array", ["items"] = task.DeepClone(), ["minItems"] = 1 }),
            },
            [SpecKeys.Classes] = NameOrFile("A class catalogue's id, or a JSON file of classes.", classes.All.Select(c => c.Id)),
        };
        foreach (var (key, slot) in SlotKeys()) properties[key] = Reference(SlotDefinition(slot));
        properties[SpecKeys.Preprocess] = Section("How an image becomes the model's input.", FixedSections.Preprocess);
        properties[SpecKeys.SlidingWindow] = Section("How large images are cut for semantic inference; null for whole images.", FixedSections.SlidingWindow, orNull: true);
        properties[SpecKeys.Checkpoint] = Section("The weights; null for none.", FixedSections.Checkpoint, orNull: true);
        properties[SpecKeys.Published] = Section("The published configuration, for people only.", FixedSections.Published, orNull: true);
        properties[SpecKeys.StateNames] = Object("Where a slot's state stands in the state dict.", SlotKeys().Select(s => (s.Key, (JsonNode)new JsonObject { ["type"] = "string" })));
        return properties;
    }

    // A spec that extends nothing states task and classes, and names the component of each slot.
    private static JsonObject Alone() => new()
    {
        ["if"] = new JsonObject { ["not"] = Required(SpecKeys.Extends) },
        ["then"] = new JsonObject { ["required"] = new JsonArray(SpecKeys.Task, SpecKeys.Classes), ["properties"] = Slots(_ => Reference("named")) },
    };

    // In a spec that extends a known model, a slot that names no component has the options of the base's.
    private IEnumerable<JsonObject> Variants()
    {
        foreach (var alike in models.Ids.Select(id => (Id: id, Base: ComponentsOf(id))).Where(m => m.Base is not null).GroupBy(m => string.Join(' ', m.Base!.OrderBy(c => c.Key).Select(c => $"{c.Key}={c.Value}"))))
        {
            var of = alike.First().Base!;
            yield return new()
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { [SpecKeys.Extends] = Choice(alike.Select(m => m.Id)) }, ["required"] = new JsonArray(SpecKeys.Extends) },
                ["then"] = new JsonObject { ["properties"] = Slots(slot => of.TryGetValue(slot, out var id) ? Unnamed(Reference(ComponentDefinition(slot, id))) : Reference("named")) },
            };
        }
    }

    private Dictionary<ComponentKind, string>? ComponentsOf(string model)
    {
        try
        {
            return models.Get(model).Components.ToDictionary(c => c.Key, c => c.Value.Id);
        }
        catch (SegException)
        {
            return null;
        }
    }

    private JsonObject Definitions()
    {
        var definitions = new JsonObject { ["named"] = new JsonObject { ["if"] = new JsonObject { ["type"] = "object" }, ["then"] = Required(SpecKeys.Use) } };
        foreach (var kind in ComponentKinds.Slots)
        {
            ComponentDescriptor[] all = [.. components.All.Where(c => c.Kind == kind).OrderBy(c => c.Id, StringComparer.Ordinal)];
            definitions[SlotDefinition(kind)] = Slot(kind, all);
            foreach (var component in all) definitions[ComponentDefinition(kind, component.Id)] = Component(component);
        }
        return definitions;
    }

    private static JsonObject Slot(ComponentKind kind, ComponentDescriptor[] all)
    {
        // Names of components with what each is, so that completion explains them.
        var use = all.Length == 0 ? Choice([])
            : new() { ["oneOf"] = new JsonArray([.. all.Select(c => new JsonObject { ["const"] = c.Id, ["description"] = c.Summary })]) };
        return new()
        {
            ["description"] = $"The {kind.JsonName()}: a component's id, or its options with \"use\" for the id; null for none.",
            ["type"] = new JsonArray("object", "string", "null"),
            ["properties"] = new JsonObject { [SpecKeys.Use] = use },
            ["allOf"] = new JsonArray(
            [
                new JsonObject { ["if"] = new JsonObject { ["type"] = "string" }, ["then"] = Choice(all.Select(c => c.Id)) },
                .. all.Select(c => new JsonObject
                {
                    ["if"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { [SpecKeys.Use] = new JsonObject { ["const"] = c.Id } }, ["required"] = new JsonArray(SpecKeys.Use) },
                    ["then"] = Reference(ComponentDefinition(kind, c.Id)),
                }),
                Unnamed(AnyOptions(all)),
            ]),
        };
    }

    private static JsonObject Component(ComponentDescriptor component) => Object(component.Summary,
        [(SpecKeys.Use, new JsonObject { ["const"] = component.Id }), .. component.Options.Select(o => (o.JsonName, (JsonNode)OptionSchema.Of(o)))]);

    // Which component it is stands in the base: the options of any, each as one of them has it.
    private static JsonObject AnyOptions(ComponentDescriptor[] all) => Object("", all.SelectMany(c => c.Options).GroupBy(o => o.JsonName).Select(same =>
    {
        JsonObject[] schemas = [.. same.Select(OptionSchema.Of).DistinctBy(s => s.ToJsonString())];
        return (same.Key, (JsonNode)(schemas.Length == 1 ? schemas[0] : new JsonObject { ["anyOf"] = new JsonArray([.. schemas]) }));
    }));

    private static JsonObject Unnamed(JsonObject options) => new()
    {
        ["if"] = new JsonObject { ["type"] = "object", ["not"] = Required(SpecKeys.Use) },
        ["then"] = options,
    };

    private static JsonObject Section<T>(string summary, IReadOnlyList<SectionKey<T>> keys, bool orNull = false)
    {
        var section = Object(summary, keys.Select(key =>
        {
            var schema = key.Schema();
            schema["description"] = key.Summary;
            return (key.Name, (JsonNode)schema);
        }));
        if (orNull) section["type"] = new JsonArray("object", "null");
        return section;
    }

    private static JsonObject Object(string summary, IEnumerable<(string Key, JsonNode Value)> properties)
    {
        var schema = new JsonObject();
        if (summary.Length > 0) schema["description"] = summary;
        schema["type"] = "object";
        schema["properties"] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject Slots(Func<ComponentKind, JsonObject> schema) => new(SlotKeys().Select(s => KeyValuePair.Create(s.Key, (JsonNode?)schema(s.Slot))));

    private static IEnumerable<(string Key, ComponentKind Slot)> SlotKeys() =>
        ComponentKinds.Slots.Select(k => (k.JsonName(), k)).Concat(SpecKeys.Aliases.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => (a.Key, SpecKeys.Slot(a.Key)!.Value)));

    private static JsonObject NameOrFile(string summary, IEnumerable<string> names) => new()
    {
        ["description"] = summary,
        ["anyOf"] = new JsonArray(Choice(names), new JsonObject { ["type"] = "string", ["pattern"] = JsonFile }),
    };

    // Of nothing nothing can be chosen; an empty enum is no schema.
    private static JsonObject Choice(IEnumerable<string> values) => values.Order(StringComparer.Ordinal).Select(v => (JsonNode)v).ToArray() is { Length: > 0 } all
        ? new() { ["enum"] = new JsonArray(all) } : new() { ["not"] = new JsonObject() };

    private static JsonObject Text(string summary) => new() { ["description"] = summary, ["type"] = "string" };

    private static JsonObject Required(string key) => new() { ["required"] = new JsonArray(key) };

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition.Replace("/", "~1")}" };

    private static string SlotDefinition(ComponentKind slot) => slot.JsonName();

    private static string ComponentDefinition(ComponentKind slot, string id) => $"{slot.JsonName()}/{id}";
}
