using System.Buffers.Binary;
using System.Text;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.PyTorch;

/// <summary>Reads the bytes of one pickle, which stay in the file. Every length is checked against what is left before anything is made of it.</summary>
/// <param name="file">The file.</param>
/// <param name="start">The pickle's first byte.</param>
/// <param name="end">The byte after the last that it may have.</param>
internal sealed class PickleCursor(CheckpointFile file, long start, long end)
{
    private const int ShortLine = 1 << 8, LongestLine = 1 << 20;

    private long _allowed, _left;

    /// <summary>The next byte.</summary>
    public long Position { get; private set; } = start;

    /// <summary>The file.</summary>
    public CheckpointFile File => file;

    public byte Byte() => Span(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Span(2));

    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Span(4));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Span(4));

    public double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Span(8));

    /// <summary>A length of eight bytes.</summary>
    public long Length64() => BinaryPrimitives.ReadUInt64LittleEndian(Span(8)) is var length && length <= long.MaxValue
        ? (long)length : throw Bad($"a length within the {Left} bytes that are left", $"{length}");

    /// <summary>The next bytes; valid until the file is closed.</summary>
    public ReadOnlySpan<byte> Span(int count)
    {
        var at = Skip(count);
        return file.Span(at, count);
    }

    /// <summary>Goes on, and returns where it was.</summary>
    public long Skip(long count)
    {
        Require(count);
        var at = Position;
        Position += count;
        return at;
    }

    /// <summary>Sets how many steps the pickle may take from here on.</summary>
    public void Allow(long steps) => (_allowed, _left) = (steps, steps);

    /// <summary>Takes steps: an opcode is one, and what is done at a single opcode with many items, which a memo could repeat, is as many.</summary>
    public void Spend(long steps)
    {
        _left -= steps;
        if (_left < 0) throw Bad($"an end within {_allowed} steps", "none: this is no checkpoint, or one with far more than tensors");
    }

    /// <summary>Checks that so many bytes are left.</summary>
    public void Require(long count)
    {
        if (count < 0 || count > Left) throw Bad($"{count} more bytes", Left == 0 ? "the end" : $"{Left} before the end");
    }

    /// <summary>A line without its end.</summary>
    public ReadOnlySpan<byte> Line()
    {
        for (var look = ShortLine; ; look *= 2)
        {
            var rest = file.Span(Position, (int)Math.Min(look, Left));
            if (rest.IndexOf((byte)'\n') is >= 0 and var length)
            {
                Position += length + 1;
                return rest[..length];
            }
            if (rest.Length < look || look >= LongestLine) throw Bad("a line", "no end of it");
        }
    }

    /// <summary>The words of a message about what stands before <see cref="Position"/>.</summary>
    public SegException Bad(string expected, string found, Exception? inner = null) => Malformed(file.Path, $"pickle, before byte {Position}", expected, found, inner);

    /// <summary>Text in UTF-8; half surrogates, which Python writes too, become replacement characters.</summary>
    public string Text(int count) => Encoding.UTF8.GetString(Span(count));

    private long Left => end - Position;
}
