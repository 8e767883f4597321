using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Seg.Generators.Components;
using Seg.Generators.Diagnostics;
using Seg.Generators.Infrastructure;
using Seg.Generators.Layers;
using Seg.Generators.Models;
using Seg.Generators.Plugins;

namespace Seg.Generators;

/// <summary>
/// Writes what components, plugins and compiled models need: layer registration, descriptors, the manifest, typed models.
/// It reports nothing but SEG0001; what is wrong with the input the analyzers say, at the very place.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SegGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var components = context.SyntaxProvider.ForAttributeWithMetadataName(Known.Component,
                static (node, _) => node is TypeDeclarationSyntax,
                static (c, token) => Outcome<ComponentInfo>.Of(Symbols.MetadataName(c.TargetSymbol),
                    () => ComponentParser.Parse((INamedTypeSymbol)c.TargetSymbol, c.Attributes[0], c.SemanticModel.Compilation, null, token)))
            .WithTrackingName(TrackingNames.Components);
        Write(context, components, DescriptorEmitter.HintName, DescriptorEmitter.Emit);

        AddLayers(context, Known.Layer, TrackingNames.Layers);
        AddLayers(context, Known.Buffer, TrackingNames.Buffers);

        var exports = components.Where(static c => c.Value is not null).Select(static (c, _) => ComponentExport.Of(c.Value!)).Collect()
            .WithTrackingName(TrackingNames.ComponentExports);
        var classes = context.SyntaxProvider.ForAttributeWithMetadataName(Known.Classes,
                static (node, _) => node is TypeDeclarationSyntax,
                static (c, _) => PluginParser.ParseClasses((INamedTypeSymbol)c.TargetSymbol, c.Attributes[0]))
            .Where(static c => c is not null).Select(static (c, _) => c!).Collect()
            .WithTrackingName(TrackingNames.Classes);
        var keyMaps = context.SyntaxProvider.ForAttributeWithMetadataName(Known.KeyMap,
                static (node, _) => node is PropertyDeclarationSyntax,
                static (c, _) => PluginParser.ParseKeyMap((IPropertySymbol)c.TargetSymbol, c.Attributes[0]))
            .Where(static m => m is not null).Select(static (m, _) => m!).Collect()
            .WithTrackingName(TrackingNames.KeyMaps);
        var plugin = context.SyntaxProvider.ForAttributeWithMetadataName(Known.Plugin,
                static (node, _) => node is CompilationUnitSyntax,
                static (c, _) => PluginParser.ParsePlugin((IAssemblySymbol)c.TargetSymbol, c.Attributes[0]))
            .Where(static p => p is not null).Select(static (p, _) => p!)
            .WithTrackingName(TrackingNames.Plugin);
        var referenced = context.CompilationProvider.Select(static (compilation, token) => ReferencedExports.Read(compilation, token))
            .WithTrackingName(TrackingNames.Referenced);
        var own = components.Where(static c => c.Value is not null).Select(static (c, _) => Neighbourhood.Facts(c.Value!)).Collect();
        var surroundings = referenced.Combine(own).Combine(classes)
            .Select(static (all, _) => Neighbourhood.Join(all.Left.Right, all.Right.Select(c => new ClassCount(c.Id, c.Count)), all.Left.Left))
            .WithTrackingName(TrackingNames.Surroundings);
        var models = context.SyntaxProvider.ForAttributeWithMetadataName(Known.Model,
                static (node, _) => node is TypeDeclarationSyntax,
                static (c, token) => Outcome<ModelInfo>.Of(Symbols.MetadataName(c.TargetSymbol), () => ModelParser.Parse((INamedTypeSymbol)c.TargetSymbol, c.Attributes[0], null, token)))
            .WithTrackingName(TrackingNames.Models);
        var plans = models.Combine(surroundings)
            .Select(static (all, _) => all.Left.Value is { } model ? Outcome<ModelPlan>.Of(all.Left.Type, () => ModelPlanner.Plan(model, all.Right, [])) : new(all.Left.Type, null, all.Left.Failure))
            .WithTrackingName(TrackingNames.Plans);
        Write(context, plans, ModelEmitter.HintName, ModelEmitter.Emit);

        var modelExports = plans.Where(static p => p.Value is not null).Select(static (p, _) => new ModelExport(p.Value!.Model.Id, ModelEmitter.Definition(p.Value.Model))).Collect()
            .WithTrackingName(TrackingNames.ModelExports);
        var data = classes.Combine(keyMaps);
        var manifest = plugin.Combine(exports).Combine(data).Combine(modelExports)
            .Select(static (all, _) => new ManifestInfo(all.Left.Left.Left, Ordered(all.Left.Left.Right, c => c.Id), Ordered(all.Right, m => m.Id),
                Ordered(all.Left.Right.Left, c => c.Id), Ordered(all.Left.Right.Right, m => m.Id)))
            .WithTrackingName(TrackingNames.Manifest);
        context.RegisterSourceOutput(manifest, static (output, value) => output.AddSource(PluginEmitter.HintName, PluginEmitter.Emit(value).ToSource()));
    }

    private static void AddLayers(IncrementalGeneratorInitializationContext context, string attribute, string step)
    {
        var layers = context.SyntaxProvider.ForAttributeWithMetadataName(attribute,
                static (node, _) => node is VariableDeclaratorSyntax or PropertyDeclarationSyntax,
                static (c, token) => Outcome<LayersInfo>.Of(Symbols.MetadataName(c.TargetSymbol.ContainingType), () => LayersParser.ParseAtFirst(c.TargetSymbol, token)))
            .WithTrackingName(step);
        Write(context, layers, LayersEmitter.HintName, LayersEmitter.Emit);
    }

    /// <summary>One file for each sound item; SEG0001, at its type, for each that made us fail.</summary>
    private static void Write<T>(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Outcome<T>> items, Func<T, string> hint, Func<T, IndentedWriter> emit)
        where T : class
    {
        // File names are compared without case, and one that stands twice would stop the whole generator. The list is empty but for such names.
        var taken = items.Where(static i => i.Value is not null).Select((i, _) => hint(i.Value!)).Collect().Select(static (names, _) => names
            .GroupBy(name => name, StringComparer.OrdinalIgnoreCase).SelectMany(same => same.OrderBy(name => name, StringComparer.Ordinal).Skip(1)).ToEquatable());
        var written = items.Combine(taken).Select((pair, _) => Text(pair.Left, pair.Right)).WithTrackingName(TrackingNames.Text);
        context.RegisterSourceOutput(written.Where(static text => text.Value is not null), static (output, text) => output.AddSource(text.Value!.HintName, SourceText.From(text.Value.Text, Encoding.UTF8)));
        // The compilation, which is another at each edit, comes in for failures alone: a place that is found in it is one that #pragma governs.
        context.RegisterSourceOutput(written.Where(static text => text.Failure is not null).Combine(context.CompilationProvider), static (output, failed) =>
            output.ReportDiagnostic(Diagnostic.Create(Rules.GeneratorFailed, failed.Right.Assembly.GetTypeByMetadataName(failed.Left.Type)?.Locations.FirstOrDefault(), failed.Left.Failure)));

        Outcome<GeneratedText> Text(Outcome<T> item, EquatableArray<string> twice) =>
            item.Value is not { } value ? new(item.Type, null, item.Failure)
            : twice.Contains(hint(value)) ? new(item.Type, null, $"{hint(value)}: the name of another type differs from it only in case")
            : Outcome<GeneratedText>.Of(item.Type, () => new(hint(value), emit(value).ToString()));
    }

    private static EquatableArray<T> Ordered<T>(ImmutableArray<T> items, Func<T, string> key) where T : IEquatable<T> => items.OrderBy(key, StringComparer.Ordinal).ToEquatable();
}
