using System.Collections;
using System.Globalization;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules by position; each is registered under its index ("0", "1", …). The list is a container only: it cannot be called.</summary>
public class ModuleList<T> : nn.Module, IList<T> where T : nn.Module
{
    private readonly List<T> _list;

    /// <summary>A list of the given modules.</summary>
    public ModuleList(params T[] modules) : base(nameof(ModuleList<T>))
    {
        _list = [.. modules];
        Renumber();
    }

    /// <summary>Number of modules.</summary>
    public int Count => _list.Count;

    /// <summary>False.</summary>
    public bool IsReadOnly => false;

    /// <summary>The module at a position.</summary>
    public T this[int index]
    {
        get => _list[index];
        set
        {
            _list[index] = value;
            Renumber();
        }
    }

    /// <summary>Adds a module at the end.</summary>
    public void Add(T item)
    {
        _list.Add(item);
        register_module((_list.Count - 1).ToString(CultureInfo.InvariantCulture), item);
    }

    /// <summary>Adds modules at the end.</summary>
    public void append(params T[] parameters) => extend(parameters);

    /// <summary>Adds modules at the end.</summary>
    public void extend(IEnumerable<T> modules)
    {
        foreach (var module in modules) Add(module);
    }

    /// <summary>Inserts a module; those after it get the next index.</summary>
    public void Insert(int index, T item)
    {
        _list.Insert(index, item);
        Renumber();
    }

    /// <summary>Takes a module out without disposing it; those after it get the previous index.</summary>
    public bool Remove(T item)
    {
        var removed = _list.Remove(item);
        if (removed) Renumber();
        return removed;
    }

    /// <summary>Takes a module out without disposing it; those after it get the previous index.</summary>
    public void RemoveAt(int index)
    {
        _list.RemoveAt(index);
        Renumber();
    }

    /// <summary>Takes all modules out without disposing them.</summary>
    public void Clear()
    {
        _list.Clear();
        ClearModules();
    }

    /// <summary>Whether a module is in the list.</summary>
    public bool Contains(T item) => _list.Contains(item);

    /// <summary>Copies the modules.</summary>
    public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    /// <summary>The position of a module, or −1.</summary>
    public int IndexOf(T item) => _list.IndexOf(item);

    /// <summary>The modules in order.</summary>
    public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing to find: the list registers what it holds at once.</summary>
    protected override void RegisterComponents()
    {
    }

    private void Renumber()
    {
        ClearModules();
        for (var i = 0; i < _list.Count; i++) register_module(i.ToString(CultureInfo.InvariantCulture), _list[i]);
    }
}
