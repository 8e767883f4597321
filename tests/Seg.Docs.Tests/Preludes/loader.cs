using Seg;
using Seg.Runtime;
using Seg.Runtime.Checkpoints;

public static class Surroundings
{
    public static void Load(CheckpointLoader loader, SegModel model)
    {
        // the block
    }
}
