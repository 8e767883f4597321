using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Seg.Runtime;

/// <summary>A custom attribute as it stands in metadata; types are their serialised names.</summary>
/// <param name="Type">The attribute class's full name.</param>
/// <param name="Value">Its arguments.</param>
internal sealed record MetadataAttribute(string Type, CustomAttributeValue<string> Value)
{
    /// <summary>Decodes the attributes whose class is ours or of System.Reflection; others may hold argument types that need their assembly.</summary>
    public static IReadOnlyList<MetadataAttribute> All(MetadataReader metadata, CustomAttributeHandleCollection handles)
    {
        var found = new List<MetadataAttribute>();
        foreach (var handle in handles)
        {
            var attribute = metadata.GetCustomAttribute(handle);
            var type = TypeOf(metadata, attribute.Constructor);
            if (type.StartsWith("Seg.", StringComparison.Ordinal) || type.StartsWith("System.Reflection.", StringComparison.Ordinal) || type == typeof(ReferenceAssemblyAttribute).FullName)
                found.Add(new(type, attribute.DecodeValue(Names.Instance)));
        }
        return found;
    }

    /// <summary>A positional argument that is a string or a type.</summary>
    public string Text(int index) => Value.FixedArguments[index].Value as string ?? throw new BadImageFormatException($"{Type} has no text as argument {index}.");

    /// <summary>A positional argument that is an int.</summary>
    public int Number(int index) => Value.FixedArguments[index].Value as int? ?? throw new BadImageFormatException($"{Type} has no number as argument {index}.");

    /// <summary>A property's string, or the empty string.</summary>
    public string NamedText(string name) => Named(name) as string ?? "";

    /// <summary>A property's int, or 0.</summary>
    public int NamedNumber(string name) => Named(name) as int? ?? 0;

    private object? Named(string name) => Value.NamedArguments.FirstOrDefault(a => a.Name == name).Value;

    private static string TypeOf(MetadataReader metadata, EntityHandle constructor)
    {
        var type = constructor.Kind == HandleKind.MethodDefinition
            ? metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()
            : metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent;
        return type.Kind switch
        {
            HandleKind.TypeReference => Names.Instance.GetTypeFromReference(metadata, (TypeReferenceHandle)type, 0),
            HandleKind.TypeDefinition => Names.Instance.GetTypeFromDefinition(metadata, (TypeDefinitionHandle)type, 0),
            _ => "", // A generic attribute: never one of a manifest.
        };
    }

    private sealed class Names : ICustomAttributeTypeProvider<string>
    {
        public static Names Instance { get; } = new();

        public string GetPrimitiveType(PrimitiveTypeCode code) => code.ToString();

        public string GetSystemType() => "System.Type";

        public string GetSZArrayType(string element) => element + "[]";

        public string GetTypeFromDefinition(MetadataReader metadata, TypeDefinitionHandle handle, byte rawKind)
        {
            var type = metadata.GetTypeDefinition(handle);
            return Join(metadata, type.Namespace, type.Name);
        }

        public string GetTypeFromReference(MetadataReader metadata, TypeReferenceHandle handle, byte rawKind)
        {
            var type = metadata.GetTypeReference(handle);
            return Join(metadata, type.Namespace, type.Name);
        }

        public string GetTypeFromSerializedName(string name) => name;

        public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

        public bool IsSystemType(string type) => type == "System.Type";

        private static string Join(MetadataReader metadata, StringHandle space, StringHandle name) =>
            space.IsNil ? metadata.GetString(name) : $"{metadata.GetString(space)}.{metadata.GetString(name)}";
    }
}
