using System.Collections.Generic;
using System.Security;
using Seg.Generators.Infrastructure;

namespace Seg.Generators.Plugins;

/// <summary>Writes the assembly's manifest (attributes that are read without loading it), its entry class and its Add… method.</summary>
internal static class PluginEmitter
{
    public const string HintName = "Plugin.g.cs";

    private const string Services = "global::Microsoft.Extensions.DependencyInjection.IServiceCollection";
    private const string Add = "global::Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton";

    public static IndentedWriter Emit(ManifestInfo manifest)
    {
        var plugin = manifest.Plugin;
        var entry = $"{plugin.Name}Plugin";
        var idInDocs = SecurityElement.Escape(plugin.Id);
        var fullEntry = plugin.Namespace.Length == 0 ? $"global::{entry}" : $"global::{plugin.Namespace}.{entry}";
        var writer = IndentedWriter.File().Line($"[assembly: global::Seg.SegPluginEntry({plugin.Abi}, typeof({fullEntry}))]");
        foreach (var c in manifest.Components)
            writer.Line($"[assembly: global::Seg.SegComponentExport({Literals.CSharp(c.Kind)}, {Literals.CSharp(c.Id)}, typeof({c.Descriptor}), typeof({c.Spec}), typeof({c.Component}), "
                + $"Abi = {c.Abi}, Defaults = {Literals.CSharp(c.Defaults)}, Ports = {Literals.CSharp(c.Ports)})]");
        foreach (var m in manifest.Models)
            writer.Line($"[assembly: global::Seg.SegModelExport({Literals.CSharp(m.Id)}, typeof({m.Definition}))]");
        foreach (var c in manifest.Classes)
            writer.Line($"[assembly: global::Seg.SegClassesExport({Literals.CSharp(c.Id)}, {c.Count}, typeof({c.Type}))]");
        foreach (var m in manifest.KeyMaps)
            writer.Line($"[assembly: global::Seg.SegKeyMapExport({Literals.CSharp(m.Id)}, typeof({m.Type}))]");
        writer.Line();

        if (plugin.Namespace.Length == 0) Entry(writer);
        else writer.Block($"namespace {plugin.Namespace}", Entry);
        writer.Line().Block("namespace Microsoft.Extensions.DependencyInjection", Extension);
        return writer;

        void Entry(IndentedWriter body) =>
            body.Doc($"Registers everything that the plugin <c>{idInDocs}</c> holds.").Line(Known.Generated).Block($"public sealed class {entry} : global::Seg.ISegPlugin", members =>
            {
                members.Line("/// <inheritdoc/>").Line($"public string Id => {Literals.CSharp(plugin.Id)};").Line();
                members.Line("/// <inheritdoc/>").Block($"public void Register({Services} services)", register =>
                {
                    foreach (var line in Registrations(manifest)) register.Line(line);
                });
            });

        void Extension(IndentedWriter body) =>
            body.Doc($"Static mode of the plugin <c>{idInDocs}</c>.").Line(Known.Generated).Block($"public static class {plugin.Name}ServiceCollectionExtensions", members =>
                members.Doc($"Registers everything that the plugin <c>{idInDocs}</c> holds.").Block($"public static {Services} Add{plugin.Name}(this {Services} services)", add =>
                    add.Line($"new {fullEntry}().Register(services);").Line("return services;")));
    }

    private static IEnumerable<string> Registrations(ManifestInfo manifest)
    {
        foreach (var c in manifest.Components) yield return $"{Add}<global::Seg.ComponentDescriptor>(services, static _ => new {c.Descriptor}());";
        foreach (var m in manifest.Models) yield return $"{Add}<global::Seg.ModelDefinition>(services, static _ => new {m.Definition}());";
        foreach (var c in manifest.Classes)
            yield return $"{Add}(services, new global::Seg.ClassCatalogueDefinition({Literals.CSharp(c.Id)}, {c.Count}, {c.Type}.Create));";
        foreach (var m in manifest.KeyMaps)
            yield return $"{Add}(services, new global::Seg.KeyMapDefinition({Literals.CSharp(m.Id)}, static () => {m.Type}.{m.Property}));";
    }
}
