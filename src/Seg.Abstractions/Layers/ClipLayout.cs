using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Modules;

/// <summary>
/// How the frames of clips stand in a batch: frame by frame outside, side by side where queries see a clip as one
/// (Cheng et al., Mask2Former for Video Instance Segmentation, 2021). With one frame a clip it changes nothing.
/// </summary>
/// <param name="Frames">Frames of each clip; the batch holds a whole number of clips.</param>
public readonly record struct ClipLayout(long Frames)
{
    /// <summary>The layout of a batch.</summary>
    /// <param name="batch">Images in it.</param>
    /// <param name="frames">Frames of a clip in training; 1 for images that have nothing to do with each other.</param>
    /// <param name="training">In evaluation the whole batch is one clip. So it is in training where it holds no whole number of them.</param>
    public static ClipLayout Of(long batch, int frames, bool training) => new(frames == 1 ? 1 : training && batch % frames == 0 ? frames : batch);

    /// <summary>Maps to what queries attend to: [batch, channels, cells] to [clips, channels, frames · cells].</summary>
    public Tensor Join(Tensor maps)
    {
        if (Frames == 1) return maps;
        using var scope = NewDisposeScope();
        return Clips(maps).permute(0, 2, 1, 3).flatten(2).MoveToOuterDisposeScope();
    }

    /// <summary>What queries found, frame by frame: [clips, queries, frames · cells] to [batch, queries, cells].</summary>
    public Tensor Split(Tensor found)
    {
        if (Frames == 1) return found;
        using var scope = NewDisposeScope();
        return found.view(found.shape[0], found.shape[1], Frames, -1).permute(0, 2, 1, 3).flatten(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>What holds for a clip, for each of its frames: [clips, …] to [batch, …].</summary>
    public Tensor ForEachFrame(Tensor clips) => Frames == 1 ? clips : clips.repeat_interleave(Frames, 0);

    private Tensor Clips(Tensor maps) => maps.reshape(maps.shape[0] / Frames, Frames, maps.shape[1], maps.shape[2]);
}
