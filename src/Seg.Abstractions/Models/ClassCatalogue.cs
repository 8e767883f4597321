namespace Seg;

/// <summary>One class.</summary>
/// <param name="DatasetId">The id in the dataset's own files (COCO category id, Cityscapes label id, …).</param>
/// <param name="Name">English name.</param>
/// <param name="IsThing">Countable (thing) or amorphous (stuff).</param>
/// <param name="Color">For overlays.</param>
public sealed record SegClass(int DatasetId, string Name, bool IsThing, Rgb Color);

/// <summary>An 8-bit sRGB colour.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
public readonly record struct Rgb(byte R, byte G, byte B);

/// <summary>
/// The classes of a dataset and task, in contiguous order: the single source of the class count, names, thing/stuff split, colours and
/// ignore value for head, criterion, post-processor, evaluator and writers. Immutable and thread-safe.
/// </summary>
/// <param name="id">The catalogue's id, e.g. <c>coco/panoptic</c>.</param>
/// <param name="classes">Classes by contiguous id.</param>
/// <param name="ignoreValue">The label of pixels without ground truth in label maps.</param>
public sealed class ClassCatalogue(string id, IReadOnlyList<SegClass> classes, int ignoreValue = 255)
{
    /// <summary>The catalogue's id.</summary>
    public string Id => id;

    /// <summary>Classes by contiguous id.</summary>
    public IReadOnlyList<SegClass> Classes => classes;

    /// <summary>The label of pixels without ground truth in label maps.</summary>
    public int IgnoreValue => ignoreValue;

    /// <summary>Number of classes, without "no object".</summary>
    public int Count => classes.Count;

    /// <summary>The class with that contiguous id.</summary>
    public SegClass this[int contiguousId] => classes[contiguousId];
}

/// <summary>Marks a static class with a method <c>public static ClassCatalogue Create()</c> as the maker of a class catalogue.</summary>
/// <param name="id">The catalogue's id, <c>dataset/task</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ClassCatalogueAttribute(string id) : Attribute
{
    /// <summary>The catalogue's id.</summary>
    public string Id => id;

    /// <summary>Number of classes: known to the generator, so that ports can be checked and shapes written at compile time.</summary>
    public required int Count { get; set; }
}

/// <summary>A class catalogue that is made when first asked for.</summary>
/// <param name="Id">The catalogue's id.</param>
/// <param name="Count">Number of classes.</param>
/// <param name="Create">Makes it.</param>
public sealed record ClassCatalogueDefinition(string Id, int Count, Func<ClassCatalogue> Create);
