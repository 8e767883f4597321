using System.Text;

namespace Seg.Checkpoints.PyTorch;

// What a pickle builds, besides null, bool, long, BigInteger, double and string, which stand for themselves.

/// <summary>A dict of any kind. Pairs, not a hash table: keys are the file's choice, and only texts are ever looked up.</summary>
internal sealed class PickleDict
{
    public List<KeyValuePair<object?, object?>> Pairs { get; } = [];

    /// <summary>The last value under a text, as in Python; null when there is none.</summary>
    public object? this[string key]
    {
        get
        {
            for (var i = Pairs.Count - 1; i >= 0; i--)
                if (PickleText.Of(Pairs[i].Key) == key) return Pairs[i].Value;
            return null;
        }
    }
}

/// <summary>A list or a set.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>Bytes that stay in the file until they are needed.</summary>
/// <param name="Offset">The first byte in the file.</param>
/// <param name="Length">How many bytes of the file.</param>
/// <param name="Coding">What they are in the file.</param>
internal sealed record PickleBytes(long Offset, long Length, ByteCoding Coding)
{
    private bool _asked;
    private string? _text;

    /// <summary>Bytes that are not in the file as such: those of protocol 0.</summary>
    public byte[]? Memory { get; init; }

    /// <summary>The text that Python 2 wrote as bytes, or null of other bytes. Made once, since a memo can recall these bytes millions of times.</summary>
    public string? Text
    {
        get
        {
            if (!_asked && Memory is { } memory && memory.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)127) < 0) _text = Encoding.ASCII.GetString(memory);
            _asked = true;
            return _text;
        }
    }
}

/// <summary>How bytes stand in the file.</summary>
internal enum ByteCoding
{
    /// <summary>As they are.</summary>
    Plain,
    /// <summary>A long text in UTF-8 that nobody has turned into bytes.</summary>
    Text,
    /// <summary>A text in UTF-8 whose characters are the bytes: what Python 3 writes for bytes in protocol 2.</summary>
    Latin1,
}

/// <summary>A name that a pickle asks for and that is allowed.</summary>
internal sealed record PickleGlobal(GlobalKind Kind, string Name, ElementType? Type = null);

/// <summary>A type of elements, by its name in the file; <see cref="ScalarType"/> is null where tensors of it cannot be made.</summary>
internal sealed record ElementType(string Name, TorchSharp.torch.ScalarType? ScalarType, int Bytes);

/// <summary>A run of elements that tensors are views of.</summary>
/// <param name="Type">Its type; of an untyped one bytes.</param>
/// <param name="Elements">How many elements.</param>
internal sealed record TensorStorage(ElementType Type, long Elements)
{
    /// <summary>The first byte in the file; -1 until it is known.</summary>
    public long Offset { get; set; } = -1;

    /// <summary>The storage that this one is a part of, and the first element of the part.</summary>
    public (TensorStorage Storage, long First)? Whole { get; init; }

    /// <summary>The first byte in the file, of a part too.</summary>
    public long Start => Whole is { } whole ? whole.Storage.Offset + whole.First * Type.Bytes : Offset;
}

/// <summary>A tensor of PyTorch: checked to lie within its storage.</summary>
internal sealed record PickledTensor(TensorStorage Storage, ElementType Type, long First, long[] Shape, long[] Strides);

/// <summary>A dtype of numpy.</summary>
internal sealed class NumpyType(string name)
{
    public string Name => name;

    /// <summary>'&lt;' or '|' for what this reader takes; '&gt;' for big-endian.</summary>
    public char Order { get; set; } = '|';
}

/// <summary>An array of numpy; without a type until its state was set.</summary>
internal sealed class NumpyArray
{
    public ElementType? Type { get; set; }

    public long[] Shape { get; set; } = [];

    public bool Fortran { get; set; }

    public PickleBytes? Data { get; set; }
}

/// <summary>Texts of a pickle: Python 2 wrote them as bytes.</summary>
internal static class PickleText
{
    /// <summary>The text, or null of what is none.</summary>
    public static string? Of(object? value) => value switch
    {
        string text => text,
        PickleBytes bytes => bytes.Text,
        _ => null,
    };

    /// <summary>What a value is, for messages: its kind, never its contents at length.</summary>
    public static string Kind(object? value) => value switch
    {
        null => "None",
        bool => "a bool",
        long or System.Numerics.BigInteger => "an int",
        double => "a float",
        string => "a str",
        PickleDict => "a dict",
        PickleList => "a list",
        PickleTuple => "a tuple",
        PickleBytes => "bytes",
        PickleGlobal global => global.Name,
        PickledTensor => "a tensor",
        TensorStorage => "a storage",
        NumpyArray => "a numpy array",
        NumpyType => "a numpy dtype",
        _ => "an object",
    };
}
