using Seg.Backbones;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Backbones;

[NoTensorLeaks]
public class SwinTests
{
    private static SwinAttribute Tiny() => new() { EmbedDim = 8, Depths = [2, 2, 2, 2], Heads = [1, 2, 4, 8], Window = 4 };

    [Fact]
    public void Relative_positions_count_from_the_upper_left()
    {
        var spec = Tiny();
        spec.Window = 2;
        using var backbone = BackboneConfig.Create(spec);
        var index = backbone.state_dict()["layers.0.blocks.0.attn.relative_position_index"];
        // Cells (0,0) (0,1) (1,0) (1,1); rows of the table for offsets (-1,-1) … (1,1) of query minus key.
        Assert.Equal([4, 3, 1, 0, 5, 4, 2, 1, 7, 6, 4, 3, 8, 7, 5, 4], index.data<long>().ToArray());
    }

    [Fact]
    public void Half_of_the_blocks_see_other_windows()
    {
        // With every second block shifted by half a window, a change in one corner of the image reaches cells outside its window of the first block.
        var spec = Tiny();
        spec.Outputs = ["res2"];
        using var backbone = BackboneConfig.Create(spec);
        foreach (var (_, parameter) in backbone.named_parameters()) Scale(parameter);
        backbone.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var image = zeros(1, 3, 64, 64);
        var before = backbone.Forward(image, CancellationToken.None)[0].Tensor;
        image[0, 0, 15, 15] = 10; // cell (3, 3), the last of the first 4×4 window
        var changed = (backbone.Forward(image, CancellationToken.None)[0].Tensor - before).abs().sum(1)[0].gt(1e-6);
        Assert.True(changed[0, 0].item<bool>());
        Assert.True(changed[5, 5].item<bool>());
        // The shifted windows of block 1 are cells 2…5 and so on; cells from 6 on share no window with a changed one.
        Assert.False(changed.slice(0, 6, 16, 1).any().item<bool>());
        Assert.False(changed.slice(1, 6, 16, 1).any().item<bool>());

        // Large weights, so that a change shows in every cell that it can reach.
        static void Scale(Tensor parameter)
        {
            using var grad = no_grad();
            if (parameter.shape.Length > 1) parameter.mul_(10);
        }
    }

    public static TheoryData<string, Action<SwinAttribute>> Misfits => new()
    {
        { "Depths", s => s.Depths = [2, 2, 6] },
        { "Heads", s => s.Heads = [3, 6, 12] },
        { "Heads", s => s.Heads = [1, 2, 3, 8] },
        { "Outputs", s => s.Outputs = [] },
        { "Outputs", s => s.Outputs = ["stem"] },
    };

    [Theory, MemberData(nameof(Misfits))]
    public void Options_that_do_not_fit_are_refused_by_name(string option, Action<SwinAttribute> change)
    {
        var spec = Tiny();
        change(spec);
        var error = Assert.Throws<SegException>(() => new SwinBackbone(spec));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains($"option {option} ", error.Message);
    }
}
