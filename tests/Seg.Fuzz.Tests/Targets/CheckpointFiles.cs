using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Seg.Checkpoints.PyTorch;
using Seg.Checkpoints.Safetensors;
using Seg.Testing;
using Seg.Testing.Fuzzing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Fuzz.Tests.Targets;

/// <summary>Checkpoint files: opened, listed, and every tensor read that a small file can hold.</summary>
internal sealed class CheckpointFiles : IDisposable
{
    private const int MostElements = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public FuzzTarget Safetensors => new(
        "safetensors", [.. SafetensorsSeeds()],
        Refusals.Words("{", "}", "[", "]", ":", ",", "\"", "\\", "\\ud800", "\\u0000", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "\"F32\"", "\"BOOL\"", "\"F64\"", "\"U16\"", "\"F8_E4M3\"", "null", "-", "0,", "[0,0]", "[4,0]", "\u00ff", "\u001b[2J"),
        bytes => Read(new SafetensorsFormat(new SafetensorsAttribute()), "case.safetensors", bytes), Refusals.Of) { Repair = Lengths };

    public FuzzTarget Pickles => new(
        "pickles", [.. Fixtures()],
        Refusals.Words(
            "PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07", "\x80\x02", "\x80\x05", "}q\0", "]q\x01", "(", ")", "t.", "u.", "s", "b", "R", "Q", "h\0", "j\0\0\0\0", "q\0", "\x94", "\x93", "\x8a\x04",
            "\x95\x08\0\0\0\0\0\0\0", "X\x04\0\0\0name", "cos\nsystem\n", "cbuiltins\neval\n", "ccollections\nOrderedDict\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch\nFloatStorage\n", "cnumpy\ndtype\n",
            "cnumpy.core.multiarray\n_reconstruct\n", "c_codecs\nencode\n", "I01\n", "L999999999999999999999L\n", "S'x'\n", "V\\u0041\n", "F1e999\n", "P0\n", ".", "\u001b[2J"),
        bytes => Read(new PyTorchFormat(new PyTorchAttribute { MaxMegaSteps = 1 }), "case.pth", bytes), Refusals.Of);

    public void Dispose() => _folder.Dispose();

    // The header ends at its last brace, and the data where the last offset says.
    private static byte[] Lengths(byte[] bytes)
    {
        var close = bytes.AsSpan().LastIndexOf((byte)'}');
        if (close < 8) return bytes;
        var header = bytes.AsSpan(8, close - 7);
        byte[] mended = [.. BitConverter.GetBytes((long)header.Length), .. header, .. bytes.AsSpan(close + 1)];
        var end = Regex.Matches(Encoding.Latin1.GetString(header), @",\s*(\d{1,6})\s*\]\s*\}").Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
        Array.Resize(ref mended, 8 + header.Length + Math.Min(end, MostElements));
        return mended;
    }

    private void Read(ICheckpointFormat format, string name, byte[] bytes)
    {
        using var checkpoint = format.Open(_folder.Write(name, bytes));
        if (!checkpoint.Entries.Select(e => e.Name).ToHashSet(StringComparer.Ordinal).SetEquals(checkpoint.Entries.Select(e => e.Name))) throw new InvalidOperationException("a name stands twice");
        foreach (var entry in checkpoint.Entries)
        {
            var elements = entry.Shape.Aggregate(1L, (product, size) => checked(product * size));
            if (elements > Math.Max(MostElements, bytes.Length)) throw new InvalidOperationException($"{elements} elements of a file of {bytes.Length} bytes");
            using var tensor = checkpoint.Read(entry.Name);
            if (!tensor.shape.SequenceEqual(entry.Shape) || tensor.dtype != entry.Type) throw new InvalidOperationException($"{entry.Name} is another tensor than was listed");
        }
    }

    private IEnumerable<byte[]> SafetensorsSeeds()
    {
        using var scope = NewDisposeScope();
        var format = new SafetensorsFormat(new SafetensorsAttribute());
        ScalarType[] types = [ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64, ScalarType.Int64, ScalarType.Byte, ScalarType.Bool];
        yield return Of(types.Select((type, i) => KeyValuePair.Create($"layer.{i}.weight", ones([2, i + 1], type))), new Dictionary<string, string> { ["format"] = "pt", ["note"] = "ä\"\\" });
        yield return Of([new("a", ones(3)), new("b", zeros([0, 5])), new("c", tensor(1f))], null);
        yield return Of(Enumerable.Range(0, 40).Select(i => KeyValuePair.Create($"backbone.blocks.{i}.norm.bias", arange(4 + i % 3))), null);
        yield return [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8];
        yield return Encoding.Latin1.GetBytes("\x38\0\0\0\0\0\0\0{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]} } \0\0\0\0");

        byte[] Of(IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
        {
            format.Write(_folder.Of("seed.safetensors"), tensors, metadata);
            return File.ReadAllBytes(_folder.Of("seed.safetensors"));
        }
    }

    private static IEnumerable<byte[]> Fixtures() =>
        ((string[])["plain.pth", "wrapped.pt", "parallel.pth", "legacy.pth", "detectron2-0.pkl", "detectron2-2.pkl", "detectron2-4.pkl"])
        .Select(file => File.ReadAllBytes(FixtureFolder.PathOf("pytorch", file)));
}
