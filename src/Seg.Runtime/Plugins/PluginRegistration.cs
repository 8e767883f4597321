using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// Everything of a plugin that the host runs at start-up: module initialiser, static and instance constructor of the entry class, registration,
/// constructors of descriptors. It runs on a thread of its own into a collection of its own, so that a plugin that hangs can be left behind: the
/// thread is a background one and holds no lock but those of the plugin's own types.
/// </summary>
/// <param name="manifest">The plugin.</param>
/// <param name="context">Its load context.</param>
internal sealed class PluginRegistration(PluginManifest manifest, PluginLoadContext context)
{
    private static readonly Type[] Contracts = [typeof(ComponentDescriptor), typeof(ModelDefinition), typeof(ClassCatalogueDefinition), typeof(KeyMapDefinition)];

    private readonly List<ServiceDescriptor> _services = [];
    private Assembly? _assembly;
    private (string Id, string Reason)? _failure;

    /// <summary>Runs it, for as long as it may take.</summary>
    /// <param name="timeout">After this the plugin is given up.</param>
    /// <param name="assembly">The main assembly.</param>
    /// <returns>What the plugin registered; each descriptor is there as an instance.</returns>
    /// <exception cref="SegException">SEG3003, SEG3005, SEG3006, SEG3008: why the plugin cannot be used. Nothing of it is to be touched then.</exception>
    public IReadOnlyList<ServiceDescriptor> Run(TimeSpan timeout, out Assembly assembly)
    {
        var thread = new Thread(Work) { IsBackground = true, Name = $"plugin {manifest.Id}" };
        thread.UnsafeStart();
        if (!thread.Join(timeout))
            throw new SegException(DiagnosticIds.PluginTimedOut, FormattableString.Invariant($"{manifest.Path} did not come to an end of its registration within {timeout.TotalSeconds:0.###} s and was given up; it may use processor time until this process ends."));
        if (_failure is { } failure) throw new SegException(failure.Id, $"{manifest.Path} failed while it registered: {failure.Reason}");
        assembly = _assembly!;
        return _services;
    }

    private void Work()
    {
        try
        {
            _assembly = context.LoadMain();
            var plugin = (ISegPlugin)Activator.CreateInstance(_assembly.GetType(manifest.Entry!, throwOnError: true)!)!;
            var registered = new ServiceCollection();
            plugin.Register(registered);
            var exported = ExportedNames.Of(manifest).ToHashSet(StringComparer.Ordinal);
            foreach (var service in registered) _services.Add(Made(service, exported));
        }
        catch (Exception failure)
        {
            _failure = Describe(failure);
        }
    }

    // A descriptor whose constructor throws would otherwise take the whole catalogue with it, and so would one whose id another plugin has too.
    private static ServiceDescriptor Made(ServiceDescriptor service, HashSet<string> exported)
    {
        if (service.IsKeyedService || !Contracts.Contains(service.ServiceType)) return service;
        var instance = service.ImplementationInstance ?? service.ImplementationFactory?.Invoke(NoServices.Instance) ?? Activator.CreateInstance(service.ImplementationType!)!;
        var name = instance switch
        {
            ComponentDescriptor component => ExportedNames.Component(component.Kind.JsonName(), component.Id),
            ModelDefinition model => ExportedNames.Model(model.Spec.Id),
            KeyMapDefinition map => ExportedNames.KeyMap(map.Id),
            _ => ExportedNames.Classes(((ClassCatalogueDefinition)instance).Id),
        };
        return exported.Contains(name) ? ServiceDescriptor.Singleton(service.ServiceType, instance) : throw new InvalidOperationException($"It registers the {name}, which its manifest does not name.");
    }

    // Here and not by the host: the message of an exception class of the plugin's is the plugin's code as well.
    private static (string, string) Describe(Exception failure)
    {
        while (failure is TargetInvocationException or TypeInitializationException && failure.InnerException is { } inner) failure = inner;
        var id = failure switch
        {
            FileNotFoundException => DiagnosticIds.PluginDependencyMissing,
            BadImageFormatException => DiagnosticIds.PluginUnreadable,
            _ => DiagnosticIds.PluginMalfunctioned,
        };
        try
        {
            return (id, $"{failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception second)
        {
            return (id, $"{failure.GetType().Name}, whose message threw {second.GetType().Name}");
        }
    }

    // A descriptor states facts, which need nothing of the host's.
    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
