using System.Buffers.Binary;
using System.Text;

namespace Seg.Weights.Tests.Formats;

/// <summary>Writes pickles opcode by opcode, to say what Python's own never would.</summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _bytes = new();

    public PickleWriter(int protocol = 2) => Raw([0x80, (byte)protocol]);

    public PickleWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public PickleWriter Op(char opcode) => Raw([(byte)opcode]);

    public PickleWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Op('X').U32((uint)utf8.Length).Raw(utf8);
    }

    public PickleWriter Int(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw([0x8a, 8]).Raw(bytes);
    }

    public PickleWriter BytesOf(ReadOnlySpan<byte> bytes) => Op('B').U32((uint)bytes.Length).Raw(bytes);

    public PickleWriter Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Tuple(params Action<PickleWriter>[] items)
    {
        Op('(');
        foreach (var item in items) item(this);
        return Op('t');
    }

    public PickleWriter Sizes(params long[] sizes) => Tuple([.. sizes.Select(s => (Action<PickleWriter>)(p => p.Int(s)))]);

    public PickleWriter Dict(params (string Key, Action<PickleWriter> Value)[] items)
    {
        Op('}').Op('(');
        foreach (var (key, value) in items) value(Text(key));
        return Op('u');
    }

    public PickleWriter Call(string module, string name, params Action<PickleWriter>[] arguments) => Global(module, name).Tuple(arguments).Op('R');

    /// <summary>numpy's ndarray.</summary>
    public PickleWriter Array(string dtype, long[] shape, byte[] data, string order = "<") =>
        Call("numpy.core.multiarray", "_reconstruct", p => p.Global("numpy", "ndarray"), p => p.Sizes(0), p => p.BytesOf("b"u8))
            .Tuple(p => p.Int(1), p => p.Sizes(shape), p => p.DType(dtype, order), p => p.Raw([0x89]), p => p.BytesOf(data)).Op('b');

    public PickleWriter DType(string name, string order = "<") =>
        Call("numpy", "dtype", p => p.Text(name), p => p.Raw([0x89]), p => p.Raw([0x88])).Tuple(p => p.Int(3), p => p.Text(order), p => p.Op('N')).Op('b');

    /// <summary>A storage's persistent id.</summary>
    public PickleWriter Storage(string type, string key, long elements) =>
        Tuple(p => p.Text("storage"), p => p.Global("torch", type), p => p.Text(key), p => p.Text("cpu"), p => p.Int(elements)).Op('Q');

    /// <summary>A tensor over a storage.</summary>
    public PickleWriter Tensor(Action<PickleWriter> storage, long first, long[] shape, long[] strides) =>
        Call("torch._utils", "_rebuild_tensor_v2", storage, p => p.Int(first), p => p.Sizes(shape), p => p.Sizes(strides), p => p.Raw([0x89]), p => p.Call("collections", "OrderedDict"));

    public PickleWriter U32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    /// <summary>All of it, with the opcode that ends a pickle.</summary>
    public byte[] Bytes() => [.. _bytes.ToArray(), (byte)'.'];
}
