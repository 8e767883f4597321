using System.Reflection;
using Seg.Datasets.Ade20k;
using Seg.Datasets.Cityscapes;
using Seg.Datasets.Coco;
using Seg.Datasets.FashionScenes;
using Seg.Datasets.Lvis;
using Seg.Datasets.MapillaryVistas;
using Seg.Datasets.PascalContext;
using Seg.Datasets.YouTubeVis;

namespace Seg.Plugins.Tests.Models;

/// <summary>Counts, ids and thing/stuff splits of the shipped class catalogues: facts of the datasets.</summary>
public class ClassCatalogueTests
{
    /// <summary>Maker, id, classes, things, smallest and largest dataset id, ignore value.</summary>
    public static TheoryData<Type, string, int, int, int, int, int> Catalogues => new()
    {
        { typeof(CocoPanoptic), "coco/panoptic", 133, 80, 1, 200, 255 },
        { typeof(CocoInstance), "coco/instance", 80, 80, 1, 90, 255 },
        { typeof(Ade20kSemantic), "ade20k/semantic", 150, 100, 0, 149, 255 },
        { typeof(Ade20kPanoptic), "ade20k/panoptic", 150, 100, 0, 149, 255 },
        { typeof(Ade20kInstance), "ade20k/instance", 100, 100, 7, 149, 255 },
        { typeof(CityscapesSemantic), "cityscapes/semantic", 19, 8, 7, 33, 255 },
        { typeof(CityscapesPanoptic), "cityscapes/panoptic", 19, 8, 7, 33, 255 },
        { typeof(CityscapesInstance), "cityscapes/instance", 8, 8, 24, 33, 255 },
        { typeof(MapillaryVistasSemantic), "mapillary/semantic", 65, 37, 0, 64, 65 },
        { typeof(MapillaryVistasPanoptic), "mapillary/panoptic", 65, 37, 1, 65, 65 },
        { typeof(CocoStuff10k), "coco-stuff-10k", 171, 80, 1, 182, 255 },
        { typeof(Ade20k847), "ade20k-847", 847, 0, 6, 3156, 65535 },
        { typeof(PascalContextWithBackground), "pascal-context", 60, 20, 0, 59, 255 },
        { typeof(PascalContext59), "pascal-context-59", 59, 20, 1, 59, 255 },
        { typeof(LvisV1), "lvis-v1", 1203, 1203, 1, 1203, 255 },
        { typeof(YouTubeVis2019), "youtube-vis-2019", 40, 40, 1, 40, 255 },
        { typeof(YouTubeVis2021), "youtube-vis-2021", 40, 40, 1, 40, 255 },
        { typeof(FashionScenesPanoptic), "fashion-scenes/panoptic", 14, 10, 1, 14, 255 },
    };

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void A_catalogue_has_the_dataset_s_classes(Type maker, string id, int classes, int things, int firstId, int lastId, int ignore)
    {
        var catalogue = Create(maker);
        var declared = maker.GetCustomAttribute<ClassCatalogueAttribute>()!;

        Assert.Equal((id, classes), (declared.Id, declared.Count));
        Assert.Equal((id, classes, ignore), (catalogue.Id, catalogue.Count, catalogue.IgnoreValue));
        Assert.Equal(things, catalogue.Classes.Count(c => c.IsThing));
        Assert.Equal((firstId, lastId), (catalogue.Classes.Min(c => c.DatasetId), catalogue.Classes.Max(c => c.DatasetId)));
        // ADE20K-847 counts by frequency; everywhere else the order of ids is that of classes.
        if (maker != typeof(Ade20k847)) Assert.Equal(catalogue.Classes.Select(c => c.DatasetId).Order(), catalogue.Classes.Select(c => c.DatasetId));
    }

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void Names_ids_and_colours_are_distinct(Type maker, string id, int classes, int things, int firstId, int lastId, int ignore)
    {
        _ = (id, things, firstId, lastId, ignore);
        var catalogue = Create(maker);

        Assert.Equal(classes, catalogue.Classes.Select(c => c.Name).Distinct().Count());
        Assert.Equal(classes, catalogue.Classes.Select(c => c.DatasetId).Distinct().Count());
        Assert.Equal(classes, catalogue.Classes.Select(c => c.Color).Distinct().Count());
        Assert.All(catalogue.Classes, c => Assert.Equal(c.Name.Trim(), c.Name));
    }

    [Fact]
    public void Every_catalogue_of_the_plugins_is_listed_here()
    {
        Type[] assemblies = [typeof(CocoPanoptic), typeof(Ade20kSemantic), typeof(CityscapesSemantic), typeof(MapillaryVistasSemantic), typeof(FashionScenesPanoptic), typeof(LvisV1), typeof(PascalContext59), typeof(YouTubeVis2019)];
        var all = assemblies.SelectMany(t => t.Assembly.GetTypes()).Where(t => t.IsDefined(typeof(ClassCatalogueAttribute)));

        Assert.Equal(all.OrderBy(t => t.Name, StringComparer.Ordinal), Catalogues.Select(row => (Type)((object[])row)[0]).OrderBy(t => t.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Samples_stand_where_the_published_order_has_them()
    {
        Assert.Equal(new SegClass(1, "person", true, Palette.Color(0)), CocoPanoptic.Create()[0]);
        Assert.Equal((92, "banner", false), Facts(CocoPanoptic.Create()[80]));
        Assert.Equal((90, "toothbrush", true), Facts(CocoInstance.Create()[79]));
        Assert.Equal((12, "person", true), Facts(Ade20kPanoptic.Create()[12]));
        Assert.Equal((12, "person", true), Facts(Ade20kInstance.Create()[3]));
        Assert.Equal(new SegClass(26, "car", true, new Rgb(0, 0, 142)), CityscapesSemantic.Create()[13]);
        Assert.Equal((20, "Person", true), Facts(MapillaryVistasPanoptic.Create()[19]));
        Assert.Equal((182, "wood", false), Facts(CocoStuff10k.Create()[170]));
        Assert.Equal((148, "river", false), Facts(CocoStuff10k.Create()[80 + 148 - 92]));
        Assert.Equal((2978, "wall", false), Facts(Ade20k847.Create()[0]));
        Assert.Equal((95, "bag", false), Facts(Ade20k847.Create().Classes.Single(c => c.DatasetId == 95)));
        Assert.Equal((97, "bag (suitcase)", false), Facts(Ade20k847.Create().Classes.Single(c => c.DatasetId == 97)));
        Assert.Equal((3148, "adding machine", false), Facts(Ade20k847.Create()[846]));
        Assert.Equal((0, "background", false), Facts(PascalContextWithBackground.Create()[0]));
        Assert.Equal((15, "person", true), Facts(PascalContext59.Create()[14]));
        Assert.Equal((59, "wood", false), Facts(PascalContext59.Create()[58]));
        Assert.Equal((793, "person", true), Facts(LvisV1.Create()[792]));
        Assert.Equal((1203, "zucchini", true), Facts(LvisV1.Create()[1202]));
        Assert.Equal((40, "tennis racket", true), Facts(YouTubeVis2019.Create()[39]));
        Assert.Equal((26, "person", true), Facts(YouTubeVis2021.Create()[25]));
        Assert.Equal(new SegClass(11, "brick", false, new Rgb(178, 90, 62)), FashionScenesPanoptic.Create()[10]);
    }

    [Fact]
    public void Colours_of_the_palette_are_distinct()
    {
        Assert.Equal(512, Enumerable.Range(0, 512).Select(Palette.Color).Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => Palette.Color(-1));
    }

    private static (int, string, bool) Facts(SegClass c) => (c.DatasetId, c.Name, c.IsThing);

    private static ClassCatalogue Create(Type maker) => (ClassCatalogue)maker.GetMethod("Create")!.Invoke(null, null)!;
}
