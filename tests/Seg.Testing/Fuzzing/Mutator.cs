using System.Buffers.Binary;
using System.Text;

namespace Seg.Testing.Fuzzing;

/// <summary>
/// Makes damaged files of sound ones: bits turned, runs of bytes set, taken out, doubled and moved, files cut and spliced, numbers replaced by such as parsers
/// trip over (binary of every width and order, and in digits), words of the format put in, and words of the file exchanged. Immutable; a case is the same bytes
/// whenever it is asked for.
/// </summary>
public sealed class Mutator
{
    private const int MostMutations = 8;

    // Zero, ends of the types, and their neighbours; lengths that a file of some kilobytes cannot have.
    private static readonly long[] Numbers =
    [
        0, 1, 2, -1, -2, 7, 8, 16, 64, 127, 128, 255, 256, 1000, 4096, 32767, 32768, 65535, 65536, 1 << 24, int.MaxValue - 1, int.MaxValue, int.MinValue,
        uint.MaxValue, 1L << 32, (1L << 32) + 1, 10_000_000_000, 1L << 61, 1L << 62, long.MaxValue - 7, long.MaxValue, long.MinValue,
    ];

    private static readonly string[] Numerals =
    [
        "0", "-1", "-0", "1.5", "1e3", "1e999", "-1e999", "2147483647", "2147483648", "-2147483649", "4294967296", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "99999999999999999999999999", "0.0000000000000000000000001", "00", "0x10",
    ];

    private readonly IReadOnlyList<byte[]> _seeds;
    private readonly IReadOnlyList<byte[]> _tokens;
    private readonly ulong _campaign;
    private readonly int _longest;
    private readonly Func<byte[], byte[]>? _repair;
    private readonly IReadOnlyList<Func<byte[], FuzzRandom, byte[]>> _ways;

    /// <param name="seeds">Sound files, at least one.</param>
    /// <param name="tokens">Words of the format.</param>
    /// <param name="campaign">Another number gives other cases.</param>
    /// <param name="longest">Files grow no longer than this.</param>
    /// <param name="repair">
    /// Mends what would be noticed at once (checksums, the length of what was made longer), so that damage gets behind the first check; null for none. Half of the
    /// cases are mended.
    /// </param>
    /// <param name="isText">Words and numerals are exchanged more often than bytes, so that more cases stay well formed.</param>
    public Mutator(IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> tokens, ulong campaign = 1, int longest = 1 << 17, Func<byte[], byte[]>? repair = null, bool isText = false)
    {
        _repair = repair;
        (_seeds, _tokens, _campaign, _longest) = (seeds, tokens, campaign, longest);
        _ways = isText ? [FlipBits, SetByte, Remove, Double, Cut, Splice, PutToken, .. Often(SetNumeral, 5), .. Often(ExchangeWords, 12)]
            : [FlipBits, SetByte, SetRun, Remove, Double, Exchange, Cut, Splice, SetNumber, SetNumber, AddToNumber, SetNumeral, PutToken, PutToken, ExchangeWords, ExchangeWords];
    }

    /// <summary>A case by its number, from 0.</summary>
    public byte[] Make(int number)
    {
        var random = new FuzzRandom(_campaign, (ulong)number);
        var bytes = random.Of(_seeds);
        // Half of the cases get one mutation, a quarter two: most files must be nearly sound to get far into a parser.
        var mutations = 1;
        while (mutations < MostMutations && random.Below(2) == 0) mutations++;
        for (var i = 0; i < mutations; i++) bytes = random.Of(_ways)(bytes, random);
        if (bytes.Length > _longest) bytes = bytes[.._longest];
        return _repair is not null && random.Below(2) == 0 ? _repair(bytes) : bytes;
    }

    private static IEnumerable<Func<byte[], FuzzRandom, byte[]>> Often(Func<byte[], FuzzRandom, byte[]> way, int times) => Enumerable.Repeat(way, times);

    private static byte[] FlipBits(byte[] bytes, FuzzRandom random) => Changed(bytes, random, 1, at => at[0] ^= (byte)(1 << random.Below(8)));

    private static byte[] SetByte(byte[] bytes, FuzzRandom random) => Changed(bytes, random, 1, at => at[0] = (byte)random.Next());

    private static byte[] SetRun(byte[] bytes, FuzzRandom random)
    {
        var value = random.Below(3) switch { 0 => (byte)0, 1 => (byte)0xFF, _ => (byte)random.Next() };
        return Changed(bytes, random, random.Length(bytes.Length), at => at.Fill(value));
    }

    private static byte[] Remove(byte[] bytes, FuzzRandom random)
    {
        var (start, length) = Run(bytes, random);
        return [.. bytes.AsSpan(0, start), .. bytes.AsSpan(start + length)];
    }

    private static byte[] Double(byte[] bytes, FuzzRandom random)
    {
        var (start, length) = Run(bytes, random);
        var times = random.Below(8) == 0 ? 1 + random.Below(64) : 1;
        return [.. bytes.AsSpan(0, start), .. Enumerable.Repeat(bytes[start..(start + length)], times).SelectMany(run => run), .. bytes.AsSpan(start)];
    }

    private static byte[] Exchange(byte[] bytes, FuzzRandom random)
    {
        var (start, length) = Run(bytes, random);
        var run = bytes.AsSpan(start, length).ToArray();
        byte[] rest = [.. bytes.AsSpan(0, start), .. bytes.AsSpan(start + length)];
        var place = random.Below(rest.Length + 1);
        return [.. rest.AsSpan(0, place), .. run, .. rest.AsSpan(place)];
    }

    private static byte[] Cut(byte[] bytes, FuzzRandom random) => bytes[..random.Below(bytes.Length + 1)];

    // The beginning of one and the end of another, which need not be of one length.
    private byte[] Splice(byte[] bytes, FuzzRandom random)
    {
        var other = random.Of(_seeds);
        return [.. bytes.AsSpan(0, random.Below(bytes.Length + 1)), .. other.AsSpan(random.Below(other.Length + 1))];
    }

    private static byte[] SetNumber(byte[] bytes, FuzzRandom random) => Number(bytes, random, (_, _) => random.Of(Numbers));

    private static byte[] AddToNumber(byte[] bytes, FuzzRandom random) => Number(bytes, random, (found, _) => found + random.Below(33) - 16);

    private static byte[] Number(byte[] bytes, FuzzRandom random, Func<long, int, long> change)
    {
        var width = 1 << random.Below(4);
        if (bytes.Length < width) return bytes;
        var little = random.Below(4) != 0;
        return Changed(bytes, random, width, at =>
        {
            Span<byte> wide = stackalloc byte[8];
            wide.Clear();
            if (!little) at.Reverse();
            at.CopyTo(wide);
            BinaryPrimitives.WriteInt64LittleEndian(wide, change(BinaryPrimitives.ReadInt64LittleEndian(wide), width));
            wide[..at.Length].CopyTo(at);
            if (!little) at.Reverse();
        });
    }

    // A run of digits becomes another number; where there is none, one is put in.
    private static byte[] SetNumeral(byte[] bytes, FuzzRandom random)
    {
        var place = random.Below(bytes.Length + 1);
        var start = bytes.AsSpan(place).IndexOfAnyInRange((byte)'0', (byte)'9');
        var (from, to) = start < 0 ? (place, place) : (place + start, place + start);
        while (to < bytes.Length && bytes[to] is >= (byte)'0' and <= (byte)'9') to++;
        return [.. bytes.AsSpan(0, from), .. Encoding.ASCII.GetBytes(random.Of(Numerals)), .. bytes.AsSpan(to)];
    }

    private byte[] PutToken(byte[] bytes, FuzzRandom random)
    {
        if (_tokens.Count == 0) return SetByte(bytes, random);
        var token = random.Of(_tokens);
        var place = random.Below(bytes.Length + 1);
        var over = random.Below(2) == 0 ? Math.Min(token.Length, bytes.Length - place) : 0;
        return [.. bytes.AsSpan(0, place), .. token, .. bytes.AsSpan(place + over)];
    }

    // One word becomes another of the same file, or of the format: what stands around it stays as it is, so text stays well formed.
    private byte[] ExchangeWords(byte[] bytes, FuzzRandom random)
    {
        var (start, end) = Word(bytes, random.Below(bytes.Length + 1));
        if (start == end) return PutToken(bytes, random);
        var other = random.Of(_seeds);
        var (from, to) = Word(other, random.Below(other.Length + 1));
        var word = random.Below(3) == 0 && _tokens.Count > 0 ? random.Of(_tokens) : other[from..to];
        return [.. bytes.AsSpan(0, start), .. word, .. bytes.AsSpan(end)];
    }

    private static (int Start, int End) Word(byte[] bytes, int near)
    {
        var start = near;
        while (start < bytes.Length && !IsWord(bytes[start])) start++;
        while (start > 0 && start < bytes.Length && IsWord(bytes[start - 1])) start--;
        var end = start;
        while (end < bytes.Length && IsWord(bytes[end])) end++;
        return (start, end);
    }

    private static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'-' or (byte)'/' or (byte)'.';

    private delegate void Change(Span<byte> run);

    private static byte[] Changed(byte[] bytes, FuzzRandom random, int length, Change change)
    {
        if (bytes.Length == 0) return bytes;
        var copy = (byte[])bytes.Clone();
        length = Math.Min(length, copy.Length);
        // Half of the changes go to the head, where lengths and counts are.
        var places = copy.Length - length + 1;
        change(copy.AsSpan(random.Below(random.Below(2) == 0 ? Math.Min(places, 64) : places), length));
        return copy;
    }

    private static (int Start, int Length) Run(byte[] bytes, FuzzRandom random)
    {
        var length = Math.Min(random.Length(bytes.Length), bytes.Length);
        return (random.Below(bytes.Length - length + 1), length);
    }
}
