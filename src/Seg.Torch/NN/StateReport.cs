using static TorchSharp.torch;

namespace Seg.Torch;

/// <summary>Words for messages about states that do not fit.</summary>
internal static class StateReport
{
    private const int Shown = 10;

    public static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Shown).Select(name => $"'{name}'")) + (names.Count > Shown ? $" and {names.Count - Shown} more" : "");

    public static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
