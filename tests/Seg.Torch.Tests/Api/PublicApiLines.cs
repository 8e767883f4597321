using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Seg.Torch.Tests.Api;

/// <summary>An assembly's public surface in the format of public-api-0.107.txt: a heading per type, a line per public or protected member.</summary>
internal static class PublicApiLines
{
    public static string Heading(Type t)
    {
        var kind = t.IsEnum ? "enum" : t.IsInterface ? "interface" : t.IsValueType ? "struct"
            : t is { IsAbstract: true, IsSealed: true } ? "static class" : t.IsAbstract ? "abstract class" : "class";
        var inherits = t.BaseType is { FullName: not "System.Object" } && !t.IsEnum ? " : " + Name(t.BaseType) : "";
        return $"{kind} {Name(t)}{inherits}";
    }

    public static IEnumerable<string> Members(Type type) => type.IsEnum
        ? type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => $"  {f.Name} = {f.GetRawConstantValue()}")
        : type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .OrderBy(m => m.Name, StringComparer.Ordinal).Select(Member).OfType<string>();

    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo c when c.IsPublic || c.IsFamily => $"  {(c.IsFamily ? "protected " : "")}ctor({Parameters(c.GetParameters())})",
        MethodInfo m when (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) => Method(m),
        PropertyInfo p when p.GetMethod?.IsPublic == true || p.SetMethod?.IsPublic == true => Property(p),
        FieldInfo { IsPublic: true } f => $"  {(f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}",
        _ => null,
    };

    private static string Method(MethodInfo m) =>
        $"  {(m.IsPublic ? "" : "protected ")}{(m.IsStatic ? "static " : "")}{(m.IsAbstract ? "abstract " : m is { IsVirtual: true, IsFinal: false } ? "virtual " : "")}" +
        $"{Name(m.ReturnType)} {m.Name}{(m.IsGenericMethodDefinition ? "<" + string.Join(", ", m.GetGenericArguments().Select(g => g.Name)) + ">" : "")}({Parameters(m.GetParameters())})";

    private static string Property(PropertyInfo p) =>
        $"  {((p.GetMethod ?? p.SetMethod)!.IsStatic ? "static " : "")}{Name(p.PropertyType)} {p.Name}" +
        $"{(p.GetIndexParameters().Length > 0 ? "[" + Parameters(p.GetIndexParameters()) + "]" : "")} {{ {(p.GetMethod?.IsPublic == true ? "get; " : "")}{(p.SetMethod?.IsPublic == true ? "set; " : "")}}}";

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(p =>
        (p.GetCustomAttributesData().Any(a => a.AttributeType.Name == "ParamArrayAttribute") ? "params " : p.IsOut ? "out " : p.ParameterType.IsByRef ? "ref " : "") +
        $"{Name(p.ParameterType)} {p.Name}{Default(p)}"));

    private static string Default(ParameterInfo p)
    {
        if (!p.HasDefaultValue) return "";
        return " = " + p.RawDefaultValue switch
        {
            null => p.ParameterType is { IsValueType: true, IsGenericType: false } ? "default" : "null",
            bool b => b ? "true" : "false",
            string s => $"\"{s}\"",
            Enum e => Convert.ToInt64(e, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
            var v => Convert.ToString(v, CultureInfo.InvariantCulture),
        };
    }

    private static string Name(Type t)
    {
        if (t.IsByRef) return Name(t.GetElementType()!);
        if (t.IsArray) return Name(t.GetElementType()!) + "[]";
        if (t.IsGenericParameter) return t.Name;
        if (t.IsGenericType && t.GetGenericTypeDefinition().FullName == "System.Nullable`1") return Name(t.GetGenericArguments()[0]) + "?";
        if (t.IsGenericType)
            return Regex.Replace(t.GetGenericTypeDefinition().FullName!, "`\\d+", "").Replace('+', '.') + "<" + string.Join(", ", t.GetGenericArguments().Select(Name)) + ">";
        return (t.FullName ?? t.Name) switch
        {
            "System.Int64" => "long", "System.Int32" => "int", "System.Double" => "double", "System.Single" => "float", "System.Boolean" => "bool",
            "System.String" => "string", "System.Void" => "void", "System.Object" => "object", "System.Byte" => "byte",
            var full => full.Replace('+', '.'),
        };
    }
}
