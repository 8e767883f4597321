using System.Text;
using Microsoft.Extensions.Configuration;
using Seg.Runtime;

namespace Seg.Plugins.Tests.Composition;

/// <summary>The generated classes of compiled specs against the run time's composition of the same specs.</summary>
public sealed class CompiledSpecsTests
{
    private static readonly IModelCatalog Models = LoadedPlugins.Get<IModelCatalog>();
    private static readonly ModelComposer Composer = LoadedPlugins.Get<ModelComposer>();

    // Specs whose slots are equal differ in class counts only: one of each kind runs always, the others in the slow run.
    private static readonly IReadOnlyList<string> Kinds = [.. LoadedPlugins.CompiledModels.GroupBy(Structure).Select(g => g.First())];

    public static TheoryData<string> All => [.. LoadedPlugins.CompiledModels];

    public static TheoryData<string> OneOfEachKind => [.. Kinds];

    public static TheoryData<string> Others => [.. LoadedPlugins.CompiledModels.Except(Kinds)];

    [Theory]
    [MemberData(nameof(All))]
    public void FitsTogetherAndReadsBackFromJson(string id)
    {
        var spec = Models.Get(id);
        Assert.NotEmpty(Composer.Plan(spec).Slots);
        var writer = LoadedPlugins.Get<SpecWriter>();
        foreach (var all in new[] { true, false })
        {
            var back = LoadedPlugins.Get<SpecReader>().Read(Encoding.UTF8.GetBytes(writer.ToJson(spec, all)), $"{id}.json", "none");
            Assert.Empty(LoadedPlugins.Get<SpecComparer>().Differences(spec, back));
        }
    }

    [Theory]
    [MemberData(nameof(OneOfEachKind))]
    public void CompiledAndComposedModelsAreEqual(string id) => Compare(id);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Others))]
    public void CompiledAndComposedModelsOfOneKindAreEqual(string id) => Compare(id);

    private static void Compare(string id)
    {
        using var shallow = new ShallowBackbone(Models.Get(id));
#if SEG_SYSTEM_TORCH
        // Names, shapes and types are compared, and no weights.
        using var unfilled = Seg.Torch.RandomWeights.Skip();
#endif
        var plan = Composer.Plan(Models.Get(id));
        var (compiledTree, compiledType) = Describe(Models.Compiled(id)!.Build(plan.Classes));
        var (composedTree, composedType) = Describe(Composer.Compose(plan));
        Assert.NotEqual(compiledType, composedType);
        Assert.NotEmpty(compiledTree);
        Assert.Equal(compiledTree, composedTree);
    }

    // One model at a time: the large ones take a gigabyte.
    private static (string[] Tree, Type Type) Describe(SegModel model)
    {
        using (model)
        {
            var modules = model.named_modules().Where(m => m.name.Length > 0).Select(m => $"{m.name}: {m.module.GetType().FullName}");
            var state = model.state_dict().Select(t => $"{t.Key}: {t.Value.dtype} [{string.Join(", ", t.Value.shape)}]");
            var trained = model.named_parameters().Select(p => $"{p.name}: {(p.parameter.requires_grad ? "trained" : "fixed")}");
            return ([.. modules, .. state, .. trained], model.GetType());
        }
    }

    private static string Structure(string id)
    {
        var spec = Models.Get(id) with { Id = "", Classes = "", Task = SegTask.Semantic, Preprocess = new(), Checkpoint = null, Published = null };
        return LoadedPlugins.Get<SpecWriter>().ToJson(spec);
    }

    /// <summary>
    /// Takes repeated blocks out of a compiled spec's backbone for as long as it lives: they are a component's own affair and no wiring's, and
    /// filling the weights of a large one takes half a minute. Widths, and so every shape between components, stay.
    /// </summary>
    private sealed class ShallowBackbone : IDisposable
    {
        private readonly ComponentSpecAttribute _options;
        private readonly ComponentDescriptor _descriptor;
        private readonly ComponentSpecAttribute _before;

        public ShallowBackbone(ModelSpec spec)
        {
            _options = spec.Components[ComponentKind.Backbone];
            _descriptor = LoadedPlugins.Get<IComponentCatalog>().Get(_options);
            _before = _descriptor.Copy(_options);
            if (_descriptor.ValueOf(_options, "Depth") is > 50) Set("depth", 50);
            if (_descriptor.ValueOf(_options, "Depths") is int[] depths) Set("depths", string.Join(',', depths.Select(_ => 1)));
        }

        public void Dispose()
        {
            if (_descriptor.ValueOf(_before, "Depth") is { } depth) Set("depth", depth);
            if (_descriptor.ValueOf(_before, "Depths") is int[] depths) Set("depths", string.Join(',', depths));
        }

        private void Set(string option, object value) => _descriptor.Bind(_options,
            new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create($"backbone:{option}", (string?)FormattableString.Invariant($"{value}"))]).Build().GetSection("backbone"));
    }
}
