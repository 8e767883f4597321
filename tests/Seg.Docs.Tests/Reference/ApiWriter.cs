using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Seg.Docs.Tests;

/// <summary>Pages of the API reference, from metadata and doc comments.</summary>
internal sealed partial class ApiWriter(ApiLibrary library)
{
    private static readonly SymbolDisplayFormat Declaration = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        memberOptions: SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeRef,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeModifiers | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    // What a record's compiler writes, and what every object has.
    private static readonly string[] Implied = ["Equals", "GetHashCode", "ToString", "Deconstruct", "<Clone>$", "PrintMembers", "EqualityContract", "op_Equality", "op_Inequality"];

    /// <summary>Every page: file name and text.</summary>
    public IEnumerable<(string File, string Text)> Pages() => library.Pages.Select(page => (page.File, Page(page))).Prepend(("README.md", Index()));

    private string Index()
    {
        var text = new StringBuilder("# API\n\nThe public types of the libraries that plugins, hosts and tests program against, written from their doc comments.\n");
        foreach (var page in library.Pages)
        {
            text.Append($"\n## [{page.Title}]({page.File})\n\n| | |\n|---|---|\n");
            foreach (var type in page.Types) text.Append($"| {library.Link(type)} | {FirstSentence(new ApiComment(library, type).Summary)} |\n");
        }
        return text.ToString();
    }

    private string Page(ApiPage page)
    {
        var spaces = string.Join(", ", page.Types.Select(t => $"`{t.ContainingNamespace.ToDisplayString()}`").Distinct().Order(StringComparer.Ordinal));
        var text = new StringBuilder($"# {page.Title}\n\nNamespace {spaces}. Written from the doc comments; see [all types](README.md).\n");
        foreach (var type in page.Types) Type(text, type);
        return text.ToString();
    }

    private void Type(StringBuilder text, INamedTypeSymbol type)
    {
        var comment = new ApiComment(library, type);
        text.Append($"\n## {ApiLibrary.NameOf(type)}\n\n`{Head(type)}`\n");
        Paragraph(text, comment.Summary);
        Paragraph(text, comment.Remarks);
        if (Related(type) is { Length: > 0 } related) Paragraph(text, related);
        var primary = Primary(type);
        string[] parameters = [.. type.TypeParameters.Select(p => p.Name), .. primary?.Parameters.Select(p => p.Name) ?? [], .. type.DelegateInvokeMethod?.Parameters.Select(p => p.Name) ?? []];
        Details(text, comment, parameters, "\n", "");
        var members = type.TypeKind == TypeKind.Delegate ? [] : type.GetMembers().Where(m => Shown(type, m, primary)).ToArray();
        if (members.Length > 0) text.Append("\n**Members**\n");
        foreach (var member in members.OrderBy(Rank)) Member(text, member);
    }

    private void Member(StringBuilder text, ISymbol member)
    {
        var comment = new ApiComment(library, member);
        text.Append($"\n- `{(member.DeclaredAccessibility == Accessibility.Public ? "" : "protected ")}{Signature(member)}`\n");
        if (string.Join(" ", new[] { comment.Summary, comment.Remarks }.Where(t => t.Length > 0)) is { Length: > 0 } words) text.Append($"  {words}\n");
        Details(text, comment, member is IMethodSymbol method ? [.. method.TypeParameters.Select(p => p.Name), .. method.Parameters.Select(p => p.Name)] : [], "", "  ");
    }

    private static string Signature(ISymbol member) => member is IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } value
        ? $"{value.Name} = {value.ConstantValue}" : Noise().Replace(member.ToDisplayString(Declaration), m => m.Value.StartsWith("default", StringComparison.Ordinal) ? "default" : "");

    private static int Rank(ISymbol member) => member switch
    {
        IFieldSymbol => 0,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => 1,
        IPropertySymbol or IEventSymbol => 2,
        IMethodSymbol { IsStatic: false } => 3,
        _ => 4,
    };

    private static void Details(StringBuilder text, ApiComment comment, IEnumerable<string> parameters, string before, string indent)
    {
        string[] lines =
        [
            .. parameters.Select(name => (name, comment.Parameter(name))).Where(p => p.Item2.Length > 0).Select(p => $"`{p.name}`: {p.Item2}"),
            .. comment.Returns is { Length: > 0 } returns ? [$"returns: {returns}"] : Array.Empty<string>(),
            .. comment.Exceptions.Select(e => $"throws {e.Type}: {e.When}"),
        ];
        if (lines.Length > 0) text.Append(before);
        foreach (var line in lines) text.Append($"{indent}- {line}\n");
    }

    private static bool Shown(INamedTypeSymbol type, ISymbol member, IMethodSymbol? primary) =>
        member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && !member.IsImplicitlyDeclared
        && !(Implied.Contains(member.Name) && (IsRecord(type) || member.IsOverride))
        && !SymbolEqualityComparer.Default.Equals(member, primary)
        && !(IsRecord(type) && member is IPropertySymbol property && primary?.Parameters.Any(p => p.Name == property.Name) == true)
        && member switch
        {
            IMethodSymbol method => method.MethodKind is MethodKind.Ordinary or MethodKind.UserDefinedOperator or MethodKind.Conversion
                || method.MethodKind == MethodKind.Constructor && !(IsRecord(type) && method.Parameters is [{ } only] && SymbolEqualityComparer.Default.Equals(only.Type, type)) && method.Parameters.Length > 0,
            IFieldSymbol field => field.Name != "value__",
            INamedTypeSymbol nested => nested.DeclaredAccessibility == Accessibility.Public,
            _ => true,
        };

    // Metadata does not tell a record struct apart, but only a record has all of these written by the compiler.
    private static bool IsRecord(INamedTypeSymbol type) => type.IsRecord
        || type.IsValueType && type.GetMembers("Deconstruct").Length > 0 && type.GetMembers("op_Equality").Length > 0 && type.Interfaces.Any(i => i.Name == "IEquatable");

    // The constructor that the type's head declares: the compiler gives it the type's own comment.
    private IMethodSymbol? Primary(INamedTypeSymbol type)
    {
        var summary = new ApiComment(library, type).Summary;
        return type.InstanceConstructors.FirstOrDefault(c => c.Parameters.Length > 0 && !(c.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, type))
            && summary.Length > 0 && new ApiComment(library, c).Summary == summary);
    }

    private string Head(INamedTypeSymbol type)
    {
        var constraints = type.ToDisplayString(Declaration.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes));
        if (type.TypeKind == TypeKind.Delegate)
            return $"public delegate {type.DelegateInvokeMethod!.ReturnType.ToDisplayString(Declaration)} {constraints}({Parameters(type.DelegateInvokeMethod)});";
        var modifiers = (type.IsStatic ? "static " : type.IsReadOnly && type.IsValueType ? "readonly " : type.IsAbstract && type.TypeKind == TypeKind.Class ? "abstract " : type.IsSealed && type.TypeKind == TypeKind.Class ? "sealed " : "")
            + (type.IsRefLikeType ? "ref " : "");
        var kind = (IsRecord(type) ? "record " : "") + type.TypeKind switch
        {
            TypeKind.Interface => "interface ",
            TypeKind.Struct => "struct ",
            TypeKind.Enum => "enum ",
            _ => IsRecord(type) ? "" : "class ",
        };
        var bases = new[] { type.BaseType }.Where(b => b is { SpecialType: SpecialType.None } and not { Name: "Enum" or "ValueType" }).Concat(type.Interfaces.Where(i => i.Name != "IEquatable"))
            .Select(b => b!.ToDisplayString(Declaration)).ToArray();
        return $"public {modifiers}{kind}{constraints}{(Primary(type) is { } primary ? $"({Parameters(primary)})" : "")}{(bases.Length > 0 && type.TypeKind != TypeKind.Enum ? " : " + string.Join(", ", bases) : "")};";
    }

    private static string Parameters(IMethodSymbol method) => string.Join(", ", method.Parameters.Select(p => Signature(p)));

    private string Related(INamedTypeSymbol type)
    {
        var bases = new[] { type.BaseType }.Concat(type.Interfaces).OfType<INamedTypeSymbol>().Select(b => library.Link(b)).OfType<string>().ToArray();
        var used = type.GetMembers().Where(m => Shown(type, m, null)).SelectMany(Used).Concat(Primary(type)?.Parameters.SelectMany(p => Named(p.Type)) ?? [])
            .Select(t => SymbolEqualityComparer.Default.Equals(t.OriginalDefinition, type) ? null : library.Link(t)).OfType<string>().Distinct().Except(bases).Order(StringComparer.Ordinal).ToArray();
        return string.Join(". ", new[] { bases.Length > 0 ? $"Is {string.Join(", ", bases)}" : "", used.Length > 0 ? $"Works with {string.Join(", ", used)}" : "" }.Where(t => t.Length > 0)) is { Length: > 0 } text ? text + "." : "";
    }

    private static IEnumerable<INamedTypeSymbol> Used(ISymbol member) => member switch
    {
        IMethodSymbol method => Named(method.ReturnType).Concat(method.Parameters.SelectMany(p => Named(p.Type))),
        IPropertySymbol property => Named(property.Type),
        _ => [],
    };

    private static IEnumerable<INamedTypeSymbol> Named(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Named(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(Named).Prepend(named),
        _ => [],
    };

    private static void Paragraph(StringBuilder text, string words)
    {
        if (words.Length > 0) text.Append($"\n{words}\n");
    }

    private static string FirstSentence(string text) => (text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var at ? text[..(at + 1)] : text).Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(override|sealed|readonly) |default\([^)]*\)")]
    private static partial Regex Noise();
}
