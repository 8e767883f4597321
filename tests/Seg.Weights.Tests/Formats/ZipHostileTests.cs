using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Seg.Checkpoints.PyTorch;
using Seg.Testing;

namespace Seg.Weights.Tests.Formats;

/// <summary>Zip files whose directory says what is not so. The storage "0" of the sound file is a record of 16 bytes.</summary>
public sealed class ZipHostileTests : IDisposable
{
    private const int PackedAt = 20, LengthAt = 24, ExtraLengthAt = 30, LocalAt = 42, CentralBytes = 46;

    private readonly TemporaryFolder _folder = new();
    private readonly PyTorchFormat _format = new(new PyTorchAttribute());

    [Fact]
    public void The_file_that_the_others_are_made_of_is_read()
    {
        using var checkpoint = _format.Open(_folder.Write("sound.pth", Sound()));
        Assert.Equal("w", checkpoint.Entries.Single().Name);
    }

    [Theory]
    [InlineData(PackedAt, 17u, "one length of a record that is stored, found 17 and 16")]
    [InlineData(LengthAt, 0u, "one length of a record that is stored, found 16 and 0")]
    [InlineData(LengthAt, uint.MaxValue, "its zip64 field, found none that holds the sizes")]
    [InlineData(LocalAt, uint.MaxValue, "its zip64 field, found none that holds the sizes")]
    [InlineData(LocalAt, 1u, "its mark at byte 1, found 0x")]
    [InlineData(LocalAt, 0x7FFF_FFFFu, "a header before byte")]
    [InlineData(ExtraLengthAt, 0xFFFFu, "to end within it, found that it does not")]
    public void A_record_that_the_directory_describes_wrongly_is_refused(int field, uint value, string expected)
    {
        var bytes = Sound();
        var at = Central(bytes) + field;
        if (field == ExtraLengthAt) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

        Refused(bytes, expected);
    }

    [Fact]
    public void A_record_of_both_lengths_beyond_the_file_is_refused_and_takes_no_memory()
    {
        var bytes = Sound();
        foreach (var field in (int[])[PackedAt, LengthAt]) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Central(bytes) + field), 0xF000_0000);

        Refused(bytes, "4026531840 bytes at");
    }

    [Theory]
    [InlineData(16L, true)]
    [InlineData(17L, false)]
    [InlineData(-1L, false)]
    [InlineData(long.MinValue, false)]
    [InlineData(long.MaxValue, false)]
    public void A_length_in_a_zip64_field_is_checked_like_any_other(long length, bool sound)
    {
        // The last entry of the directory gets an extra field with its two sizes in 64 bits.
        var bytes = Sound();
        var central = Central(bytes);
        var end = central + CentralBytes + "x/data/0".Length;
        byte[] extra = [1, 0, 16, 0, .. BitConverter.GetBytes(length), .. BitConverter.GetBytes(length)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(central + PackedAt), uint.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(central + LengthAt), uint.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(central + ExtraLengthAt), (ushort)extra.Length);
        byte[] wide = [.. bytes.AsSpan(0, end), .. extra, .. bytes.AsSpan(end)];
        var directory = wide.Length - 22 + 12;
        BinaryPrimitives.WriteUInt32LittleEndian(wide.AsSpan(directory), BinaryPrimitives.ReadUInt32LittleEndian(wide.AsSpan(directory)) + (uint)extra.Length);

        if (sound) _format.Open(_folder.Write("wide.pth", wide)).Dispose();
        else Refused(wide, "record 'x/data/0'");
    }

    [Theory]
    [InlineData(10, (ushort)3, "central directory: expected 3 records, found 2 before its end")]
    [InlineData(10, (ushort)1, "a record 'x/data/0' in the file, found none")]
    [InlineData(12, ushort.MaxValue, "central directory: expected within the")]
    [InlineData(16, ushort.MaxValue, "central directory: expected within the")]
    [InlineData(20, (ushort)1, "an end of the central directory, found none: the file is cut, or has bytes added to it")]
    public void An_end_of_the_directory_that_lies_is_refused(int field, ushort value, string expected)
    {
        var bytes = Sound();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(bytes.Length - 22 + field), value);

        Refused(bytes, expected);
    }

    [Fact]
    public void Bytes_behind_the_end_are_refused() => Refused([.. Sound(), 0], "found none: the file is cut, or has bytes added to it");

    [Theory]
    [InlineData("../../../../tmp/x")]
    [InlineData("/etc/x")]
    [InlineData("..")]
    public void A_name_that_climbs_out_of_its_folder_is_a_name_and_nothing_more(string root)
    {
        // Nothing is ever unpacked: records are found by name and read where they lie.
        using var checkpoint = _format.Open(_folder.Write("climbs.pth", Sound(root)));
        checkpoint.Read("w").Dispose();

        Assert.Equal(["climbs.pth"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Sound(string root = "x")
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var pickle = new PickleWriter().Dict(("w", p => p.Tensor(s => s.Storage("FloatStorage", "0", 4), 0, [4], [1]))).Bytes();
            foreach (var (name, data) in ((string, byte[])[])[($"{root}/data.pkl", pickle), ($"{root}/data/0", new byte[16])])
            {
                using var record = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                record.Write(data);
            }
        }
        return bytes.ToArray();
    }

    // Where the directory's entry of the storage begins.
    private static int Central(byte[] zip) => zip.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes("x/data/0")) - CentralBytes;

    private void Refused(byte[] bytes, string expected)
    {
        var path = _folder.Write("hostile.pth", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<SegException>(() => _format.Open(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal("SEG4101", error.DiagnosticId);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
