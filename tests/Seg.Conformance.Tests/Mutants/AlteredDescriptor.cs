using Microsoft.Extensions.Configuration;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>A descriptor that differs from another in what a test sets.</summary>
internal sealed class AlteredDescriptor(ComponentDescriptor inner) : ComponentDescriptor
{
    public Func<ComponentSpecAttribute, ComponentContext, object>? Creates { get; init; }

    public Action<ComponentSpecAttribute>? Binds { get; init; }

    public bool AcceptsAnyKey { get; init; }

    public bool AcceptsAnyValue { get; init; }

    public string? RefusesCase { get; init; }

    public Func<ComponentSpecAttribute, ComponentSpecAttribute>? Copies { get; init; }

    public Func<OptionInfo, OptionInfo>? Tells { get; init; }

    public string? PortsTold { get; init; }

    public int? AbiTold { get; init; }

    public override ComponentKind Kind => inner.Kind;

    public override string Id => inner.Id;

    public override int Abi => AbiTold ?? inner.Abi;

    public override string Summary => inner.Summary;

    public override string Ports => PortsTold ?? inner.Ports;

    public override SegTask Tasks => inner.Tasks;

    public override Type SpecType => inner.SpecType;

    public override IReadOnlyList<OptionInfo> Options => Tells is null ? inner.Options : [.. inner.Options.Select(Tells)];

    public override ComponentSpecAttribute NewSpec() => inner.NewSpec();

    public override ComponentSpecAttribute Copy(ComponentSpecAttribute spec) => Copies is null ? inner.Copy(spec) : Copies(spec);

    public override void Bind(ComponentSpecAttribute spec, IConfigurationSection configuration)
    {
        try
        {
            inner.Bind(spec, configuration);
        }
        catch (SegException unknown) when (AcceptsAnyKey && unknown.DiagnosticId == "SEG4001")
        {
        }
        Binds?.Invoke(spec);
    }

    public override void Validate(ComponentSpecAttribute spec, string path)
    {
        if (path == RefusesCase) throw new SegException("SEG4002", $"{path}: refused.");
        if (!AcceptsAnyValue) inner.Validate(spec, path);
    }

    public override object? ValueOf(ComponentSpecAttribute spec, string option) => inner.ValueOf(spec, option);

    public override object Create(ComponentSpecAttribute spec, ComponentContext context) => Creates?.Invoke(spec, context) ?? inner.Create(spec, context);
}
