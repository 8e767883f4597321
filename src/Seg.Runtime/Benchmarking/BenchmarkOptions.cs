using Seg.Inference;

namespace Seg.Runtime;

/// <summary>What is measured of a model, and how often. See <see cref="ModelBenchmark"/>.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>Rows of the model's input, at least 1.</summary>
    public required int Height { get; init; }

    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    /// <summary>The picture as an encoded file; null for a drawn one.</summary>
    public byte[]? Picture { get; init; }

    /// <summary>The drawn picture's size; null for the input's.</summary>
    public (int Height, int Width)? PictureSize { get; init; }

    /// <summary>Pictures that go through the model together, at least 1.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>What is made of the predictions; none for the fullest result that the model is for.</summary>
    public SegTask Tasks { get; init; }

    /// <summary>Threads, and cores that the process may use; 0 for all cores.</summary>
    public int Threads { get; init; }

    /// <summary>Whether every run is repeated on one core, in turn with those on <see cref="Threads"/>.</summary>
    public bool OneCoreToo { get; init; }

    /// <summary>
    /// Called once when the operations are counted, as trained, and before anything is measured: makes the model compute by a plan, which the caller disposes, and says by
    /// which. Null for measuring the model as trained.
    /// </summary>
    public Func<SegModel, InferencePlan>? Plan { get; init; }

    /// <summary>Runs that count, at least 1.</summary>
    public int Runs { get; init; } = 10;

    /// <summary>Runs before them that don't.</summary>
    public int WarmUp { get; init; } = 2;

    /// <summary>
    /// Whether post-processing gets the masks of the drawn scene in the place of the model's. For models whose weights are random, which are sure of nothing.
    /// </summary>
    public bool InventFindings { get; init; }
}
