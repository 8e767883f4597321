using System.Linq;
using Microsoft.CodeAnalysis;

namespace Seg.Generators.TorchOps;

/// <summary>The C# that turns one parameter into one native value.</summary>
internal sealed class OpArgumentCode
{
    private const string Values = "global::Seg.Torch.Interop.NativeValue.";

    private OpArgumentCode(string value, string before = "", string pin = "", string? keepAlive = null)
    {
        Value = value;
        Before = before;
        Pin = pin;
        KeepAlive = keepAlive;
    }

    /// <summary>Statements before anything is pinned.</summary>
    public string Before { get; }

    /// <summary>A fixed(…) header, or nothing.</summary>
    public string Pin { get; }

    /// <summary>The native value's expression.</summary>
    public string Value { get; }

    /// <summary>What must outlive the call.</summary>
    public string? KeepAlive { get; }

    public static OpArgumentCode? Of(OpBinding binding, int position, out string problem)
    {
        problem = "";
        var argument = binding.Argument;
        if (binding.Constant is { } constant)
            return constant.StartsWith("[", System.StringComparison.Ordinal)
                ? List("long", "constant" + position, "NotNull", position, $"long[] constant{position} = {constant};\n")
                : new OpArgumentCode($"{Values}Of({constant})");
        if (binding.IsReceiver) return new OpArgumentCode($"{Values}Required(this, \"this\")", keepAlive: "this");
        if (binding.Parameter is not { } parameter) return new OpArgumentCode(Values + "Default");

        var name = OpMethodWriter.Escaped(parameter.Name);
        var absent = argument.HasDefault ? Values + "Default" : argument.IsOptional ? Values + "None" : $"{Values}Missing(\"{parameter.Name}\")";
        var required = !argument.HasDefault && !argument.IsOptional;
        var type = parameter.Type;
        var core = NullableValue(type) ?? type;

        switch (core.Name)
        {
            case "Tensor" when !argument.IsList:
                return new OpArgumentCode(required ? $"{Values}Required({name}, \"{parameter.Name}\")" : $"{Values}Optional({name}, {absent})", keepAlive: name);
            case "Scalar" or "Generator":
                return new OpArgumentCode(required ? $"{Values}Required({name}, \"{parameter.Name}\")" : $"{Values}Optional({name}, {absent})", keepAlive: name);
            case "Device":
                return new OpArgumentCode(IsFactory(parameter.ContainingSymbol)
                    ? $"global::TorchSharp.torch.FactoryDevice({name}) is {{ }} device{position} ? {Values}Of(device{position}) : {absent}"
                    : $"{name} is null ? {absent} : {Values}Of({name})");
        }

        if (argument.Type == "Tensor" && argument.IsList)
            return new OpArgumentCode(
                $"list{position}.Value({(argument.IsOptionalElement ? "true" : "false")})",
                $"using var list{position} = new global::Seg.Torch.Interop.HandleList({name}, \"{parameter.Name}\", {(argument.IsOptionalElement ? "true" : "false")});\n");
        if (argument.Type == "str")
            return new OpArgumentCode(
                $"text{position} is null ? {absent} : {Values}Text(pin{position}, text{position}.Length)",
                $"var text{position} = global::Seg.Torch.Interop.NativeText.Of({name});\n",
                $"fixed (byte* pin{position} = text{position})\n");
        if (argument.IsList) return ListOf(core, name, absent, position, isNullableValue: !ReferenceEquals(core, type), parameter, out problem);
        if (core.IsValueType)
            return new OpArgumentCode(
                ReferenceEquals(core, type) ? $"{Values}Of({name})" : $"{name} is {{ }} value{position} ? {Values}Of(value{position}) : {absent}");

        problem = $"the parameter '{parameter.Name}' of type {type.ToDisplayString()} does not convert to {argument.Type} {argument.Name}";
        return null;
    }

    // A method that makes a tensor out of nothing puts it on the default device; one that is given a tensor follows that.
    private static bool IsFactory(ISymbol method) =>
        method is IMethodSymbol { IsStatic: true } factory && !factory.Parameters.Any(p => p.Type.Name == "Tensor");

    private static OpArgumentCode? ListOf(
        ITypeSymbol type, string name, string absent, int position, bool isNullableValue, IParameterSymbol parameter, out string problem)
    {
        problem = "";
        switch (type)
        {
            case IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Int64 }: return List("long", name, absent, position);
            case IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double }: return List("double", name, absent, position);
            case IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Boolean }: return List("bool", name, absent, position);
            case INamedTypeSymbol { Name: "ReadOnlySpan" } span:
                // A span with a default value stands for "not given" when it is empty.
                var element = span.TypeArguments[0].SpecialType == SpecialType.System_Double ? "double" : "long";
                var value = $"{Values}List(pin{position}, {name}.Length)";
                return new OpArgumentCode(
                    parameter.HasExplicitDefaultValue ? $"{name}.IsEmpty ? {absent} : {value}" : value,
                    pin: $"fixed ({element}* pin{position} = {name})\n");
        }

        if (type.SpecialType is SpecialType.System_Int64 or SpecialType.System_Int32)
        {
            var value = isNullableValue ? $"{name}.GetValueOrDefault()" : name;
            var list = $"{Values}List(&one{position}, 1)";
            return new OpArgumentCode(isNullableValue ? $"{name} is null ? {absent} : {list}" : list, $"long one{position} = {value};\n");
        }

        // Tuples, int[], Size, IEnumerable<long>: the overloads of NativeLongs.Of decide when the output is compiled.
        return List("long", $"longs{position}", absent, position, $"var longs{position} = global::Seg.Torch.Interop.NativeLongs.Of({name});\n");
    }

    private static OpArgumentCode List(string element, string name, string absent, int position, string before = "") => new(
        absent == "NotNull"
            ? $"{Values}List(pin{position}, {name}.Length)"
            : $"{name} is null ? {absent} : {Values}List(pin{position}, {name}.Length)",
        before,
        $"fixed ({element}* pin{position} = {name})\n");

    private static ITypeSymbol? NullableValue(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } named ? named.TypeArguments[0] : null;
}
