using System.Numerics;
using System.Text;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.PyTorch;

/// <summary>What the allowed names build when a pickle calls them. Arguments are checked here; nothing of the file is run.</summary>
/// <param name="cursor">For messages, and for texts that stayed in the file.</param>
internal sealed class PickleCalls(PickleCursor cursor)
{
    private const int MostDimensions = 64, BytesOfAStep = 100;

    /// <summary>A call of a name with a tuple of arguments.</summary>
    public object? Reduce(object? callee, object? arguments)
    {
        if (callee is not PickleGlobal global) throw cursor.Bad("the name of what is to be built", PickleText.Kind(callee));
        if (arguments is not PickleTuple { Items: var items }) throw cursor.Bad($"a tuple of arguments for {global.Name}", PickleText.Kind(arguments));
        return global.Kind switch
        {
            GlobalKind.OrderedDict => Dict(items),
            GlobalKind.Size => new PickleTuple([.. Sizes(Item(global, items, 0), "torch.Size").Cast<object?>()]),
            GlobalKind.Device => PickleText.Of(Item(global, items, 0)),
            GlobalKind.RebuildTensor => Tensor(global, items, null),
            GlobalKind.RebuildTensorV2 => Tensor(global, items, null),
            GlobalKind.RebuildTensorV3 => Tensor(global, items, Item(global, items, 6) is PickleGlobal { Kind: GlobalKind.DType } type ? type.Type : throw cursor.Bad("a dtype of torch", PickleText.Kind(items[6]))),
            GlobalKind.RebuildParameter => Item(global, items, 0) as PickledTensor ?? throw cursor.Bad("a tensor in a parameter", PickleText.Kind(items[0])),
            GlobalKind.NumpyReconstruct => new NumpyArray(),
            GlobalKind.NumpyDType => new NumpyType(PickleText.Of(Item(global, items, 0)) ?? throw cursor.Bad("the name of a numpy dtype", PickleText.Kind(items[0]))),
            GlobalKind.NumpyScalar => Scalar(global, items),
            GlobalKind.NumpyFromBuffer => FromBuffer(global, items),
            GlobalKind.Encode => Encoded(global, items),
            // Python 3's empty bytes in protocol 2.
            GlobalKind.Bytes when items.Length == 0 => new PickleBytes(0, 0, ByteCoding.Plain) { Memory = [] },
            _ => throw cursor.Bad("something that can be called", global.Name),
        };
    }

    /// <summary>The state of an object: of a dict none that matters (torch keeps versions of modules there), of numpy's all that there is.</summary>
    public object? Build(object? target, object? state)
    {
        switch (target)
        {
            case PickleDict:
                return target;
            case NumpyType type when state is PickleTuple { Items: [_, var order, ..] } && PickleText.Of(order) is { Length: 1 } text:
                type.Order = text[0];
                return type;
            case NumpyArray array when state is PickleTuple { Items: [_, var shape, NumpyType type, bool fortran, PickleBytes data] }:
                Fill(array, type, Sizes(shape, "a numpy shape"), fortran, data);
                return array;
            default:
                throw cursor.Bad("the state of a dict or a numpy array", $"{PickleText.Kind(state)} for {PickleText.Kind(target)}");
        }
    }

    private PickleDict Dict(object?[] items)
    {
        var dict = new PickleDict();
        if (items.Length == 0) return dict;
        var pairs = items[0] switch
        {
            PickleList list => list.Items,
            PickleDict plain => (List<object?>)[.. plain.Pairs.Select(p => (object?)new PickleTuple([p.Key, p.Value]))],
            var other => throw cursor.Bad("pairs of an OrderedDict", PickleText.Kind(other)),
        };
        cursor.Spend(pairs.Count);
        foreach (var pair in pairs)
        {
            var (key, value) = pair switch
            {
                PickleTuple { Items: [var k, var v] } => (k, v),
                PickleList { Items: [var k, var v] } => (k, v),
                _ => throw cursor.Bad("pairs of an OrderedDict", PickleText.Kind(pair)),
            };
            dict.Pairs.Add(new(key, value));
        }
        return dict;
    }

    // (storage, first element, size, stride, …), in elements of the storage's type, or of one's own.
    private PickledTensor Tensor(PickleGlobal global, object?[] items, ElementType? own)
    {
        if (Item(global, items, 0) is not TensorStorage storage) throw cursor.Bad("a storage of a tensor", PickleText.Kind(items[0]));
        if (Item(global, items, 1) is not long first || first < 0) throw cursor.Bad("the first element of a tensor, from 0", items[1] is long negative ? $"{negative}" : PickleText.Kind(items[1]));
        var (shape, strides) = (Sizes(Item(global, items, 2), "a tensor's size"), Sizes(Item(global, items, 3), "a tensor's stride"));
        if (shape.Length != strides.Length) throw cursor.Bad("as many strides as dimensions", $"{strides.Length} for {shape.Length}");
        var type = own ?? storage.Type;
        if (type.ScalarType is null) throw cursor.Bad("the type of a tensor", "none");
        var elements = storage.Type.Bytes == type.Bytes ? storage.Elements : storage.Elements * storage.Type.Bytes / type.Bytes;
        CheckWithin(elements, first, shape, strides);
        return new PickledTensor(storage, type, first, shape, strides);
    }

    private void CheckWithin(long elements, long first, long[] shape, long[] strides)
    {
        var (count, last) = (BigInteger.One, (BigInteger)first);
        foreach (var (size, stride) in shape.Zip(strides))
        {
            count *= size;
            last += (size - 1) * (BigInteger)stride;
        }
        var text = $"[{string.Join(", ", shape)}] with strides [{string.Join(", ", strides)}] from element {first}";
        // Strides of 0 would let a few bytes stand for any amount of memory.
        if (count > elements) throw cursor.Bad($"a tensor within the {elements} elements of its storage", text);
        if (count > 0 ? last >= elements : first > elements) throw cursor.Bad($"a tensor within the {elements} elements of its storage", text);
        // Zeros are left out of the product: libtorch's strides would overflow.
        if (shape.Aggregate(BigInteger.One, (product, size) => product * Math.Max(size, 1)) > long.MaxValue) throw cursor.Bad("a size below 2^63", text);
    }

    private long[] Sizes(object? value, string what)
    {
        var items = value switch { PickleTuple tuple => tuple.Items, PickleList list => [.. list.Items], _ => throw cursor.Bad($"{what} as a tuple", PickleText.Kind(value)) };
        if (items.Length > MostDimensions) throw cursor.Bad($"{what} of at most {MostDimensions} numbers", $"{items.Length}");
        cursor.Spend(items.Length);
        return [.. items.Select(item => item is long size and >= 0 ? size : throw cursor.Bad($"{what} of whole numbers from 0", item is long negative ? $"{negative}" : PickleText.Kind(item)))];
    }

    private void Fill(NumpyArray array, NumpyType type, long[] shape, bool fortran, PickleBytes data)
    {
        var element = Element(type);
        var bytes = shape.Aggregate((BigInteger)element.Bytes, (product, size) => product * Math.Max(size, 1));
        if (bytes > long.MaxValue) throw cursor.Bad("a numpy array below 2^63 bytes", $"[{string.Join(", ", shape)}] of {element.Name}");
        if (shape.Contains(0)) bytes = 0;
        var length = Length(data);
        if (length != bytes) throw cursor.Bad($"{bytes} bytes for a numpy array [{string.Join(", ", shape)}] of {type.Name}", $"{length}");
        (array.Type, array.Shape, array.Fortran, array.Data) = (element, shape, fortran, data);
    }

    private ElementType Element(NumpyType type)
    {
        if (type.Order is '>') throw cursor.Bad("little-endian numpy arrays", $"big-endian {Quote(type.Name)}");
        var element = ElementTypes.OfNumpy(type.Name.TrimStart('<', '|', '='));
        return element ?? throw cursor.Bad($"a numpy dtype of {ElementTypes.Names}", Quote(type.Name));
    }

    private NumpyArray FromBuffer(PickleGlobal global, object?[] items)
    {
        if (Item(global, items, 0) is not PickleBytes data) throw cursor.Bad("bytes of a numpy array", PickleText.Kind(items[0]));
        if (Item(global, items, 1) is not NumpyType type) throw cursor.Bad("a numpy dtype", PickleText.Kind(items[1]));
        var array = new NumpyArray();
        Fill(array, type, Sizes(Item(global, items, 2), "a numpy shape"), PickleText.Of(Item(global, items, 3)) == "F", data);
        return array;
    }

    // A single number; of use as metadata at most.
    private object? Scalar(PickleGlobal global, object?[] items)
    {
        if (Item(global, items, 0) is not NumpyType type) throw cursor.Bad("a numpy dtype", PickleText.Kind(items[0]));
        var element = Element(type);
        if (Item(global, items, 1) is not PickleBytes data || Length(data) != element.Bytes) throw cursor.Bad($"{element.Bytes} bytes of a numpy scalar", PickleText.Kind(items[1]));
        var array = new NumpyArray();
        (array.Type, array.Data) = (element, data);
        return array;
    }

    // bytes of Python 3 in protocol 2: _codecs.encode(text, 'latin1').
    private PickleBytes Encoded(PickleGlobal global, object?[] items)
    {
        if (PickleText.Of(Item(global, items, 1)) is not ("latin1" or "latin-1")) throw cursor.Bad("_codecs.encode to latin1", "another coding");
        switch (items[0])
        {
            case string text:
                cursor.Spend(text.Length / BytesOfAStep);
                if (text.FirstOrDefault(c => c > 0xFF) is > '\0' and var wide) throw cursor.Bad("characters up to U+00FF in bytes as latin1", $"U+{(int)wide:X4}");
                return new PickleBytes(0, text.Length, ByteCoding.Plain) { Memory = Encoding.Latin1.GetBytes(text) };
            case PickleBytes { Coding: ByteCoding.Text } bytes:
                return bytes with { Coding = ByteCoding.Latin1 };
            default:
                throw cursor.Bad("a text to encode", PickleText.Kind(items[0]));
        }
    }

    private long Length(PickleBytes data)
    {
        if (data.Coding == ByteCoding.Plain) return data.Length;
        if (data.Coding == ByteCoding.Text) throw cursor.Bad("bytes of a numpy array", "a text");
        cursor.Spend(data.Length / BytesOfAStep);
        return Latin1Bytes.Count(cursor.File, data) is >= 0 and var count ? count : throw cursor.Bad("characters up to U+00FF in bytes as latin1", "others");
    }

    private object? Item(PickleGlobal global, object?[] items, int index) =>
        index < items.Length ? items[index] : throw cursor.Bad($"at least {index + 1} arguments of {global.Name}", $"{items.Length}");
}
