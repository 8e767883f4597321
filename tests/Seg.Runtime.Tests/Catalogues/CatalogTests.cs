using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Catalogues;

public sealed class CatalogTests : IDisposable
{
    private readonly ToyHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void ComponentsAreFoundByKindAndById()
    {
        var catalog = _host.Get<IComponentCatalog>();
        Assert.Equal("toy/pixels", catalog.Get(ComponentKind.PixelDecoder, "toy/pixels").Id);
        Assert.Equal(ComponentKind.Head, catalog.Get("toy/head").Kind);
        Assert.Same(catalog.Get("toy/backbone"), catalog.Get(new ToyBackboneAttribute()));
        Assert.False(catalog.TryGet(ComponentKind.Head, "toy/backbone", out _));
        Assert.Equal(["toy/backbone", "toy/pixels", "toy/wide-pixels", "toy/queries", "toy/head", "toy/loss", "toy/labels"], catalog.All.Select(d => d.Id));
    }

    [Fact]
    public void AnUnknownIdNamesTheNearest()
    {
        var catalog = _host.Get<IComponentCatalog>();
        var error = Assert.Throws<SegException>(() => catalog.Get(ComponentKind.PixelDecoder, "toy/pixel"));
        Assert.Equal("SEG4003", error.DiagnosticId);
        Assert.Contains("Did you mean 'toy/pixels'? Known: toy/pixels, toy/wide-pixels.", error.Message);
        Assert.Contains("Did you mean 'toy/head'?", Assert.Throws<SegException>(() => catalog.Get("toy/haed")).Message);
        Assert.Contains("seg plugins list", Assert.Throws<SegException>(() => catalog.Get(ComponentKind.ImageCodec, "any")).Message);
    }

    [Fact]
    public void TwoComponentsWithOneIdAreSeg3004ButOneAddedTwiceIsNot()
    {
        var one = _host.Get<IComponentCatalog>().Get("toy/head");
        Assert.Single(new ComponentCatalog([one, one]).All);
        var error = Assert.Throws<SegException>(() => new ComponentCatalog([one, new Impostor()]));
        Assert.Equal("SEG3004", error.DiagnosticId);
        Assert.Contains("head toy/head", error.Message);
    }

    [Fact]
    public void ModelsAreCompiledOrFilesInModelsFolders()
    {
        _host.Write("mine.seg.json", """{ "extends": "toy-small" }""");
        _host.Write("sub/other.seg.json", """{ "extends": "mine", "backbone": { "width": 2 } }""");
        _host.Write("not-a-spec.json", "{}");
        var catalog = _host.Get<IModelCatalog>();
        Assert.Equal(["mine", "other", "toy-full", "toy-small"], catalog.Ids);
        Assert.Equal(2, ((ToyBackboneAttribute)catalog.Get("other").Components[ComponentKind.Backbone]).Width);
        Assert.Equal("toy-small", catalog.Compiled("toy-small")!.Spec.Id);
        Assert.Null(catalog.Compiled("mine"));
        var error = Assert.Throws<SegException>(() => catalog.Get("toy-smal"));
        Assert.Equal("SEG4004", error.DiagnosticId);
        Assert.Contains("Did you mean 'toy-small'?", error.Message);
    }

    [Fact]
    public void AFileCannotChangeWhatACompiledIdMeans()
    {
        _host.Write("toy-small.seg.json", """{ "extends": "toy-full", "backbone": { "width": 99 } }""");
        Assert.Equal(4, ((ToyBackboneAttribute)_host.Get<IModelCatalog>().Get("toy-small").Components[ComponentKind.Backbone]).Width);
    }

    [Fact]
    public void ClassCataloguesAreMadeOnce()
    {
        var catalogs = _host.Get<IClassCatalogs>();
        Assert.Same(catalogs.Get("toy/three"), catalogs.Get("toy/three"));
        var error = Assert.Throws<SegException>(() => catalogs.Get("toy/tree"));
        Assert.Equal("SEG4006", error.DiagnosticId);
        Assert.Contains("Did you mean 'toy/three'?", error.Message);
    }

    [Fact]
    public void ACatalogueMustHoldAsManyClassesAsItDeclares()
    {
        var catalogs = new ClassCatalogs([new("wrong", 4, ToyClasses.Create)]);
        Assert.Contains("declares 4 classes and holds 3", Assert.Throws<SegException>(() => catalogs.Get("wrong")).Message);
    }

    [Fact]
    public void StaticPluginsMayBeAddedAfterwards()
    {
        using var provider = new ServiceCollection().AddSegmentation().AddSegPlugin<SegRuntimeTestsToysPlugin>().BuildServiceProvider();
        Assert.Equal("toy/head", provider.GetRequiredService<IComponentCatalog>().Get("toy/head").Id);
    }

    private sealed class Impostor : ComponentDescriptor<ToyHeadAttribute>
    {
        public override ComponentKind Kind => ComponentKind.Head;
        public override string Id => "toy/head";
        public override int Abi => 1;
        public override string Summary => "";
        public override string Ports => "";
        public override SegTask Tasks => SegTask.None;
        public override IReadOnlyList<OptionInfo> Options => [];
        public override void Bind(ComponentSpecAttribute spec, Microsoft.Extensions.Configuration.IConfigurationSection configuration) { }
        public override ComponentSpecAttribute Copy(ComponentSpecAttribute spec) => spec;
        public override object Create(ComponentSpecAttribute spec, ComponentContext context) => new ToyHead();
        public override void Validate(ComponentSpecAttribute spec, string path) { }
        public override object? ValueOf(ComponentSpecAttribute spec, string option) => null;
    }
}
