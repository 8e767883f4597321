using System.Globalization;
using Seg.Shared;

namespace Seg.Conformance;

/// <summary>Makes up shapes that meet a component's needs.</summary>
/// <param name="component">The component with its options.</param>
internal sealed class PortFitting(PortComponent component)
{
    // As few channels as leave levels apart from each other and divide into groups and heads of 8.
    private const int ChannelStep = 8;

    private List<LevelShape> _levels = [];

    public ComponentContext Fit(ComponentContext context, bool fineFirst)
    {
        _levels = [.. Levels()];
        foreach (var need in Needs("Pyramid")) Adjust(need);
        return context with
        {
            Pyramid = [.. fineFirst ? _levels.OrderBy(level => level.Stride) : _levels.OrderByDescending(level => level.Stride)],
            MaskFeatures = MaskFeatures(),
            Queries = Needs("Queries").Select(need => new QueriesShape(Number(need.Count) ?? 5, Number(need.Channels) ?? 2 * ChannelStep)).FirstOrDefault(),
        };
    }

    /// <summary>Whether the queries should carry predictions; they do unless bare ones are asked for.</summary>
    public bool Predicted() => Needs("Queries").Select(need => need.Predicted).FirstOrDefault(expression => expression is not null) is not { } asked || Evaluate(asked) is true;

    // Besides the levels that are named, those that a usual backbone gives too: a component must pick by name, not by place.
    private IEnumerable<LevelShape> Levels()
    {
        var needs = Needs("Pyramid").ToArray();
        if (needs.Length == 0) return [];
        if (needs.Select(need => Number(need.Levels)).FirstOrDefault(count => count is not null) is { } exact && needs.All(need => need.Names is null))
            return Enumerable.Range(0, exact).Select(i => Level($"res{i + 2}", i));
        var names = needs.SelectMany(Names).Union(["res2", "res3", "res4", "res5"]);
        return names.Select(Level);
    }

    // The usual names tell the stride: res2 has 4, res5 has 32.
    private static LevelShape Level(string name, int index) => new(name, 1 << (name.Length == 4 && name.StartsWith("res", StringComparison.Ordinal) && char.IsAsciiDigit(name[3]) ? name[3] - '0' : index + 2), ChannelStep * (index + 1));

    private void Adjust(PortDeclaration need)
    {
        var names = Names(need);
        for (var i = 0; i < _levels.Count; i++)
        {
            if (need.Names is not null && !names.Contains(_levels[i].Name)) continue;
            _levels[i] = _levels[i] with { Channels = Number(need.Channels) ?? _levels[i].Channels, Stride = Number(need.Stride) ?? _levels[i].Stride };
        }
    }

    private MaskFeaturesShape? MaskFeatures()
    {
        var need = Needs("MaskFeatures").FirstOrDefault();
        // A head's queries were made with mask features, whether it needs them or not.
        if (need is null && component.Slot is ("backbone" or "pixelDecoder" or "transformerDecoder")) return null;
        return new(Number(need?.Channels) ?? ChannelStep, Number(need?.Stride) ?? 4);
    }

    private IEnumerable<PortDeclaration> Needs(string port) =>
        component.Ports.Where(declaration => !declaration.Gives && declaration.Port == port && (declaration.When is null || Evaluate(declaration.When) is true));

    private string[] Names(PortDeclaration need) => need.Names is null ? [] : Evaluate(need.Names) switch
    {
        IReadOnlyList<object> list => [.. list.OfType<string>()],
        string name => [name],
        _ => [],
    };

    private int? Number(string? expression) => expression is null ? null : Convert.ToInt32(Evaluate(expression), CultureInfo.InvariantCulture);

    private object Evaluate(string expression) => PortExpression.Evaluate(expression, component.Option,
        name => _levels.Find(level => level.Name == name) is { } level ? (level.Stride, level.Channels) : null);
}
