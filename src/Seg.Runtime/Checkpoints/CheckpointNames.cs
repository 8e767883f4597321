using Seg.Shared;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Runtime.Checkpoints;

/// <summary>A model's state under the names of a published file: a key map read from right to left.</summary>
internal static class CheckpointNames
{
    /// <summary>Names and tensors as the file has them; where these are parts or lie otherwise, views or copies.</summary>
    /// <param name="model">The model.</param>
    /// <param name="map">The naming.</param>
    /// <param name="views">Gets the views and copies, which the caller disposes.</param>
    /// <exception cref="SegException">SEG4102: the map has no name for a tensor that the file could not leave out.</exception>
    public static IEnumerable<KeyValuePair<string, Tensor>> Of(Module model, KeyMap map, List<Tensor> views)
    {
        foreach (var (name, tensor) in model.state_dict())
        {
            var sources = map.ToFile(name);
            if (sources.Count == 0 && !map.IsDerived(name))
                throw new SegException(DiagnosticIds.CheckpointMismatch, $"{model.GetName()}: the key map {map.Id} has no name for {name} [{string.Join(", ", tensor.shape)}]; it is for models of another system.");
            foreach (var source in sources) yield return KeyValuePair.Create(source.Entry, AsInFile(tensor, source, views));
        }
    }

    private static Tensor AsInFile(Tensor tensor, KeySource source, List<Tensor> views)
    {
        using var _ = no_grad();
        var rows = tensor;
        if (source.Parts > 1)
        {
            var count = tensor.shape[0] / source.Parts;
            views.Add(rows = tensor.narrow(0, source.Part * count, count));
        }
        if (source.Form == KeyForm.Transposed) views.Add(rows = rows.transpose(0, 1));
        else if (source.Form == KeyForm.Unfolded) views.Add(rows = UnfoldedCells.ToFile(rows));
        else if (source.Form == KeyForm.Pointwise) views.Add(rows = rows.reshape([.. rows.shape, 1, 1]));
        return rows;
    }
}
