using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Seg;

/// <summary>Registration of <see cref="LayerAttribute"/> members, called by generated code.</summary>
public static class Layers
{
    /// <summary>Registers everything below <paramref name="module"/> and returns it. Idempotent.</summary>
    public static T Register<T>(T module) where T : Module
    {
        if (module is ILayered layered) layered.RegisterLayers();
        else foreach (var child in module.children()) Register(child);
        return module;
    }

    /// <summary>Registers <paramref name="child"/>'s own members, then the child under <paramref name="name"/>; dots in the name make containers on the way.</summary>
    public static void Attach(Module parent, string name, Module child)
    {
        Register(child);
        var owner = parent;
        var parts = name.Split('.');
        foreach (var part in parts[..^1])
        {
            var next = owner.named_children().FirstOrDefault(c => c.Item1 == part).Item2;
            if (next is null) owner.register_module(part, next = new Container(part));
            owner = next;
        }
        owner.register_module(parts[^1], child);
    }

    /// <summary>Registers a trained parameter.</summary>
    public static void Attach(Module parent, string name, Parameter parameter) => parent.register_parameter(name, parameter);

    /// <summary>A module that only gives its children a common prefix (<c>sem_seg_head</c> in the published checkpoints).</summary>
    private sealed class Container(string name) : Module(name);
}
