namespace Seg.Datasets.MapillaryVistas;

/// <summary>Mapillary Vistas 1.2, semantic task: 65 classes; dataset ids are label values, from 0.</summary>
[ClassCatalogue(Id, Count = 65)]
public static class MapillaryVistasSemantic
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "mapillary/semantic";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, MapillaryVistasCategories.From(0), MapillaryVistasCategories.Unlabeled);
}
