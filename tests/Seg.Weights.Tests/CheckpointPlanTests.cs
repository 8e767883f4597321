using Seg.Runtime.Checkpoints;
using Seg.Testing;
using Seg.TransformerDecoders.Mask2Former;
using static TorchSharp.torch;

namespace Seg.Weights.Tests;

/// <summary>What goes where, and what is reported, from names, shapes and types alone.</summary>
public class CheckpointPlanTests
{
    private static readonly CheckpointOptions Defaults = new();
    private static readonly KeyMapCatalog Maps = new(Mask2FormerKeyMaps.HuggingFace, Mask2FormerKeyMaps.Original);

    public static TheoryData<string> Configs => [.. StateManifest.Index("index-hf-mask2former").Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Configs))]
    public void Each_published_Hugging_Face_state_fills_the_original_state_completely(string config)
    {
        var original = Entries(StateManifest.Read(StateManifest.Index("index-mask2former")[config]));
        var theirs = Entries(StateManifest.Read(StateManifest.Index("index-hf-mask2former")[config]));

        var plan = CheckpointPlan.Make(theirs, original, Defaults, Maps);

        Assert.Equal("mask2former/huggingface", plan.Map.Id);
        Assert.Empty(plan.Problems);
        Assert.Empty(plan.Converted);
        Assert.Equal(theirs.Count, plan.Moves.Count);
        foreach (var target in plan.Moves.GroupBy(m => m.Target, StringComparer.Ordinal))
        {
            var tensor = original.Single(t => t.Name == target.Key);
            Assert.True(CoversAllRows(target, tensor.Shape), $"{target.Key} is filled by {string.Join(", ", target)}");
        }
    }

    [Fact]
    public void A_file_of_the_first_version_fills_a_model_of_the_second()
    {
        var model = Entries(StateManifest.Read(StateManifest.Index("index-mask2former")["coco/panoptic-segmentation/maskformer2_R50_bs16_50ep.yaml"]));
        var old = model.Select(t => t with
        {
            Name = t.Name.Replace("sem_seg_head.pixel_decoder.", "sem_seg_head.", StringComparison.Ordinal).Replace("query_feat", "static_query", StringComparison.Ordinal),
        });

        var plan = CheckpointPlan.Make([.. old], model, Defaults, Maps);

        Assert.Equal("mask2former/original", plan.Map.Id);
        Assert.Empty(plan.Problems);
        Assert.Equal(model.Count, plan.Moves.Count);
    }

    [Fact]
    public void Missing_unexpected_misshaped_and_mistyped_entries_are_told_apart()
    {
        CheckpointEntry[] model = [Of("backbone.a", 2, 3), Of("backbone.b", 4), Of("backbone.c", 4), Of("backbone.d", 1)];
        CheckpointEntry[] file = [Of("backbone.a", 3, 2), Of("backbone.b", 4) with { Type = ScalarType.Int64 }, Of("backbone.d", 1), Of("backbone.e", 9)];

        var plan = CheckpointPlan.Make(file, model, Defaults, Maps);

        Assert.Equal(
            [
                "Missing backbone.c [4] float32",
                "Unexpected backbone.e [9] float32",
                "MisShaped backbone.a model [2, 3], file [3, 2]",
                "MisTyped backbone.b model float32, file int64",
            ],
            plan.Problems.Select(p => $"{p.Kind} {p.Name} {p.Text}"));
        Assert.Equal([new CheckpointMove("backbone.d", "backbone.d")], plan.Moves);
    }

    [Fact]
    public void A_missing_part_is_named_as_the_file_would_name_it()
    {
        const string theirs = "model.transformer_module.decoder.layers.0.self_attn", ours = "sem_seg_head.predictor.transformer_self_attention_layers.0.self_attn.in_proj_weight";

        var plan = CheckpointPlan.Make([Of($"{theirs}.q_proj.weight", 8, 8), Of($"{theirs}.v_proj.weight", 7, 8)], [Of(ours, 24, 8)], Defaults with { KeyMap = "mask2former/huggingface" }, Maps);

        Assert.Equal(
            [
                $"Missing {ours} [24, 8] float32, {theirs}.k_proj.weight in the file's names",
                $"MisShaped {ours} model [8, 8], file [7, 8] (part 3 of 3, {theirs}.v_proj.weight)",
            ],
            plan.Problems.Select(p => $"{p.Kind} {p.Name} {p.Text}"));
        Assert.Equal([new CheckpointMove($"{theirs}.q_proj.weight", ours, 0, 8)], plan.Moves);
    }

    [Theory]
    [InlineData(ScalarType.Float16, ScalarType.Float32, true)]
    [InlineData(ScalarType.BFloat16, ScalarType.Float32, true)]
    [InlineData(ScalarType.Float64, ScalarType.Float32, true)]
    [InlineData(ScalarType.Int32, ScalarType.Int64, true)]
    [InlineData(ScalarType.Int64, ScalarType.Int32, false)]
    [InlineData(ScalarType.Byte, ScalarType.Int8, false)]
    [InlineData(ScalarType.Bool, ScalarType.Byte, false)]
    [InlineData(ScalarType.Int64, ScalarType.Float32, false)]
    public void Types_convert_only_where_no_meaning_is_lost(ScalarType file, ScalarType model, bool converts)
    {
        CheckpointEntry[] inFile = [Of("backbone.a", 2) with { Type = file }], inModel = [Of("backbone.a", 2) with { Type = model }];

        Assert.Equal(converts, CheckpointPlan.Make(inFile, inModel, Defaults, Maps).Problems.Count == 0);
        Assert.Single(CheckpointPlan.Make(inFile, inModel, Defaults with { Convert = false }, Maps).Problems);
    }

    [Fact]
    public void What_a_fresh_model_knows_may_be_left_out_and_what_only_training_needs_may_be_left_over()
    {
        CheckpointEntry[] model = [Of("backbone.x", 1), Of("backbone.layers.0.blocks.1.attn.relative_position_index", 4, 4), Of("backbone.stem.norm.num_batches_tracked")];

        Assert.Empty(CheckpointPlan.Make([Of("backbone.x", 1), Of("criterion.empty_weight", 5)], model, Defaults, Maps).Problems);
    }

    [Fact]
    public void The_report_lists_a_capped_number_of_entries()
    {
        var model = Enumerable.Range(0, 5).Select(i => Of($"backbone.{4 - i}", 2)).ToArray();
        var plan = CheckpointPlan.Make([Of("backbone.0", 2), Of("head.x", 1)], model, Defaults, Maps);

        var report = new CheckpointReport("m.safetensors", "demo", plan.Map.Id, 1, 8, plan.Problems, plan.Converted);

        Assert.False(report.Fits);
        Assert.Equal(
            """
            checkpoint m.safetensors does not fit demo (key map seg/own): 1 tensors, 4 missing, 1 unexpected, 0 mis-shaped, 0 mis-typed
              missing (the model has them, the file has not):
                backbone.1 [2] float32
                backbone.2 [2] float32
                … and 2 more
              unexpected (the file has them, the model has not):
                head.x [1] float32
            """,
            report.Describe(maxLines: 2));
    }

    private static CheckpointEntry Of(string name, params long[] shape) =>
        new(name, shape, ScalarType.Float32, 4 * shape.Aggregate(1L, (a, b) => a * b));

    private static List<CheckpointEntry> Entries(StateManifest manifest) =>
        [.. manifest.Tensors.Select(t => Of(t.Name, t.Shape) with { Type = t.DType == "int64" ? ScalarType.Int64 : ScalarType.Float32 })];

    private static bool CoversAllRows(IEnumerable<CheckpointMove> moves, IReadOnlyList<long> shape)
    {
        if (moves.Count() == 1) return moves.Single().Rows == -1;
        var next = 0L;
        foreach (var move in moves.OrderBy(m => m.FirstRow))
        {
            if (move.FirstRow != next) return false;
            next += move.Rows;
        }
        return next == shape[0];
    }
}
