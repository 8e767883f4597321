namespace Seg.Datasets.FashionScenes;

/// <summary>Fashion scenes: product photos of ten kinds (Fashion-MNIST, Xiao et al. 2017) on four drawn grounds. 10 things, then 4 stuff classes.</summary>
[ClassCatalogue(Id, Count = 14)]
public static class FashionScenesPanoptic
{
    /// <summary>The catalogue's id.</summary>
    public const string Id = "fashion-scenes/panoptic";

    /// <summary>Makes the catalogue.</summary>
    public static ClassCatalogue Create() => new(
        Id,
        [
            new(1, "T-shirt/top", true, new(220, 20, 60)),
            new(2, "Trouser", true, new(119, 11, 32)),
            new(3, "Pullover", true, new(0, 0, 142)),
            new(4, "Dress", true, new(0, 0, 230)),
            new(5, "Coat", true, new(106, 0, 228)),
            new(6, "Sandal", true, new(0, 60, 100)),
            new(7, "Shirt", true, new(0, 80, 100)),
            new(8, "Sneaker", true, new(0, 0, 70)),
            new(9, "Bag", true, new(250, 170, 30)),
            new(10, "Ankle boot", true, new(100, 170, 30)),
            new(11, "brick", false, new(178, 90, 62)),
            new(12, "grass", false, new(96, 153, 60)),
            new(13, "sky", false, new(70, 130, 180)),
            new(14, "wood", false, new(150, 110, 60)),
        ]);
}
