using System.Linq;
using Microsoft.CodeAnalysis;

namespace Seg.Generators.TorchOps;

/// <summary>The C# that makes the call and turns what comes back into the method's return type.</summary>
internal sealed class OpResult
{
    private const string Native = "global::Seg.Torch.Interop.NativeCall.";

    private readonly string _call;

    private OpResult(string call, string @return)
    {
        _call = call;
        Return = @return;
    }

    /// <summary>The return statement.</summary>
    public string Return { get; }

    /// <summary>The call's statements, with <c>result</c> as its outcome.</summary>
    public string Call(int count) => _call.Replace("COUNT", count.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static OpResult? Of(ITypeSymbol type, string? inPlace, out string problem)
    {
        problem = "";
        if (type.SpecialType == SpecialType.System_Void) return new OpResult($"{Native}Invoke(op, args, COUNT);\n", "return;\n");
        if (type.Name == "Tensor")
            return inPlace is null
                ? new OpResult($"var result = {Native}Tensor(op, args, COUNT);\n", "return result;\n")
                : new OpResult($"{Native}Invoke(op, args, COUNT);\nvar result = {inPlace};\n", "return result;\n");
        if (type is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.All(e => e.Type.Name == "Tensor"))
        {
            var size = tuple.TupleElements.Length;
            var items = Enumerable.Range(0, size).Select(i =>
                $"{Native}Take(results[{i}])" + (tuple.TupleElements[i].NullableAnnotation == NullableAnnotation.Annotated || tuple.TupleElements[i].Type.NullableAnnotation == NullableAnnotation.Annotated ? "" : "!"));
            return new OpResult(
                $"var results = stackalloc global::Seg.Torch.Interop.NativeValue[{size}];\n{Native}Invoke(op, args, COUNT, results, {size});\nvar result = ({string.Join(", ", items)});\n",
                "return result;\n");
        }

        if (type is IArrayTypeSymbol { ElementType.Name: "Tensor" } || type is INamedTypeSymbol { TypeArguments.Length: 1 } list && list.TypeArguments[0].Name == "Tensor")
            return new OpResult($"var result = {Native}TensorList(op, args, COUNT);\n", "return result;\n");

        var scalar = type.SpecialType switch
        {
            SpecialType.System_Boolean => "Bool",
            SpecialType.System_Int64 => "Long",
            SpecialType.System_Double => "Double",
            _ => type.Name == "Scalar" ? "Scalar" : null,
        };
        if (scalar is not null) return new OpResult($"var result = {Native}{scalar}(op, args, COUNT);\n", "return result;\n");

        problem = $"the return type {type.ToDisplayString()} is not supported";
        return null;
    }
}
