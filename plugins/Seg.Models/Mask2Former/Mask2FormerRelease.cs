namespace Seg.Models;

/// <summary>
/// What all models of the published release have in common. Their weights are not part of Seg: they are published for non-commercial use
/// only, as pickles; a safetensors copy under original or Hugging Face names loads as it is.
/// </summary>
internal static class Mask2FormerRelease
{
    public const string System = "Mask2Former";
    public const string VideoSystem = "Mask2Former video";
    public const string Source = "Mask2Former model zoo (Meta AI)";
    public const string License = "CC-BY-NC-4.0";
}
