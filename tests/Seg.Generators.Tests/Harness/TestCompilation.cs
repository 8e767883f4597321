using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Seg.Generators.Tests;

/// <summary>Compilations that see what a plugin sees.</summary>
internal static class TestCompilation
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using Seg;
        global using TorchSharp;
        global using TorchSharp.Modules;
        global using TorchSharp.Utils;
        global using static TorchSharp.torch;
        """;

    public static readonly CSharpParseOptions Parse = new(LanguageVersion.Latest, DocumentationMode.Parse);

    private static readonly ImmutableArray<MetadataReference> References = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Where(path => !Path.GetFileName(path).StartsWith("Seg.Generators", StringComparison.Ordinal))
        .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToImmutableArray();

    public static CSharpCompilation Of(string[] sources, string assembly = "Acme.Decoders", params MetadataReference[] more) => CSharpCompilation.Create(
        assembly,
        sources.Prepend(Usings).Select((source, i) => CSharpSyntaxTree.ParseText(source, Parse, $"File{i}.cs")),
        References.AddRange(more),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Runs the generator over <paramref name="sources"/> and compiles the whole to a reference, as a plugin that others use.</summary>
    public static MetadataReference Plugin(string assembly, params string[] sources) => Plugin(Of(sources, assembly));

    public static MetadataReference Plugin(CSharpCompilation plugin)
    {
        CSharpGeneratorDriver.Create([new SegGenerator().AsSourceGenerator()], parseOptions: Parse).RunGeneratorsAndUpdateCompilation(plugin, out var compiled, out _);
        using var image = new MemoryStream();
        var result = compiled.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
