namespace Seg.Runtime;

/// <summary>Every class catalogue: those of plugins, and JSON files of classes. Thread-safe; a catalogue is made once, when first asked for.</summary>
public interface IClassCatalogs
{
    /// <summary>The catalogues of plugins, by id.</summary>
    IReadOnlyList<ClassCatalogueDefinition> All { get; }

    /// <summary>The catalogue of that id, or in that JSON file.</summary>
    /// <param name="idOrPath">A catalogue's id, or the path of a .json file (<see cref="ClassCatalogueJson"/>).</param>
    /// <exception cref="SegException">SEG4006 unknown (with the nearest id), or what is wrong with the file (SEG4001, SEG4002, SEG4005).</exception>
    ClassCatalogue Get(string idOrPath);
}
