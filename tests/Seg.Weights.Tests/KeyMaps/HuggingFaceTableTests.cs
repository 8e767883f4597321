using System.Text.Json;
using Seg.Testing;
using Seg.TransformerDecoders.Mask2Former;
using Seg.TransformerDecoders.MaskFormer;

namespace Seg.Weights.Tests.KeyMaps;

/// <summary>Key maps against the tables that the published converters gave (manifests/hf-map-*.json).</summary>
public class HuggingFaceTableTests
{
    public static TheoryData<string> HuggingFaceTables => [.. Directory.EnumerateFiles(FixtureFolder.PathOf("manifests"), "hf-map-*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(HuggingFaceTables))]
    public void Hugging_Face_names_go_where_the_published_converter_puts_them(string file)
    {
        var table = Table(file);
        var rows = RowsByTarget(table);

        foreach (var (entry, (name, first, count)) in table)
        {
            var target = MapOf(file).ToModel(entry, table.ContainsKey);
            Assert.NotNull(target);
            Assert.Equal(name, target.Value.Name);
            Assert.Equal((first, count), (rows[name] / target.Value.Parts * target.Value.Part, rows[name] / target.Value.Parts));
        }
    }

    [Theory]
    [MemberData(nameof(HuggingFaceTables))]
    public void The_model_s_names_come_from_the_entries_of_the_published_converter(string file)
    {
        var table = Table(file);

        foreach (var group in table.GroupBy(t => t.Value.Name))
        {
            var expected = group.OrderBy(t => t.Value.First).Select(t => t.Key);
            Assert.Equal(expected, MapOf(file).ToFile(group.Key).Select(s => s.Entry));
        }
    }

    private static KeyMap MapOf(string file) => file.Split('-')[2] switch
    {
        "maskformer" => MaskFormerKeyMaps.HuggingFace,
        "mask2former" => Mask2FormerKeyMaps.HuggingFace,
        var system => throw new InvalidDataException($"No key map for {system} here."),
    };

    private static Dictionary<string, (string Name, long First, long Count)> Table(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(FixtureFolder.PathOf("manifests", file)));
        return json.RootElement.GetProperty("outputs").EnumerateObject()
            .ToDictionary(e => e.Name, e => (e.Value[0].GetString()!, e.Value[1].GetInt64(), e.Value[2].GetInt64()), StringComparer.Ordinal);
    }

    private static Dictionary<string, long> RowsByTarget(Dictionary<string, (string Name, long First, long Count)> table) =>
        table.Values.GroupBy(t => t.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(t => t.First + t.Count), StringComparer.Ordinal);
}
