using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Seg.Runtime.Tests.Plugins;

/// <summary>Compiles small plugins into a folder of their own, which is removed at the end.</summary>
public sealed class PluginWorkshop : IDisposable
{
    private static readonly MetadataReference[] Host =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(f => f.EndsWith(".dll")).Select(f => MetadataReference.CreateFromFile(f))];

    public PluginWorkshop() => Root = Directory.CreateTempSubdirectory("seg-plugins-").FullName;

    /// <summary>The plugin root.</summary>
    public string Root { get; }

    /// <summary>A plugin that registers one class catalogue: what the generator writes, by hand.</summary>
    /// <param name="id">Plugin id, assembly name and directory.</param>
    /// <param name="classes">The id of its class catalogue.</param>
    /// <param name="abi">The contract version in its manifest.</param>
    /// <param name="body">More source.</param>
    /// <param name="register">First statement of Register.</param>
    /// <param name="entry">Members of the entry class.</param>
    /// <param name="version">Its version.</param>
    /// <param name="exports">More attributes of the assembly.</param>
    public static string Source(string id, string classes, int abi = SegAbi.Current, string body = "", string register = "", string entry = "", string version = "1.2.3-test", string exports = "") => $$"""
        using System;
        using Microsoft.Extensions.DependencyInjection;
        using Seg;
        [assembly: SegPlugin("{{id}}")]
        [assembly: SegPluginEntry({{abi}}, typeof(Made.Entry))]
        [assembly: SegClassesExport("{{classes}}", 1, typeof(Made.Classes))]
        [assembly: System.Reflection.AssemblyInformationalVersion("{{version}}")]
        {{exports}}
        namespace Made
        {
            public static class Classes
            {
                public static ClassCatalogue Create() => new ClassCatalogue("{{classes}}", new[] { new SegClass(1, "thing of {{id}}", true, new Rgb(1, 2, 3)) });
            }
            public sealed class Entry : ISegPlugin
            {
                public string Id => "{{id}}";
                {{entry}}
                public void Register(IServiceCollection services)
                {
                    {{register}}
                    services.AddSingleton(new ClassCatalogueDefinition("{{classes}}", 1, Classes.Create));
                }
            }
            {{body}}
        }
        """;

    /// <summary>Compiles a plugin into its directory and returns the dll's path.</summary>
    public string Add(string id, string source, string? directory = null, params string[] references) =>
        Compile(Path.Combine(Root, directory ?? id, id + ".dll"), source, references);

    /// <summary>Compiles an assembly.</summary>
    public static string Compile(string path, string source, params string[] references) => Emit(path, source, new EmitOptions(), references);

    /// <summary>Compiles a reference assembly: what a compiler needs of it, without code.</summary>
    public static string CompileReference(string path, string source) => Emit(path, source, new EmitOptions(metadataOnly: true, includePrivateMembers: false));

    private static string Emit(string path, string source, EmitOptions options, params string[] references)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var compilation = CSharpCompilation.Create(Path.GetFileNameWithoutExtension(path), [CSharpSyntaxTree.ParseText(source)],
            [.. Host, .. references.Select(r => MetadataReference.CreateFromFile(r))], new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var file = File.Create(path);
        var result = compilation.Emit(file, options: options);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return path;
    }

    public void Dispose()
    {
        // A loaded assembly stays mapped; the file itself can go (not on Windows, where the temporary folder keeps it).
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
        }
    }
}
