using Seg.Heads;
using Seg.Modules;
using Seg.RegionDecoders;
using Seg.Testing;
using Seg.Testing.Tensors;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.MaskRcnn;

/// <summary>Anchors, proposals, assignment and losses of the proposal network against mmdetection's.</summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public class ProposalParityTests
{
    private const int Images = 2;

    private readonly FixtureFile _fixture = FixtureFile.Open("dynamask/dynamask-rpn");

    [Fact]
    public void Anchors_and_their_validity_are_equal()
    {
        using var scope = NewDisposeScope();
        foreach (var (level, stride, rows, columns) in Levels())
        {
            var grid = Grid(stride);
            Assert.Equal(_fixture[$"base_anchors{level}"].Floats(), grid.Base);
            Assert.Equal(_fixture[$"anchors{level}"].Floats(), Parity.Floats(grid.Boxes(rows, columns, CPU)));
            _fixture.AssertEqual($"valid{level}", grid.Valid(rows, columns, Frame(0), CPU));
        }
    }

    [Fact]
    public void Cells_beyond_the_image_s_own_padding_have_no_valid_anchor()
    {
        using var scope = NewDisposeScope();
        var valid = new AnchorGrid(8, 8, [1]).Valid(3, 4, new ImageFrame(20, 10, 24, 9, 20, 10), CPU).data<bool>().ToArray();

        Assert.Equal([true, true, true, false, true, true, true, false, false, false, false, false], valid);
    }

    // The three configurations are not in the file; each is told by its number of boxes and its shortest edge.
    [Theory]
    [InlineData("small", 50, 30, 0.7, 0)]
    [InlineData("all", 1000, 1000, 0.7, 0)]
    [InlineData("min_size", 100, 40, 0.5, 16)]
    public void Proposals_are_equal(string name, int perLevel, int total, double overlap, double minSize)
    {
        using var scope = NewDisposeScope();
        var said = Said();
        for (var image = 0; image < Images; image++)
        {
            var (boxes, scores) = new ProposalFilter(perLevel, total, overlap, minSize).Select(said, image, (Frame(image).ResizedHeight, Frame(image).ResizedWidth));

            Parity.AssertClose(_fixture, $"proposals.{name}.{image}", cat([boxes, scores.unsqueeze(1)], 1));
        }
    }

    [Fact]
    public void The_same_anchors_are_drawn_and_have_the_same_targets()
    {
        using var scope = NewDisposeScope();
        var said = Said();
        var (training, coder, counts) = (Training(), new BoxCoder(1, 1, 1, 1), (Positive: 0, Negative: 0));
        var anchors = cat([.. said.Select(level => level.Anchors)]);
        var (labels, weights, boxes, boxWeights) = (zeros(Images, anchors.shape[0]), zeros(Images, anchors.shape[0]), zeros(Images, anchors.shape[0], 4), zeros(Images, anchors.shape[0], 4));
        for (var image = 0; image < Images; image++)
        {
            var wanted = _fixture.Floats($"gt{image}");
            var (positive, negative, matched) = training.DrawAnchors(said, anchors, Frame(image), wanted);
            var encoded = coder.Encode(anchors.index_select(0, tensor(positive)), wanted.index_select(0, matched));
            foreach (var drawn in positive.Concat(negative)) weights[image, drawn] = 1;
            for (var i = 0; i < positive.Length; i++) (labels[image, positive[i]], boxes[image, positive[i]], boxWeights[image, positive[i]]) = (1, encoded[i], ones(4));
            counts = (counts.Positive + positive.Length, counts.Negative + negative.Length);
        }

        Assert.Equal((_fixture.Json.GetProperty("num_pos").GetInt32(), _fixture.Json.GetProperty("num_neg").GetInt32()), counts);
        var start = 0L;
        for (var level = 0; level < said.Length; level++)
        {
            var count = said[level].Anchors.shape[0];
            _fixture.AssertEqual($"target.labels{level}", labels.narrow(1, start, count));
            _fixture.AssertEqual($"target.label_weights{level}", weights.narrow(1, start, count));
            Parity.AssertClose(_fixture, $"target.bbox{level}", boxes.narrow(1, start, count));
            _fixture.AssertEqual($"target.bbox_weights{level}", boxWeights.narrow(1, start, count));
            start += count;
        }
    }

    [Fact]
    public void Losses_and_their_gradients_are_equal()
    {
        using var scope = NewDisposeScope();
        var maps = Levels().Select(level => (Logits: Map("cls", level.Level), Deltas: Map("reg", level.Level))).ToArray();
        var said = Levels().Select(level => RpnHead.Flatten(Grid(level.Stride), maps[level.Level].Logits, maps[level.Level].Deltas)).ToArray();
        var samples = Training().Anchors(said, [Frame(0), Frame(1)], [_fixture.Floats("gt0"), _fixture.Floats("gt1")]);

        var losses = RegionLosses.Of(new RegionSupervision(zeros(0), samples, null));

        // The reference has a loss for each level, and a training run their sum.
        foreach (var (name, loss) in losses)
            Assert.Equal(_fixture.Json.GetProperty("losses").GetProperty(name).EnumerateArray().Sum(part => part.GetDouble()), loss.item<float>(), 1e-5);
        Assert.Equal(["loss_rpn_bbox", "loss_rpn_cls"], losses.Keys.Order(StringComparer.Ordinal));
        losses.Values.Aggregate((a, b) => a + b).backward();
        for (var level = 0; level < maps.Length; level++)
        {
            Parity.AssertClose(_fixture, $"grad_cls{level}", maps[level].Logits.grad!);
            Parity.AssertClose(_fixture, $"grad_reg{level}", maps[level].Deltas.grad!);
        }
    }

    [Fact]
    public void Boxes_are_coded_and_decoded_alike()
    {
        using var scope = NewDisposeScope();
        var coder = new BoxCoder(0.1f, 0.1f, 0.2f, 0.2f);
        var (boxes, deltas) = (_fixture.Floats("coder.boxes"), _fixture.Floats("coder.deltas").view(20, 2, 4));

        Parity.AssertClose(_fixture, "coder.encoded", coder.Encode(boxes, _fixture.Floats("coder.gt")));
        Parity.AssertClose(_fixture, "coder.decoded", coder.Decode(boxes, deltas, (60, 80)).flatten(1));
        Parity.AssertClose(_fixture, "coder.decoded_unclipped", coder.Decode(boxes, deltas).flatten(1));
    }

    [Fact]
    public void Boxes_are_assigned_alike()
    {
        using var scope = NewDisposeScope();
        var rule = _fixture.Json.GetProperty("assign");
        var assigner = new BoxAssigner(rule.GetProperty("pos_iou_thr").GetDouble(), rule.GetProperty("neg_iou_thr").GetDouble(), rule.GetProperty("min_pos_iou").GetDouble());

        var (targets, overlaps) = assigner.Assign(_fixture.Floats("assign.boxes"), _fixture.Floats("assign.gt"));

        _fixture.AssertEqual("assign.gt_inds", targets + 1);
        Parity.AssertClose(_fixture, "assign.max_overlaps", overlaps);
    }

    private RegionTraining Training()
    {
        var (assigner, sampler) = (_fixture.Config.GetProperty("train_cfg").GetProperty("assigner"), _fixture.Config.GetProperty("train_cfg").GetProperty("sampler"));
        var anchors = new BoxAssigner(assigner.GetProperty("pos_iou_thr").GetDouble(), assigner.GetProperty("neg_iou_thr").GetDouble(), assigner.GetProperty("min_pos_iou").GetDouble());
        var draw = new BoxSampler(sampler.GetProperty("num").GetInt32(), sampler.GetProperty("pos_fraction").GetDouble());
        return new RegionTraining(anchors, draw, anchors, draw).Drawing(FixtureExtensions.EvenlySpaced);
    }

    private RpnLevel[] Said() => [.. Levels().Select(level => RpnHead.Flatten(Grid(level.Stride), Map("cls", level.Level), Map("reg", level.Level)))];

    private Tensor Map(string kind, int level) => _fixture.Floats($"{kind}{level}").requires_grad_();

    private static AnchorGrid Grid(int stride) => new(stride, 8, [0.5, 1, 2]);

    private IEnumerable<(int Level, int Stride, long Rows, long Columns)> Levels()
    {
        var strides = _fixture.Config.GetProperty("strides").EnumerateArray().Select(s => s.GetInt32());
        var sizes = _fixture.Config.GetProperty("feature_sizes").EnumerateArray().Select(s => (s[0].GetInt64(), s[1].GetInt64()));
        return strides.Zip(sizes).Select((pair, level) => (level, pair.First, pair.Second.Item1, pair.Second.Item2));
    }

    private ImageFrame Frame(int image)
    {
        var meta = _fixture.Json.GetProperty("metas")[image];
        int[] Shape(string name) => [.. meta.GetProperty(name).EnumerateArray().Select(n => n.GetInt32())];
        var (own, padded) = (Shape("img_shape"), Shape("pad_shape"));
        return new(own[1], own[0], padded[1], padded[0], own[1], own[0]);
    }
}
