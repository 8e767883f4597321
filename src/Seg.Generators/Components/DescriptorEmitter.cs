using System.Collections.Generic;
using System.Linq;
using Seg.Generators.Infrastructure;

namespace Seg.Generators.Components;

/// <summary>Writes a component's descriptor: everything that a host asks of it, as plain code.</summary>
internal static class DescriptorEmitter
{
    public static string HintName(ComponentInfo component) => $"{component.HintName}.Descriptor.g.cs";

    public static IndentedWriter Emit(ComponentInfo component)
    {
        var writer = IndentedWriter.File();
        if (component.Namespace.Length > 0) writer.Line($"namespace {component.Namespace};").Line();
        var spec = component.Spec;
        writer.Doc($"Describes <see cref=\"{component.Component}\"/>: {spec.Slot} <c>{spec.Id}</c>.")
            .Line(Known.Generated)
            .Block($"{(spec.IsPublic ? "public" : "internal")} sealed class {component.Descriptor} : global::Seg.ComponentDescriptor<{spec.Type}>", body =>
            {
                Facts(body, component);
                Options(body, spec);
                Copy(body, spec);
                Bind(body, spec);
                Validate(body, spec);
                ValueOf(body, spec);
                Create(body, component);
            });
        return writer;
    }

    private static void Facts(IndentedWriter body, ComponentInfo component)
    {
        body.Doc("The component's id.").Line($"public const string ComponentId = {Literals.CSharp(component.Spec.Id)};").Line();
        body.Doc("The contract version that the component was compiled for.").Line($"public const int ComponentAbi = {component.Abi};").Line();
        Override(body, $"global::Seg.ComponentKind Kind => global::Seg.ComponentKind.{component.Spec.Kind};");
        Override(body, "string Id => ComponentId;");
        Override(body, "int Abi => ComponentAbi;");
        Override(body, $"string Summary => {Literals.CSharp(component.Summary)};");
        Override(body, $"string Ports => {Lines(component.Ports)};");
        Override(body, $"global::Seg.SegTask Tasks => {Tasks(component.Tasks)};");
    }

    private static void Options(IndentedWriter body, SpecInfo spec)
    {
        if (spec.Options.Count == 0)
        {
            Override(body, "global::System.Collections.Generic.IReadOnlyList<global::Seg.OptionInfo> Options => global::System.Array.Empty<global::Seg.OptionInfo>();");
            return;
        }
        body.Line("/// <inheritdoc/>").Block("public override global::System.Collections.Generic.IReadOnlyList<global::Seg.OptionInfo> Options { get; } = new global::Seg.OptionInfo[]", list =>
        {
            foreach (var option in spec.Options)
            {
                var facts = new List<string>();
                if (option.Minimum is { } minimum) facts.Add($"Minimum = {Literals.CSharp(minimum)}");
                if (option.Maximum is { } maximum) facts.Add($"Maximum = {Literals.CSharp(maximum)}");
                if (option.Values.Count > 0) facts.Add($"Values = new string[] {{ {string.Join(", ", option.Values.Select(Literals.CSharp))} }}");
                if (option.MultipleOf is { } of) facts.Add($"MultipleOf = {Literals.CSharp(of)}");
                list.Line($"new global::Seg.OptionInfo({Literals.CSharp(option.Name)}, {Literals.CSharp(option.TypeText)}, {Literals.CSharp(option.Default)}, {Literals.CSharp(option.Summary)})"
                    + (facts.Count > 0 ? $" {{ {string.Join(", ", facts)} }}," : ","));
            }
        }, "};").Line();
    }

    private static void Copy(IndentedWriter body, SpecInfo spec)
    {
        body.Line("/// <inheritdoc/>").Block("public override global::Seg.ComponentSpecAttribute Copy(global::Seg.ComponentSpecAttribute spec)", copy =>
        {
            if (spec.Options.Count == 0)
            {
                copy.Line($"return new {spec.Type}();");
                return;
            }
            copy.Line($"var from = ({spec.Type})spec;").Block($"return new {spec.Type}", set =>
            {
                foreach (var option in spec.Options)
                    set.Line(option.IsArray ? $"{option.Name} = ({option.ElementName}[])from.{option.Name}.Clone()," : $"{option.Name} = from.{option.Name},");
            }, "};");
        }).Line();
    }

    private static void Bind(IndentedWriter body, SpecInfo spec)
    {
        body.Line("/// <inheritdoc/>").Block("public override void Bind(global::Seg.ComponentSpecAttribute spec, global::Microsoft.Extensions.Configuration.IConfigurationSection configuration)", bind =>
        {
            if (spec.Options.Count > 0) bind.Line($"var options = ({spec.Type})spec;");
            bind.Block("foreach (var entry in configuration.GetChildren())", each => each.Block("switch (entry.Key.ToLowerInvariant())", cases =>
            {
                cases.Line("case \"use\":").Indented(c => c.Line("break;"));
                foreach (var option in spec.Options)
                {
                    var read = option.Element == OptionType.Enum ? $"Enum{(option.IsArray ? "s" : "")}<{option.ElementName}>" : option.Element + (option.IsArray ? "s" : "");
                    cases.Line($"case {Literals.CSharp(option.Name.ToLowerInvariant())}:")
                        .Indented(c => c.Line($"options.{option.Name} = global::Seg.OptionReader.{read}(entry);").Line("break;"));
                }
                cases.Line("default:").Indented(c => c.Line("throw global::Seg.OptionReader.UnknownKey(entry, this);"));
            }));
        }).Line();
    }

    private static void Validate(IndentedWriter body, SpecInfo spec)
    {
        body.Line("/// <inheritdoc/>").Block("public override void Validate(global::Seg.ComponentSpecAttribute spec, string path)", validate =>
        {
            if (spec.Options.Count > 0) validate.Line($"var options = ({spec.Type})spec;");
            foreach (var option in spec.Options)
            {
                var subject = $"path, {Literals.CSharp(option.JsonName)}, options.{option.Name}";
                if (option.IsArray || option.Element == OptionType.String) validate.Line($"global::Seg.OptionRules.Present({subject});");
                if (option.Element == OptionType.Enum && !option.IsFlags) validate.Line($"global::Seg.OptionRules.Defined({subject});");
                if (option is { Minimum: { } minimum, Maximum: { } maximum })
                    validate.Line($"global::Seg.OptionRules.InRange({subject}, {Literals.CSharp(minimum)}, {Literals.CSharp(maximum)});");
                if (option.OneOf.Count > 0)
                    validate.Line($"global::Seg.OptionRules.OneOf({subject}, new {option.ElementName}[] {{ {string.Join(", ", option.OneOf)} }});");
                if (option.MultipleOf is { } of)
                    validate.Line(spec.Options.FirstOrDefault(o => o.Name == of) is { } other
                        ? $"global::Seg.OptionRules.MultipleOf({subject}, options.{other.Name}, {Literals.CSharp(other.JsonName)});"
                        : $"global::Seg.OptionRules.MultipleOf({subject}, {of}, null);");
            }
        }).Line();
    }

    private static void ValueOf(IndentedWriter body, SpecInfo spec)
    {
        body.Line("/// <inheritdoc/>").Block("public override object? ValueOf(global::Seg.ComponentSpecAttribute spec, string option)", value =>
        {
            if (spec.Options.Count > 0) value.Line($"var options = ({spec.Type})spec;");
            value.Block("return option switch", cases =>
            {
                foreach (var option in spec.Options) cases.Line($"{Literals.CSharp(option.Name)} => options.{option.Name},");
                cases.Line("_ => null,");
            }, "};");
        }).Line();
    }

    private static void Create(IndentedWriter body, ComponentInfo component)
    {
        var arguments = string.Join(", ", component.Arguments.Select(a => a == "spec" ? $"({component.Spec.Type})spec" : "context"));
        var construction = $"new {component.Component}({arguments})";
        body.Line("/// <inheritdoc/>").Line("public override object Create(global::Seg.ComponentSpecAttribute spec, global::Seg.ComponentContext context) =>")
            .Indented(b => b.Line(component.IsModule ? $"global::Seg.Layers.Register({construction});" : $"{construction};"));
    }

    private static void Override(IndentedWriter body, string member) => body.Line("/// <inheritdoc/>").Line($"public override {member}").Line();

    private static string Lines(string text) => text.Length == 0 ? "\"\"" : string.Join(" + ", text.Split('\n').Select((line, i) => Literals.CSharp(i == 0 ? line : "\n" + line)));

    internal static string Tasks(int tasks)
    {
        var names = new[] { (1, "Semantic"), (2, "Instance"), (4, "Panoptic") }.Where(t => (tasks & t.Item1) != 0).Select(t => $"global::Seg.SegTask.{t.Item2}").ToArray();
        return names.Length == 0 ? "global::Seg.SegTask.None" : string.Join(" | ", names);
    }
}
