using System.Buffers.Binary;
using System.Text;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.PyTorch;

/// <summary>A record of a zip file, stored as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Its first byte in the file.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record ZipRecord(string Name, long Offset, long Length);

/// <summary>
/// Where the records of a zip file lie. PyTorch stores them uncompressed, so they are read where they are; a compressed record is refused, and
/// nothing is ever inflated. Layout: PKWARE's APPNOTE 6.3, sections 4.3.7 to 4.3.16, with zip64.
/// </summary>
internal static class ZipArchiveMap
{
    private const uint LocalMark = 0x04034b50, CentralMark = 0x02014b50, EndMark = 0x06054b50, End64Mark = 0x06064b50, Locator64Mark = 0x07064b50;
    private const int LocalBytes = 30, CentralBytes = 46, EndBytes = 22, End64Bytes = 56, Locator64Bytes = 20, LongestComment = ushort.MaxValue;
    private const ushort Zip64Field = 1, EncryptedFlag = 1;

    /// <summary>The first bytes of a zip file that is not empty.</summary>
    public static ReadOnlySpan<byte> Mark => "PK\x03\x04"u8;

    /// <summary>The records by name.</summary>
    /// <exception cref="SegException">SEG4101: cut, contradicting itself, with records that overlap, are compressed or encrypted, or bear one name.</exception>
    public static Dictionary<string, ZipRecord> Read(CheckpointFile file)
    {
        var (count, offset, size) = Directory(file);
        if (offset < 0 || size < 0 || offset > file.Length - size) throw Bad(file, "central directory", $"within the {file.Length} bytes of the file", $"{size} bytes at {offset}");
        var records = new Dictionary<string, ZipRecord>(StringComparer.Ordinal);
        var (at, end) = (offset, offset + size);
        for (var i = 0L; i < count; i++)
        {
            if (end - at < CentralBytes) throw Bad(file, "central directory", $"{count} records", $"{i} before its end");
            var header = file.Span(at, CentralBytes);
            if (U32(header, 0) != CentralMark) throw Bad(file, "central directory", $"the mark of record {i} at byte {at}", $"0x{U32(header, 0):x8}");
            var (name, extra, comment) = (U16(header, 28), U16(header, 30), U16(header, 32));
            if (end - at - CentralBytes < name + extra + comment) throw Bad(file, "central directory", $"record {i} to end within it", "that it does not");
            var record = Record(file, header, file.Span(at + CentralBytes, name), file.Span(at + CentralBytes + name, extra), limit: offset);
            if (!records.TryAdd(record.Name, record)) throw Bad(file, "central directory", "each name once", $"{Quote(record.Name)} twice");
            at += CentralBytes + name + extra + comment;
        }
        CheckApart(file, records.Values);
        return records;
    }

    private static ZipRecord Record(CheckpointFile file, ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra, long limit)
    {
        var record = $"record {Quote(Encoding.UTF8.GetString(name))}";
        long packed = U32(header, 20), length = U32(header, 24), local = U32(header, 42);
        Widen(file, record, extra, ref length, ref packed, ref local);
        if ((U16(header, 8) & EncryptedFlag) != 0) throw Bad(file, record, "plain bytes", "encrypted ones");
        if (U16(header, 10) != 0) throw Bad(file, record, "bytes stored as they are, as PyTorch does", $"compression method {U16(header, 10)} ({packed} bytes for {length})");
        if (packed != length) throw Bad(file, record, "one length of a record that is stored", $"{packed} and {length}");
        if (local < 0 || local > limit - LocalBytes) throw Bad(file, record, $"a header before byte {limit}", $"byte {local}");
        Span<byte> there = stackalloc byte[LocalBytes];
        file.Read(local, there);
        if (U32(there, 0) != LocalMark) throw Bad(file, record, $"its mark at byte {local}", $"0x{U32(there, 0):x8}");
        var data = local + LocalBytes + U16(there, 26) + U16(there, 28);
        if (length < 0 || data > limit - length) throw Bad(file, record, $"its data to end before byte {limit}", $"{length} bytes at {data}");
        return new ZipRecord(Encoding.UTF8.GetString(name), data, length);
    }

    // Values that do not fit 32 bits stand in the extra field, in this order and only those that do not fit.
    private static void Widen(CheckpointFile file, string record, ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long local)
    {
        if (length != uint.MaxValue && packed != uint.MaxValue && local != uint.MaxValue) return;
        while (extra.Length >= 4)
        {
            var (id, size) = (U16(extra, 0), U16(extra, 2));
            if (extra.Length - 4 < size) break;
            var field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id != Zip64Field) continue;
            if (!Take(ref length, ref field) || !Take(ref packed, ref field) || !Take(ref local, ref field)) break;
            return;
        }
        throw Bad(file, record, "its zip64 field", "none that holds the sizes");

        static bool Take(ref long value, ref ReadOnlySpan<byte> field)
        {
            if (value != uint.MaxValue) return true;
            if (field.Length < 8) return false;
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
            return true;
        }
    }

    // Two records over the same bytes are how a small file claims to be a large one.
    private static void CheckApart(CheckpointFile file, IEnumerable<ZipRecord> records)
    {
        ZipRecord? before = null;
        foreach (var record in records.Where(r => r.Length > 0).OrderBy(r => r.Offset))
        {
            if (before is not null && record.Offset < before.Offset + before.Length) throw Bad(file, $"record {Quote(record.Name)}", $"bytes of its own, after those of {Quote(before.Name)}", "that they overlap");
            before = record;
        }
    }

    private static (long Count, long Offset, long Size) Directory(CheckpointFile file)
    {
        var at = FindEnd(file);
        var end = file.Span(at, EndBytes);
        (long Count, long Offset, long Size) found = (U16(end, 10), U32(end, 16), U32(end, 12));
        if (found.Count != ushort.MaxValue && found.Offset != uint.MaxValue && found.Size != uint.MaxValue) return found;
        if (at < Locator64Bytes || file.Span(at - Locator64Bytes, Locator64Bytes) is var locator && U32(locator, 0) != Locator64Mark) return found;
        var wide = BinaryPrimitives.ReadInt64LittleEndian(file.Span(at - Locator64Bytes, Locator64Bytes)[8..]);
        if (wide < 0 || wide > file.Length - End64Bytes || U32(file.Span(wide, End64Bytes), 0) != End64Mark) throw Bad(file, "zip64 end of the central directory", "its mark where the locator says", $"none at byte {wide}");
        var end64 = file.Span(wide, End64Bytes);
        return (BinaryPrimitives.ReadInt64LittleEndian(end64[32..]), BinaryPrimitives.ReadInt64LittleEndian(end64[48..]), BinaryPrimitives.ReadInt64LittleEndian(end64[40..]));
    }

    // The last mark whose comment ends with the file: a comment may hold marks too.
    private static long FindEnd(CheckpointFile file)
    {
        var first = Math.Max(0, file.Length - EndBytes - LongestComment);
        var tail = file.Span(first, (int)(file.Length - first));
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            var end = tail.Slice(at, EndBytes);
            if (U32(end, 0) == EndMark && at + EndBytes + U16(end, 20) == tail.Length) return first + at;
        }
        throw Bad(file, "zip file", "an end of the central directory", "none: the file is cut, or has bytes added to it");
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static SegException Bad(CheckpointFile file, string field, string expected, string found) => Malformed(file.Path, field, expected, found);
}
