using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>A page of the API reference: the public types of one folder of one library.</summary>
/// <param name="File">The page's file name.</param>
/// <param name="Title">Library and folder.</param>
/// <param name="Types">By name.</param>
internal sealed record ApiPage(string File, string Title, IReadOnlyList<INamedTypeSymbol> Types);

/// <summary>The libraries that plugin authors and hosts program against, as the compiler sees them.</summary>
internal sealed class ApiLibrary
{
    private static readonly string[] Libraries = ["Seg.Abstractions", "Seg.Runtime", "Seg.Evaluation", "Seg.Conformance"];

    private readonly Dictionary<string, (ApiPage Page, INamedTypeSymbol Type)> _byId;

    public ApiLibrary()
    {
        var compilation = CSharpCompilation.Create("Reference", references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(Reference));
        Pages = [.. Libraries.SelectMany(library => PagesOf(compilation, library))];
        _byId = Pages.SelectMany(page => page.Types.Select(type => (page, type))).ToDictionary(t => t.type.GetDocumentationCommentId()!);
        Compilation = compilation;
    }

    public CSharpCompilation Compilation { get; }

    public IReadOnlyList<ApiPage> Pages { get; }

    /// <summary>A Markdown link to the page of a type of these libraries; null for other types.</summary>
    public string? Link(INamedTypeSymbol type, string? text = null)
    {
        while (type.ContainingType is { } outer) type = outer;
        return _byId.TryGetValue(type.OriginalDefinition.GetDocumentationCommentId()!, out var found)
            ? $"[{text ?? NameOf(type)}]({found.Page.File}#{DocPage.Anchor(NameOf(found.Type))})" : null;
    }

    /// <summary>The heading of a type: its name without type parameters, which no anchor has.</summary>
    public static string NameOf(INamedTypeSymbol type) => type.Arity == 0 ? type.Name : $"{type.Name} of {string.Join(", ", type.TypeParameters.Select(p => p.Name))}";

    private static MetadataReference Reference(string path)
    {
        var xml = Path.ChangeExtension(path, ".xml");
        return MetadataReference.CreateFromFile(path, documentation: File.Exists(xml) ? new XmlDocumentation(xml) : null);
    }

    private static IEnumerable<ApiPage> PagesOf(CSharpCompilation compilation, string library)
    {
        var folders = Folders(library);
        var assembly = compilation.References.Select(compilation.GetAssemblyOrModuleSymbol).OfType<IAssemblySymbol>().Single(a => a.Name == library);
        return from type in Types(assembly.GlobalNamespace)
               where type.DeclaredAccessibility == Accessibility.Public
               group type by folders[(type.Name, type.Arity)] into folder
               orderby folder.Key
               let title = folder.Key.Length == 0 ? library : $"{library}: {folder.Key.ToLowerInvariant()}"
               select new ApiPage($"{title.ToLowerInvariant().Replace(": ", "-").Replace('.', '-')}.md", title, [.. folder.OrderBy(t => t.Name, StringComparer.Ordinal).ThenBy(t => t.Arity)]);
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space) => space.GetTypeMembers().Concat(space.GetNamespaceMembers().SelectMany(Types));

    // Which folder of the library declares a type: what stands together in the sources stands together in the reference.
    private static Dictionary<(string, int), string> Folders(string library)
    {
        var folders = new Dictionary<(string, int), string>();
        foreach (var file in Repository.Files($"src/{library}", "*.cs"))
        {
            var folder = file.Split('/') is { Length: > 3 } parts ? parts[2] : "";
            foreach (var type in CSharpSyntaxTree.ParseText(Repository.Read(file), CodeSources.Parse).GetRoot().DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax))
            {
                if (type is TypeDeclarationSyntax t) folders[(t.Identifier.Text, t.TypeParameterList?.Parameters.Count ?? 0)] = folder;
                if (type is EnumDeclarationSyntax e) folders[(e.Identifier.Text, 0)] = folder;
                if (type is DelegateDeclarationSyntax d) folders[(d.Identifier.Text, d.TypeParameterList?.Parameters.Count ?? 0)] = folder;
            }
        }
        return folders;
    }
}
