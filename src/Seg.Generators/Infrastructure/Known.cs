namespace Seg.Generators.Infrastructure;

/// <summary>Metadata names of the contracts, and names of the pipeline's steps.</summary>
internal static class Known
{
    public const string Component = "Seg.ComponentAttribute`1";
    public const string Layer = "Seg.LayerAttribute";
    public const string Buffer = "Seg.BufferAttribute";
    public const string Plugin = "Seg.SegPluginAttribute";
    public const string Model = "Seg.SegModelAttribute";
    public const string Classes = "Seg.ClassCatalogueAttribute";
    public const string KeyMap = "Seg.KeyMapAttribute";

    public const string Generated = "[global::System.CodeDom.Compiler.GeneratedCode(\"Seg.Generators\", \"0.1.0\")]";
}

/// <summary>Names of the pipeline's steps, for the caching tests. Every one is tracked.</summary>
internal static class TrackingNames
{
    public const string Components = nameof(Components);
    public const string ComponentExports = nameof(ComponentExports);
    public const string Layers = nameof(Layers);
    public const string Buffers = nameof(Buffers);
    public const string Classes = nameof(Classes);
    public const string KeyMaps = nameof(KeyMaps);
    public const string Plugin = nameof(Plugin);
    public const string Referenced = nameof(Referenced);
    public const string Surroundings = nameof(Surroundings);
    public const string Models = nameof(Models);
    public const string Plans = nameof(Plans);
    public const string ModelExports = nameof(ModelExports);
    public const string Manifest = nameof(Manifest);
    public const string Text = nameof(Text);
}
