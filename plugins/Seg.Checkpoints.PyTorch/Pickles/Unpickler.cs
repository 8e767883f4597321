using System.Globalization;
using System.Numerics;
using System.Text;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.PyTorch;

/// <summary>
/// A pickle machine that runs nothing: protocols 0 to 5 as Python's pickletools documents them. A name that is not of tensors, arrays or plain
/// containers is refused where it stands. No step recurses, and none takes memory that the file does not pay for with bytes.
/// </summary>
internal sealed class Unpickler
{
    // A text up to this length is made at once; a longer one (arrays in protocol 2) stays in the file.
    private const int LongText = 4096, MostLongBytes = 64, MostLongDigits = 150;

    private readonly PickleCursor _cursor;
    private readonly PickleCalls _calls;
    private readonly Func<object?, object?>? _persistent;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];

    /// <param name="cursor">The pickle.</param>
    /// <param name="maxSteps">The most steps.</param>
    /// <param name="persistent">What persistent ids stand for, or null where there may be none; may throw SEG4101.</param>
    public Unpickler(PickleCursor cursor, long maxSteps, Func<object?, object?>? persistent)
    {
        (_cursor, _persistent) = (cursor, persistent);
        cursor.Allow(maxSteps);
        _calls = new PickleCalls(cursor);
    }

    /// <summary>Runs to the end.</summary>
    /// <exception cref="SegException">SEG4101.</exception>
    public object? Read()
    {
        while (true)
        {
            _cursor.Spend(1);
            var opcode = _cursor.Byte();
            if (opcode == '.') return Pop();
            Step(opcode);
        }
    }

    private void Step(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: Protocol(_cursor.Byte()); break;
            case 0x95: Frame(_cursor.Length64()); break;

            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'J': Push((long)_cursor.I32()); break;
            case (byte)'K': Push((long)_cursor.Byte()); break;
            case (byte)'M': Push((long)_cursor.U16()); break;
            case 0x8a: Push(Long(_cursor.Byte())); break;
            case 0x8b: Push(Long(_cursor.U32())); break;
            case (byte)'G': Push(_cursor.BigEndianDouble()); break;
            case (byte)'I': Push(IntLine()); break;
            case (byte)'L': Push(LongLine()); break;
            case (byte)'F': Push(FloatLine()); break;

            case 0x8c: Push(Text(_cursor.Byte())); break;
            case (byte)'X': Push(Text(_cursor.U32())); break;
            case 0x8d: Push(Text(_cursor.Length64())); break;
            case (byte)'V': Push(PickleLines.Unicode(_cursor)); break;
            case (byte)'S': Push(PickleLines.Quoted(_cursor)); break;
            case (byte)'U': Push(OldText(_cursor.Byte())); break;
            case (byte)'T': Push(OldText(_cursor.I32())); break;
            case (byte)'C': Push(Bytes(_cursor.Byte())); break;
            case (byte)'B': Push(Bytes(_cursor.U32())); break;
            case 0x8e: Push(Bytes(_cursor.Length64())); break;
            case 0x96: Push(Bytes(_cursor.Length64())); break;

            case (byte)'(': _marks.Add(_stack.Count); break;
            case (byte)'0': PopOrMark(); break;
            case (byte)'1': PopMark(); break;
            case (byte)'2': Push(Top()); break;
            case (byte)')': Push(new PickleTuple([])); break;
            case 0x85: Push(new PickleTuple(Last(1))); break;
            case 0x86: Push(new PickleTuple(Last(2))); break;
            case 0x87: Push(new PickleTuple(Last(3))); break;
            case (byte)'t': Push(new PickleTuple(PopMark())); break;
            case (byte)']': Push(new PickleList()); break;
            case 0x8f: Push(new PickleList()); break;
            case (byte)'l': { var items = PopMark(); Push(new PickleList()); Append(Top(), items); break; }
            case 0x91: { var items = PopMark(); Push(new PickleList()); Append(Top(), items); break; }
            case (byte)'}': Push(new PickleDict()); break;
            case (byte)'d': { var pairs = PopMark(); Push(new PickleDict()); SetItems(Top(), pairs); break; }
            case (byte)'a': { var item = Last(1); Append(Top(), item); break; }
            case (byte)'e': { var items = PopMark(); Append(Top(), items); break; }
            case 0x90: { var items = PopMark(); Append(Top(), items); break; }
            case (byte)'s': { var pair = Last(2); SetItems(Top(), pair); break; }
            case (byte)'u': { var pairs = PopMark(); SetItems(Top(), pairs); break; }

            case (byte)'p': _memo[MemoLine()] = Top(); break;
            case (byte)'q': _memo[_cursor.Byte()] = Top(); break;
            case (byte)'r': _memo[_cursor.U32()] = Top(); break;
            case 0x94: _memo[_memo.Count] = Top(); break;
            case (byte)'g': Push(Recall(MemoLine())); break;
            case (byte)'h': Push(Recall(_cursor.Byte())); break;
            case (byte)'j': Push(Recall(_cursor.U32())); break;

            case (byte)'c': Push(Global(Name(_cursor.Line()), Name(_cursor.Line()))); break;
            case 0x93: { var names = Last(2); Push(Global(PickleText.Of(names[0]), PickleText.Of(names[1]))); break; }
            case (byte)'R': { var call = Last(2); Push(_calls.Reduce(call[0], call[1])); break; }
            case 0x81: { var call = Last(2); Push(_calls.Reduce(call[0], call[1])); break; }
            case (byte)'b': { var state = Last(1); Push(_calls.Build(Pop(), state[0])); break; }
            case (byte)'P': Push(Persistent(Encoding.UTF8.GetString(_cursor.Line()))); break;
            case (byte)'Q': Push(Persistent(Pop())); break;

            case (byte)'i': _ = Global(Name(_cursor.Line()), Name(_cursor.Line())); throw Refused("an object of a class of Python 2");
            case (byte)'o': throw Refused("an object of a class of Python 2");
            case 0x92: throw Refused("an object that is constructed with named arguments");
            case 0x82 or 0x83 or 0x84: throw Refused("a name of the extension registry");
            case 0x97 or 0x98: throw Refused("a buffer outside the pickle");
            default: throw _cursor.Bad("an opcode of pickle protocols 0 to 5", $"byte 0x{opcode:x2}");
        }
    }

    private void Protocol(byte version)
    {
        if (version > 5) throw _cursor.Bad("pickle protocol 0 to 5", $"{version}");
    }

    private void Frame(long length)
    {
        // A frame only says how much to read at once; one that ends behind the pickle is cut.
        _cursor.Require(length);
    }

    private object Long(long length)
    {
        if (length > MostLongBytes) throw _cursor.Bad($"whole numbers of at most {MostLongBytes} bytes", $"one of {length}");
        return Narrow(new BigInteger(_cursor.Span((int)length)));
    }

    private object IntLine()
    {
        var line = _cursor.Line();
        return line.SequenceEqual("00"u8) ? false : line.SequenceEqual("01"u8) ? true : Number(line);
    }

    private object LongLine()
    {
        var line = _cursor.Line();
        return Number(line.EndsWith("L"u8) ? line[..^1] : line);
    }

    private object Number(ReadOnlySpan<byte> line) =>
        line.Length <= MostLongDigits && BigInteger.TryParse(Encoding.ASCII.GetString(line), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Narrow(number) : throw _cursor.Bad("a whole number", Quote(Encoding.ASCII.GetString(line)));

    private object FloatLine()
    {
        var line = _cursor.Line();
        return line.Length <= MostLongDigits && double.TryParse(Encoding.ASCII.GetString(line), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : throw _cursor.Bad("a number", Quote(Encoding.ASCII.GetString(line)));
    }

    private static object Narrow(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;

    private object Text(long length) => length <= LongText ? _cursor.Text((int)length) : new PickleBytes(_cursor.Skip(length), length, ByteCoding.Text);

    private PickleBytes Bytes(long length) => new(_cursor.Skip(length), length, ByteCoding.Plain);

    // Python 2's str is text or bytes, as its reader likes.
    private PickleBytes OldText(long length) => length is >= 0 and <= LongText
        ? new(_cursor.Position, length, ByteCoding.Plain) { Memory = _cursor.Span((int)length).ToArray() }
        : Bytes(length);

    private static string Name(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line);

    private PickleGlobal Global(string? module, string? name)
    {
        if (module is null || name is null) throw _cursor.Bad("the name of a global", "no text");
        return PickleGlobals.Find(module, name) ?? throw _cursor.Bad("tensors, numpy arrays and plain containers alone",
            $"the global {Quote($"{module}.{name}")}, which is not loaded. If you trust the file, load it where it was made and save its state dict alone");
    }

    private SegException Refused(string what) => _cursor.Bad("tensors, numpy arrays and plain containers alone", what);

    private object? Persistent(object? id) => _persistent is null ? throw _cursor.Bad("no persistent ids in a plain pickle", "one") : _persistent(id);

    private long MemoLine() => Number(_cursor.Line()) is long key ? key : throw _cursor.Bad("the number of a memo", "none");

    private object? Recall(long key) => _memo.TryGetValue(key, out var value) ? value : throw _cursor.Bad("a memo that was made before", $"number {key}");

    private void Append(object? target, object?[] items)
    {
        if (target is not PickleList list) throw _cursor.Bad("a list to append to", PickleText.Kind(target));
        list.Items.AddRange(items);
    }

    private void SetItems(object? target, object?[] pairs)
    {
        if (target is not PickleDict dict) throw _cursor.Bad("a dict to set items of", PickleText.Kind(target));
        if (pairs.Length % 2 != 0) throw _cursor.Bad("keys and values", "a key without a value");
        for (var i = 0; i < pairs.Length; i += 2) dict.Pairs.Add(new(pairs[i], pairs[i + 1]));
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Underflow();

    private object? Pop()
    {
        var top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private void PopOrMark()
    {
        if (_stack.Count > Floor) Pop();
        else if (_marks.Count > 0) _marks.RemoveAt(_marks.Count - 1);
        else throw Underflow();
    }

    private object?[] Last(int count)
    {
        if (_stack.Count - Floor < count) throw Underflow();
        var items = _stack.GetRange(_stack.Count - count, count).ToArray();
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] PopMark()
    {
        if (_marks.Count == 0) throw _cursor.Bad("a mark on the stack", "none");
        var items = Last(_stack.Count - Floor);
        _marks.RemoveAt(_marks.Count - 1);
        return items;
    }

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private SegException Underflow() => _cursor.Bad("a value on the stack", "none");
}
