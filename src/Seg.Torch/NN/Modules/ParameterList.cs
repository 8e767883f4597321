using System.Collections;
using System.Globalization;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters by position; each is registered under its index ("0", "1", …).</summary>
public class ParameterList : nn.Module, IList<Parameter>
{
    private readonly List<Parameter> _list;

    /// <summary>A list of the given parameters.</summary>
    public ParameterList(params Parameter[] parameters) : base(nameof(ParameterList))
    {
        _list = [.. parameters];
        Renumber(0);
    }

    /// <summary>Number of parameters.</summary>
    public int Count => _list.Count;

    /// <summary>False.</summary>
    public bool IsReadOnly => false;

    /// <summary>The parameter at a position.</summary>
    public Parameter this[int index]
    {
        get => _list[index];
        set
        {
            _list[index] = value;
            Renumber(_list.Count);
        }
    }

    /// <summary>Adds a parameter at the end.</summary>
    public void Add(Parameter item)
    {
        _list.Add(item);
        Renumber(_list.Count);
    }

    /// <summary>Adds parameters at the end.</summary>
    public void append(params Parameter[] parameters) => extend(parameters);

    /// <summary>Adds parameters at the end.</summary>
    public void extend(IEnumerable<Parameter> parameters)
    {
        foreach (var parameter in parameters) Add(parameter);
    }

    /// <summary>Inserts a parameter; those after it get the next index.</summary>
    public void Insert(int index, Parameter item)
    {
        _list.Insert(index, item);
        Renumber(_list.Count);
    }

    /// <summary>Takes a parameter out without disposing it.</summary>
    public bool Remove(Parameter item)
    {
        var index = IndexOf(item);
        if (index >= 0) RemoveAt(index);
        return index >= 0;
    }

    /// <summary>Takes a parameter out without disposing it.</summary>
    public void RemoveAt(int index)
    {
        _list.RemoveAt(index);
        Renumber(_list.Count + 1);
    }

    /// <summary>Takes all parameters out without disposing them.</summary>
    public void Clear()
    {
        var before = _list.Count;
        _list.Clear();
        Renumber(before);
    }

    /// <summary>Whether this very parameter is in the list.</summary>
    public bool Contains(Parameter item) => IndexOf(item) >= 0;

    /// <summary>Copies the parameters.</summary>
    public void CopyTo(Parameter[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    /// <summary>The position of this very parameter, or −1.</summary>
    public int IndexOf(Parameter item) => _list.FindIndex(entry => ReferenceEquals(entry, item));

    /// <summary>The parameters in order.</summary>
    public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing to find: the list registers what it holds at once.</summary>
    protected override void RegisterComponents()
    {
    }

    private void Renumber(int before)
    {
        for (var i = 0; i < Math.Max(before, _list.Count); i++)
            ConditionallyRegisterParameter(i.ToString(CultureInfo.InvariantCulture), i < _list.Count ? _list[i] : null);
    }
}
