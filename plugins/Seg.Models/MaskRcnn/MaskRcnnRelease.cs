namespace Seg.Models;

/// <summary>What all models of OpenMMLab's release have in common. Its weights are pickles; they load under its own names, and so does a safetensors copy.</summary>
internal static class MaskRcnnRelease
{
    public const string System = "Mask R-CNN";
    public const string Source = "mmdetection 2 model zoo (OpenMMLab)";
    public const string License = "Apache-2.0";
}
