namespace Seg.Runtime;

/// <summary>What a model consists of and what one forward pass of it computes.</summary>
/// <remarks>
/// Operations are floating-point operations, a multiply-add counted as two; papers of the field mostly count it as one, so halve before comparing.
/// Counted are convolutions, linear layers, all matrix products (attention's and those between queries and pixels too), deformable sampling and RoIAlign, layer and
/// group norm (5 an element), batch norm (2) and bilinear interpolation (8); biases, activations, additions, softmax and pooling are not, nor is
/// post-processing.
/// </remarks>
/// <param name="Height">Rows of the input, padding included.</param>
/// <param name="Width">Columns.</param>
/// <param name="Root">The model's module tree.</param>
/// <param name="Slots">The stages that ran, in order.</param>
/// <param name="Operators">Operations by operator, most first; empty where <see cref="CountsOperations"/> is false.</param>
public sealed record ModelProfile(int Height, int Width, ModuleProfile Root, IReadOnlyList<SlotProfile> Slots, IReadOnlyList<OperatorShare> Operators)
{
    /// <summary>Whether operations could be counted: on the system's libtorch, where operators can be observed; TorchSharp's own build shows none.</summary>
    public bool CountsOperations { get; init; }
}

/// <summary>A module with everything below it.</summary>
/// <param name="Name">Its name in its parent.</param>
/// <param name="Path">Its name in the model, as in the state dict; empty for the model.</param>
/// <param name="Type">Its class.</param>
/// <param name="Trained">Elements of parameters that training changes.</param>
/// <param name="Frozen">Elements of parameters that it doesn't.</param>
/// <param name="Buffers">Elements of buffers (running statistics, frozen norms, tables).</param>
/// <param name="Operations">Floating-point operations of a forward pass.</param>
/// <param name="Calls">How often its own operators ran, or, of a module that is called as one, how often that happened.</param>
/// <param name="Output">Shape of what it gave last, where it gives one tensor that could be seen; else null.</param>
/// <param name="Children">Modules right below it.</param>
public sealed record ModuleProfile(
    string Name, string Path, string Type, long Trained, long Frozen, long Buffers, long Operations, int Calls, IReadOnlyList<long>? Output, IReadOnlyList<ModuleProfile> Children)
{
    /// <summary>This module and all below it, parents first.</summary>
    public IEnumerable<ModuleProfile> All => Children.SelectMany(child => child.All).Prepend(this);
}

/// <summary>What a stage gave.</summary>
/// <param name="Kind">The slot.</param>
/// <param name="Path">The module's path, see <see cref="ModuleProfile.Path"/>.</param>
/// <param name="Outputs">Names and shapes of the tensors.</param>
public sealed record SlotProfile(ComponentKind Kind, string Path, IReadOnlyList<NamedShape> Outputs);

/// <summary>A tensor's name and shape.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Shape">Its sizes, the batch first.</param>
public sealed record NamedShape(string Name, IReadOnlyList<long> Shape);

/// <summary>An operator's part.</summary>
/// <param name="Operator">Its name without "aten::", or a kernel's.</param>
/// <param name="Operations">Floating-point operations.</param>
public sealed record OperatorShare(string Operator, long Operations);
