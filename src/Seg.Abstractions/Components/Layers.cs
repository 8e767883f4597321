using TorchSharp.Modules;
using static TorchSharp.torch;
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
        var (owner, last) = Owner(parent, name);
        owner.register_module(last, child);
    }

    /// <summary>Registers a trained parameter, which then outlives the dispose scope that it was made in.</summary>
    public static void Attach(Module parent, string name, Parameter parameter)
    {
        var (owner, last) = Owner(parent, name);
        owner.register_parameter(last, parameter);
        // Said here because TorchSharp's register_parameter and register_buffer leave the tensor in its scope.
        parameter.DetachFromDisposeScope();
    }

    /// <summary>Registers a list of modules as <c>name.0</c>, <c>name.1</c>, ….</summary>
    public static void AttachAll(Module parent, string name, IEnumerable<Module> children)
    {
        var index = 0;
        foreach (var child in children) Attach(parent, $"{name}.{index++}", child);
    }

    /// <summary>Registers a tensor that is not trained, and takes it out of its dispose scope; the state dict holds it if <paramref name="persistent"/>.</summary>
    public static void AttachBuffer(Module parent, string name, Tensor buffer, bool persistent)
    {
        var (owner, last) = Owner(parent, name);
        owner.register_buffer(last, buffer, persistent);
        buffer.DetachFromDisposeScope();
    }

    // The module that a dotted name's last part belongs to, with containers made on the way.
    private static (Module Owner, string Last) Owner(Module parent, string name)
    {
        var parts = name.Split('.');
        foreach (var part in parts[..^1])
        {
            var next = parent.named_children().FirstOrDefault(c => c.Item1 == part).Item2;
            if (next is null) parent.register_module(part, next = new Container(part));
            parent = next;
        }
        return (parent, parts[^1]);
    }

    /// <summary>A module that only gives its children a common prefix (<c>sem_seg_head</c> in the published checkpoints).</summary>
    private sealed class Container(string name) : Module(name);
}
