using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules by name, in order of insertion. A container only: it cannot be called.</summary>
public class ModuleDict<T> : nn.Module, IDictionary<string, T>, IList<(string, T)> where T : nn.Module
{
    private readonly OrderedDictionary<string, T> _modules = new(StringComparer.Ordinal);

    /// <summary>An empty dictionary.</summary>
    public ModuleDict() : base(nameof(ModuleDict<T>))
    {
    }

    /// <summary>Number of modules.</summary>
    public int Count => _modules.Count;

    /// <summary>False.</summary>
    public bool IsReadOnly => false;

    /// <summary>The names.</summary>
    public ICollection<string> Keys => _modules.Keys;

    /// <summary>The modules.</summary>
    public ICollection<T> Values => _modules.Values;

    /// <summary>The module of a name; setting replaces it without disposing the old one.</summary>
    public T this[string key]
    {
        get => _modules[key];
        set
        {
            _modules[key] = value;
            Reregister();
        }
    }

    /// <summary>Name and module at a position.</summary>
    public (string, T) this[int index]
    {
        get => (_modules.GetAt(index).Key, _modules.GetAt(index).Value);
        set
        {
            _modules.SetAt(index, value.Item1, value.Item2);
            Reregister();
        }
    }

    /// <summary>The names.</summary>
    public IEnumerable<string> keys() => _modules.Keys;

    /// <summary>The modules.</summary>
    public IEnumerable<T> values() => _modules.Values;

    /// <summary>Names and modules.</summary>
    public IEnumerator<(string, T)> items() => GetEnumerator();

    /// <summary>Adds a module.</summary>
    public void Add(string key, T value)
    {
        register_module(key, value);
        _modules.Add(key, value);
    }

    /// <summary>Adds a module.</summary>
    public void Add((string, T) item) => Add(item.Item1, item.Item2);

    /// <summary>Adds a module.</summary>
    public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

    /// <summary>Inserts a module.</summary>
    public void Insert(int index, (string, T) item)
    {
        _modules.Insert(index, item.Item1, item.Item2);
        Reregister();
    }

    /// <summary>Takes a module out without disposing it.</summary>
    public bool Remove(string key)
    {
        var removed = _modules.Remove(key);
        if (removed) Reregister();
        return removed;
    }

    /// <summary>Takes a module out without disposing it.</summary>
    public bool Remove((string, T) item) => Contains(item) && Remove(item.Item1);

    /// <summary>Takes a module out without disposing it.</summary>
    public bool Remove(KeyValuePair<string, T> item) => Remove((item.Key, item.Value));

    /// <summary>Takes a module out without disposing it.</summary>
    public void RemoveAt(int index)
    {
        _modules.RemoveAt(index);
        Reregister();
    }

    /// <summary>Takes all modules out without disposing them.</summary>
    public void Clear()
    {
        _modules.Clear();
        ClearModules();
    }

    /// <summary>The same as <see cref="Clear"/>.</summary>
    public void clear() => Clear();

    /// <summary>Whether there is a module of that name.</summary>
    public bool ContainsKey(string key) => _modules.ContainsKey(key);

    /// <summary>Whether that name holds that module.</summary>
    public bool Contains((string, T) item) => _modules.TryGetValue(item.Item1, out var found) && ReferenceEquals(found, item.Item2);

    /// <summary>Whether that name holds that module.</summary>
    public bool Contains(KeyValuePair<string, T> item) => Contains((item.Key, item.Value));

    /// <summary>The module of a name, if there is one.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _modules.TryGetValue(key, out value);

    /// <summary>The position of an entry, or −1.</summary>
    public int IndexOf((string, T) item) => Contains(item) ? _modules.IndexOf(item.Item1) : -1;

    /// <summary>Copies the entries.</summary>
    public void CopyTo((string, T)[] array, int arrayIndex)
    {
        foreach (var (name, module) in _modules) array[arrayIndex++] = (name, module);
    }

    /// <summary>Copies the entries.</summary>
    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, T>>)_modules).CopyTo(array, arrayIndex);

    /// <summary>The entries in order.</summary>
    public IEnumerator<(string, T)> GetEnumerator() => _modules.Select(entry => (entry.Key, entry.Value)).GetEnumerator();

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => _modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing to find: the dictionary registers what it holds at once.</summary>
    protected override void RegisterComponents()
    {
    }

    private void Reregister()
    {
        ClearModules();
        foreach (var (name, module) in _modules) register_module(name, module);
    }
}
