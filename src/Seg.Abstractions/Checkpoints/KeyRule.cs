namespace Seg;

/// <summary>One rewriting of names between a checkpoint and a model; both patterns have the same placeholders, so it works both ways.</summary>
public sealed class KeyRule
{
    /// <param name="file">Names in the checkpoint.</param>
    /// <param name="model">Names in the model.</param>
    /// <exception cref="ArgumentException">The placeholders differ.</exception>
    public KeyRule(string file, string model)
    {
        (File, Model) = (new KeyTemplate(file), new KeyTemplate(model));
        if (!File.Placeholders.Order(StringComparer.Ordinal).SequenceEqual(Model.Placeholders.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            throw new ArgumentException($"'{file}' and '{model}' have different placeholders.");
        }
    }

    /// <summary>Names in the checkpoint.</summary>
    public KeyTemplate File { get; }

    /// <summary>Names in the model.</summary>
    public KeyTemplate Model { get; }

    /// <summary>The model's tensor is this many checkpoint entries, stacked along its rows (first dimension) in equal parts.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Which of these parts the entry is, from 0.</summary>
    public int Part { get; init; }

    /// <summary>How the checkpoint's values lie, where that is not as the model's do.</summary>
    public KeyForm Form { get; init; }

    /// <summary>A name of an older version of the format: used only where the checkpoint does not hold the new name as well, and never to write.</summary>
    public bool Legacy { get; init; }
}

/// <summary>How a checkpoint's entry holds a model's tensor, or its part of one.</summary>
public enum KeyForm
{
    /// <summary>As the model does.</summary>
    Same,
    /// <summary>A matrix with rows and columns exchanged: the weight of a linear layer where the model multiplies by the matrix itself.</summary>
    Transposed,
    /// <summary>A linear layer's weight as that of a 1×1 convolution, with two more dimensions of size 1.</summary>
    Pointwise,
    /// <summary>
    /// The last dimension runs over 2×2 cells channel by channel, a channel's cells row by row (<c>nn.Unfold</c>: Swin's patch merging in OpenMMLab),
    /// where the model has cell after cell with all channels each, down the first column and then down the second. Its size divides by 4.
    /// </summary>
    Unfolded,
}

/// <summary>Where an entry goes: part <paramref name="Part"/> of <paramref name="Parts"/> equal runs of rows of the model's tensor.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Part">Which part, from 0.</param>
/// <param name="Parts">How many parts there are; 1 for the whole tensor.</param>
/// <param name="Form">How the entry's values lie.</param>
public readonly record struct KeyTarget(string Name, int Part = 0, int Parts = 1, KeyForm Form = KeyForm.Same);

/// <summary>Where a part of a model's tensor stands in a checkpoint.</summary>
/// <param name="Entry">The checkpoint's name.</param>
/// <param name="Part">Which part of the model's tensor it holds, from 0.</param>
/// <param name="Parts">How many parts there are; 1 for the whole tensor.</param>
/// <param name="Form">How the entry's values lie.</param>
public readonly record struct KeySource(string Entry, int Part = 0, int Parts = 1, KeyForm Form = KeyForm.Same);
