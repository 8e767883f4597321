namespace Seg.Models;

/// <summary>What all models of the published releases have in common. Their weights are not part of Seg; those of the PyTorch release load under their own names.</summary>
internal static class KMaXRelease
{
    public const string System = "kMaX-DeepLab";
    public const string Source = "kmax-deeplab model zoo (ByteDance)";
    public const string License = "Apache-2.0";

    /// <summary>Of the TensorFlow release, whose checkpoints Seg does not read.</summary>
    public const string TensorFlowSource = "deeplab2 model zoo (Google Research), TensorFlow";
}
