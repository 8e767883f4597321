using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Seg.Generators.Diagnostics;

namespace Seg.Generators.TorchOps;

/// <summary>Writes the body of every partial method that carries <c>[TorchOp("schema")]</c>: arguments to native values, one call, results back.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class TorchOpGenerator : IIncrementalGenerator
{
    /// <summary>Step name: a declaration read from the compilation.</summary>
    public const string ReadStep = "TorchOps.Read";

    /// <summary>Step name: the methods of one containing type.</summary>
    public const string GroupStep = "TorchOps.Group";

    private const string AttributeName = "Seg.Torch.TorchOpAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var methods = context.SyntaxProvider
            .ForAttributeWithMetadataName(AttributeName, static (node, _) => node is MethodDeclarationSyntax, Read)
            .WithTrackingName(ReadStep);

        // Only a problem brings the compilation in: a place in one of its trees is one that #pragma governs.
        context.RegisterSourceOutput(methods.Where(static m => m.Problem is not null).Combine(context.CompilationProvider), static (output, wrong) =>
            output.ReportDiagnostic(Diagnostic.Create(Rules.TorchOpMismatch, wrong.Left.Location.In(wrong.Right), $"[TorchOp] of '{wrong.Left.Name}': {wrong.Left.Problem}")));

        var groups = methods.Where(static m => m.Problem is null).Collect()
            .SelectMany(static (all, _) => all.GroupBy(m => m.Container).Select(OpMethodGroup.From))
            .WithTrackingName(GroupStep);

        context.RegisterSourceOutput(groups, static (output, group) =>
            output.AddSource(group.HintName, SourceText.From(group.Source, Encoding.UTF8)));
    }

    private static OpMethod Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var method = (IMethodSymbol)context.TargetSymbol;
        var location = SourcePlace.Of(context.TargetNode is MethodDeclarationSyntax m ? m.Identifier.GetLocation() : context.TargetNode.GetLocation());
        var attribute = context.Attributes[0];
        var text = attribute.ConstructorArguments[0].Value as string ?? "";
        var hints = attribute.ConstructorArguments.Length < 2 || attribute.ConstructorArguments[1].IsNull
            ? new List<string>()
            : attribute.ConstructorArguments[1].Values.Select(v => v.Value as string ?? "").ToList();

        cancellation.ThrowIfCancellationRequested();
        var container = Containers(method.ContainingType);
        var schema = OpSchema.Parse(text, out var problem);
        var bindings = schema is null ? null : OpBinding.Match(schema, method, hints, out problem);
        if (schema is null || bindings is null) return new OpMethod(container, method.Name, "", problem, location);

        var code = OpMethodWriter.Write(schema, method, bindings, out problem);
        return code is null
            ? new OpMethod(container, method.Name, "", problem, location)
            : new OpMethod(container, method.Name, code, null, location);
    }

    /// <summary>"namespace|outer|inner", each type as its keywords and name.</summary>
    private static string Containers(INamedTypeSymbol type)
    {
        var chain = new List<string>();
        for (var t = type; t is not null; t = t.ContainingType)
            chain.Insert(0, (t.IsStatic ? "static partial class " : "partial class ") + t.Name);
        chain.Insert(0, type.ContainingNamespace.ToDisplayString());
        return string.Join("|", chain);
    }
}
