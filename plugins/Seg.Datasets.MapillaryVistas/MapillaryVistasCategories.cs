namespace Seg.Datasets.MapillaryVistas;

/// <summary>The 65 evaluated classes of Mapillary Vistas 1.2 (Neuhold et al. 2017), in the order of its configuration file. Label 65 is "unlabeled".</summary>
internal static class MapillaryVistasCategories
{
    /// <summary>The label of pixels without ground truth.</summary>
    public const int Unlabeled = 65;

    /// <summary>Name and whether it is one of the 37 classes with instances.</summary>
    public static readonly (string Name, bool IsThing)[] All =
    [
        ("Bird", Thing), ("Ground Animal", Thing), ("Curb", Stuff), ("Fence", Stuff), ("Guard Rail", Stuff), ("Barrier", Stuff),
        ("Wall", Stuff), ("Bike Lane", Stuff), ("Crosswalk - Plain", Thing), ("Curb Cut", Stuff), ("Parking", Stuff),
        ("Pedestrian Area", Stuff), ("Rail Track", Stuff), ("Road", Stuff), ("Service Lane", Stuff), ("Sidewalk", Stuff),
        ("Bridge", Stuff), ("Building", Stuff), ("Tunnel", Stuff), ("Person", Thing), ("Bicyclist", Thing), ("Motorcyclist", Thing),
        ("Other Rider", Thing), ("Lane Marking - Crosswalk", Thing), ("Lane Marking - General", Stuff), ("Mountain", Stuff),
        ("Sand", Stuff), ("Sky", Stuff), ("Snow", Stuff), ("Terrain", Stuff), ("Vegetation", Stuff), ("Water", Stuff), ("Banner", Thing),
        ("Bench", Thing), ("Bike Rack", Thing), ("Billboard", Thing), ("Catch Basin", Thing), ("CCTV Camera", Thing),
        ("Fire Hydrant", Thing), ("Junction Box", Thing), ("Mailbox", Thing), ("Manhole", Thing), ("Phone Booth", Thing),
        ("Pothole", Stuff), ("Street Light", Thing), ("Pole", Thing), ("Traffic Sign Frame", Thing), ("Utility Pole", Thing),
        ("Traffic Light", Thing), ("Traffic Sign (Back)", Thing), ("Traffic Sign (Front)", Thing), ("Trash Can", Thing),
        ("Bicycle", Thing), ("Boat", Thing), ("Bus", Thing), ("Car", Thing), ("Caravan", Thing), ("Motorcycle", Thing),
        ("On Rails", Stuff), ("Other Vehicle", Thing), ("Trailer", Thing), ("Truck", Thing), ("Wheeled Slow", Thing), ("Car Mount", Stuff),
        ("Ego Vehicle", Stuff),
    ];

    private const bool Thing = true;
    private const bool Stuff = false;

    /// <summary>All classes, dataset ids counted from <paramref name="firstId"/>.</summary>
    public static IReadOnlyList<SegClass> From(int firstId) =>
        [.. All.Select((c, i) => new SegClass(firstId + i, c.Name, c.IsThing, Palette.Color(i)))];
}
