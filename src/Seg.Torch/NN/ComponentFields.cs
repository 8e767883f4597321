using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp.Utils;

namespace TorchSharp;

/// <summary>How a field names the component it holds.</summary>
public static class FieldInfoExtensionMethods
{
    /// <summary>The name of the field's <see cref="ComponentNameAttribute"/>, or the field's own name.</summary>
    public static string ComponentName(this FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
}

/// <summary>The fields of a module type that can hold components, from the most derived class down to the first of the library's own.</summary>
internal static class ComponentFields
{
    // Weak: a plugin's types stay collectable.
    private static readonly ConditionalWeakTable<Type, FieldInfo[]> Known = [];

    public static FieldInfo[] Of(Type moduleType) => Known.GetValue(moduleType, static type => Find(type).ToArray());

    private static IEnumerable<FieldInfo> Find(Type moduleType)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // The library's own classes keep their components in dictionaries, never in fields.
        for (var type = moduleType; type is not null && type.Assembly != typeof(torch).Assembly; type = type.BaseType)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!field.FieldType.IsValueType && seen.Add(field.Name)) yield return field;
    }
}
