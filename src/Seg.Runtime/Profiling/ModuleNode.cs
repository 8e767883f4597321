using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Runtime;

/// <summary>A module while it is measured.</summary>
internal sealed class ModuleNode
{
    private readonly List<ModuleNode> _children = [];

    private ModuleNode(string name, string path, Module module, ModuleNode? parent)
    {
        (Name, Path, Module, Parent) = (name, path, module, parent);
        foreach (var (childName, child) in module.named_children())
            _children.Add(new(childName, path.Length == 0 ? childName : $"{path}.{childName}", child, this));
    }

    public static ModuleNode Of(Module model) => new("", "", model, null);

    public string Name { get; }

    public string Path { get; }

    public Module Module { get; }

    public ModuleNode? Parent { get; }

    public bool IsLeaf => _children.Count == 0;

    public long Operations { get; set; }

    public int Calls { get; set; }

    public IReadOnlyList<long>? Output { get; set; }

    public IEnumerable<ModuleNode> All => _children.SelectMany(child => child.All).Prepend(this);

    /// <summary>Parameters and buffers that are the module's own, not a child's.</summary>
    public IEnumerable<Tensor> Own => Module.named_parameters(recurse: false).Select(p => (Tensor)p.parameter).Concat(Module.named_buffers(recurse: false).Select(b => b.buffer));

    public ModuleProfile Profile()
    {
        var children = _children.Select(child => child.Profile()).ToArray();
        var parameters = Module.named_parameters(recurse: false).Select(p => p.parameter).ToArray();
        return new(
            Name, Path, Module.GetType().Name,
            parameters.Where(p => p.requires_grad).Sum(p => p.numel()) + children.Sum(c => c.Trained),
            parameters.Where(p => !p.requires_grad).Sum(p => p.numel()) + children.Sum(c => c.Frozen),
            Module.named_buffers(recurse: false).Sum(b => b.buffer.numel()) + children.Sum(c => c.Buffers),
            Operations + children.Sum(c => c.Operations), Calls, Output, children);
    }
}
