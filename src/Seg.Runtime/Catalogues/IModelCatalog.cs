namespace Seg.Runtime;

/// <summary>Every model that can be named: compiled specs of plugins, and JSON specs in models folders or at a path. Thread-safe.</summary>
public interface IModelCatalog
{
    /// <summary>The ids of compiled specs and of JSON specs in models folders, sorted. Reads no JSON file.</summary>
    IReadOnlyList<string> Ids { get; }

    /// <summary>The spec of that id, or in that JSON file.</summary>
    /// <param name="idOrPath">A model's id, the path of a .json file, or <c>hf:owner/name</c> of a pulled model.</param>
    /// <exception cref="SegException">SEG4015 not pulled; SEG4004 unknown (with the nearest id), or what is wrong with the JSON file (SEG4001..SEG4006, SEG2006).</exception>
    ModelSpec Get(string idOrPath);

    /// <summary>The compiled spec of that id, or null.</summary>
    ModelDefinition? Compiled(string id);
}
