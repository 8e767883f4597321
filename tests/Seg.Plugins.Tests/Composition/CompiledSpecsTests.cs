using System.Text;
using Seg.Runtime;

namespace Seg.Plugins.Tests.Composition;

/// <summary>The generated classes of compiled specs against the run time's composition of the same specs.</summary>
public sealed class CompiledSpecsTests
{
    private static readonly IModelCatalog Models = LoadedPlugins.Get<IModelCatalog>();
    private static readonly ModelComposer Composer = LoadedPlugins.Get<ModelComposer>();

    // Specs whose slots are equal but for class counts give the same code; one of each kind, and of these the small backbones, take seconds.
    private static readonly IReadOnlyList<IGrouping<string, string>> Structures = [.. LoadedPlugins.CompiledModels.GroupBy(Structure)];

    public static TheoryData<string> All => [.. LoadedPlugins.CompiledModels];

    public static TheoryData<string> Small => [.. Structures.Where(g => IsSmall(g.First())).Select(g => g.First())];

    public static TheoryData<string> Others => [.. LoadedPlugins.CompiledModels.Except(Structures.Where(g => IsSmall(g.First())).Select(g => g.First()))];

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
    [MemberData(nameof(Small))]
    public void CompiledAndComposedModelsAreEqual(string id) => Compare(id);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Others))]
    public void CompiledAndComposedModelsAreEqualInEverySize(string id) => Compare(id);

    private static void Compare(string id)
    {
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

    private static bool IsSmall(string id)
    {
        var backbone = Models.Get(id).Components[ComponentKind.Backbone];
        var descriptor = LoadedPlugins.Get<IComponentCatalog>().Get(backbone);
        return descriptor.ValueOf(backbone, "Depth") is <= 50 || descriptor.ValueOf(backbone, "Depths") is int[] depths && depths.Sum() <= 12;
    }
}
