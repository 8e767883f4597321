using System.Collections;
using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Module = TorchSharp.torch.nn.Module;

namespace Seg.Conformance;

/// <summary>A tensor or module that a component can reach through its fields.</summary>
/// <param name="Path">How, e.g. <c>_layers[2]._scale</c>.</param>
/// <param name="Tensor">The tensor, or null for a module.</param>
/// <param name="Registered">Whether it is a parameter, a buffer or a submodule of the component.</param>
internal sealed record FieldValue(string Path, Tensor? Tensor, bool Registered);

/// <summary>Follows a component's fields through its layers, lists, helper objects and closures, to what TorchSharp's own registry may not know.</summary>
internal sealed class FieldWalk
{
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _registered = new(ReferenceEqualityComparer.Instance);
    private readonly List<FieldValue> _found = [];

    private FieldWalk()
    {
    }

    public static IReadOnlyList<FieldValue> Of(Module component)
    {
        var walk = new FieldWalk();
        foreach (var module in component.modules().Append(component)) walk._registered.Add(module);
        foreach (var parameter in component.parameters()) walk._registered.Add(parameter);
        foreach (var buffer in component.buffers()) walk._registered.Add(buffer);
        walk.Visit("", component);
        return walk._found;
    }

    private void Visit(string path, object? value)
    {
        if (value is null || !_seen.Add(value)) return;
        switch (value)
        {
            case Tensor tensor:
                _found.Add(new(path, tensor, _registered.Contains(tensor)));
                return;
            case Module module:
                if (path.Length > 0) _found.Add(new(path, null, _registered.Contains(module)));
                foreach (var (name, child) in module.named_children()) Visit(Join(path, name), child);
                VisitFields(path, module);
                return;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary) Visit($"{path}[{entry.Key}]", entry.Value);
                return;
            case Array { Rank: 1 } or IList:
                var index = 0;
                foreach (var item in (IEnumerable)value) Visit($"{path}[{index++}]", item);
                return;
            case Delegate callback:
                Visit($"{path}.Target", callback.Target);
                return;
            default:
                VisitFields(path, value);
                return;
        }
    }

    private void VisitFields(string path, object value)
    {
        // Classes of the system and of the tensor library keep what is theirs; their registry tells of it.
        for (var type = value.GetType(); type is not null && !IsForeign(type); type = type.BaseType)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!field.FieldType.IsPrimitive && field.FieldType != typeof(string)) Visit(Join(path, Name(field)), field.GetValue(value));
    }

    private static bool IsForeign(Type type) =>
        type.IsPrimitive || type.IsEnum || type.Assembly == typeof(torch).Assembly || type.Assembly == typeof(object).Assembly || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;

    // A property's backing field is told as the property, a captured parameter by its name.
    private static string Name(FieldInfo field) => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
