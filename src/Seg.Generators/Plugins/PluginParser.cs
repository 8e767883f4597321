using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Seg.Generators.Infrastructure;

namespace Seg.Generators.Plugins;

/// <summary>Reads [assembly: SegPlugin], the class catalogues and the key maps.</summary>
internal static class PluginParser
{
    public static PluginInfo? ParsePlugin(IAssemblySymbol assembly, AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault().Value is string { Length: > 0 } id
            ? new(id, Namespace(assembly), Symbols.Abi(attribute.AttributeClass!))
            : null;

    public static ClassesExport? ParseClasses(INamedTypeSymbol type, AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault().Value is string id
            ? new(id, attribute.Named("Count")?.Value as int? ?? 0, type.FullName())
            : null;

    public static KeyMapExport? ParseKeyMap(IPropertySymbol property, AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault().Value is string id ? new(id, property.ContainingType.FullName(), property.Name) : null;

    public static string PascalName(string id)
    {
        var name = new StringBuilder();
        var up = true;
        foreach (var c in id)
        {
            if (char.IsLetterOrDigit(c)) name.Append(up ? char.ToUpperInvariant(c) : c);
            up = !char.IsLetterOrDigit(c);
        }
        return name.Length > 0 && char.IsDigit(name[0]) ? "_" + name : name.ToString();
    }

    // The namespace named as the assembly, or the nearest one around it that no type of the assembly bears the name of:
    // Seg.Backbones.ResNet may well be a class.
    private static string Namespace(IAssemblySymbol assembly)
    {
        var parts = assembly.Name.Split('.').Select(PascalPart).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            if (assembly.GetTypeByMetadataName(string.Join(".", parts.Take(i + 1))) is not null) return string.Join(".", parts.Take(i));
        }
        return string.Join(".", parts);
    }

    private static string PascalPart(string part)
    {
        var name = new string(part.Select(c => char.IsLetterOrDigit(c) ? c : '_').ToArray());
        return name.Length > 0 && char.IsDigit(name[0]) ? "_" + name : name;
    }
}
