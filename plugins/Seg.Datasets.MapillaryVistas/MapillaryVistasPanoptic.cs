namespace Seg.Datasets.MapillaryVistas;

/// <summary>Mapillary Vistas 1.2, panoptic task: 37 things and 28 stuff classes; dataset ids are those of the panoptic files, from 1.</summary>
[ClassCatalogue(Id, Count = 65)]
public static class MapillaryVistasPanoptic
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "mapillary/panoptic";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(Id, MapillaryVistasCategories.From(1), MapillaryVistasCategories.Unlabeled);
}
