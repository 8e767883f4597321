using System.Globalization;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules called one after the other, each with the result of the one before. Unnamed ones are registered under their index.</summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<(string name, nn.Module<Tensor, Tensor> module)> _steps = [];

    /// <summary>A chain of named modules.</summary>
    protected internal Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) append(name, module);
    }

    /// <summary>A chain of modules named "0", "1", …</summary>
    protected internal Sequential(params nn.Module<Tensor, Tensor>[] modules) : base(nameof(Sequential))
    {
        foreach (var module in modules) append(module);
    }

    /// <summary>Number of modules.</summary>
    public int Count => _steps.Count;

    /// <summary>The module at a position; negative positions count from the end.</summary>
    [IndexerName("SequentialItems")]
    public nn.IModule<Tensor, Tensor> this[int index] => _steps[index < 0 ? index + Count : index].module;

    /// <summary>A chain of some of the modules, which both chains then share.</summary>
    [IndexerName("SequentialItems")]
    public Sequential this[(int? start, int? end) index]
    {
        get
        {
            var start = index.start ?? 0;
            var end = Math.Min(index.end ?? Count, Count);
            return new Sequential(_steps[start..end].ToArray());
        }
    }

    /// <summary>A chain of some of the modules, which both chains then share.</summary>
    [IndexerName("SequentialItems")]
    public Sequential this[Range index]
    {
        get
        {
            var (start, length) = index.GetOffsetAndLength(Count);
            return new Sequential(_steps.GetRange(start, length).ToArray());
        }
    }

    /// <summary>Adds a module at the end.</summary>
    /// <exception cref="ArgumentException">The object is callable but no module.</exception>
    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        if (module is not nn.Module<Tensor, Tensor> step)
            throw new ArgumentException($"Sequential: '{name}' is a {module?.GetType().Name ?? "null"}, expected a Module<Tensor, Tensor>.", nameof(module));
        register_module(name, step);
        _steps.Add((name, step));
        return this;
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    public Sequential append(nn.IModule<Tensor, Tensor> module) => append(_steps.Count.ToString(CultureInfo.InvariantCulture), module);

    /// <summary>The result of the last module; an alias of the input if there is none. Results in between are released.</summary>
    public override Tensor forward(Tensor tensor)
    {
        if (_steps.Count == 0) return tensor.alias();
        var current = tensor;
        foreach (var (_, module) in _steps)
        {
            var next = module.call(current);
            // A module may hand its input through (identity, in-place activations): that object must survive.
            if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next)) current.Dispose();
            current = next;
        }
        return current;
    }
}
