using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Seg.Generators.TorchOps;

/// <summary>Writes one method: values for the arguments, the call, keeping tensors alive past it, the results.</summary>
internal static class OpMethodWriter
{
    private const string Interop = "global::Seg.Torch.Interop.";

    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string? Write(OpSchema schema, IMethodSymbol method, IReadOnlyList<OpBinding> bindings, out string problem)
    {
        var inPlace = InPlaceTarget(schema, bindings);
        var result = OpResult.Of(method.ReturnType, inPlace, out problem);
        if (result is null) return null;

        var arguments = new List<OpArgumentCode>();
        // Trailing arguments left to their defaults are not passed at all: a newer libtorch may have added some.
        var count = bindings.Count;
        while (count > 0 && bindings[count - 1] is { Parameter: null, IsReceiver: false, Constant: null }) count--;
        for (var i = 0; i < count; i++)
        {
            var argument = OpArgumentCode.Of(bindings[i], i, out problem);
            if (argument is null) return null;
            arguments.Add(argument);
        }

        var field = "__op_" + method.Name + "_" + Fingerprint(schema, method);
        var code = new StringBuilder();
        code.Append("private static ").Append(Interop).Append("NativeOperator? ").Append(field).Append(";\n");
        code.Append(Signature(method)).Append("\n{\n");
        code.Append("var op = ").Append(field).Append(" ??= new(\"").Append(schema.Name).Append("\", \"").Append(schema.Overload).Append("\");\n");
        code.Append("unsafe\n{\n");
        foreach (var argument in arguments) code.Append(argument.Before);
        if (count > 0) code.Append("var args = stackalloc ").Append(Interop).Append("NativeValue[").Append(count).Append("];\n");
        else code.Append(Interop).Append("NativeValue* args = null;\n");
        foreach (var argument in arguments) code.Append(argument.Pin);
        code.Append("{\n");
        for (var i = 0; i < count; i++) code.Append("args[").Append(i).Append("] = ").Append(arguments[i].Value).Append(";\n");
        code.Append(result.Call(count));
        foreach (var kept in arguments.Select(a => a.KeepAlive).Where(k => k is not null))
            code.Append("global::System.GC.KeepAlive(").Append(kept).Append(");\n");
        foreach (var name in OpBinding.Afterwards)
            if (method.Parameters.Any(p => p.Name == name) && schema.Arguments.All(a => a.Name != name))
                code.Append(Interop).Append("NativeCall.Finish(result, ").Append(name).Append(");\n");
        code.Append(result.Return).Append("}\n}\n}\n");
        return code.ToString();
    }

    /// <summary>The expression an in-place operator returns, or null.</summary>
    private static string? InPlaceTarget(OpSchema schema, IReadOnlyList<OpBinding> bindings)
    {
        if (!schema.Returns.StartsWith("Tensor(", System.StringComparison.Ordinal) || !schema.Returns.Contains("!")) return null;
        var written = bindings.FirstOrDefault(b => b.Argument.IsWritten);
        return written is null ? null : written.IsReceiver ? "this" : written.Parameter is { } p ? Escaped(p.Name) : null;
    }

    private static string Signature(IMethodSymbol method)
    {
        var text = new StringBuilder(SyntaxFacts.GetText(method.DeclaredAccessibility)).Append(' ');
        if (method.IsStatic) text.Append("static ");
        text.Append("partial ").Append(method.ReturnType.ToDisplayString(TypeFormat)).Append(' ').Append(Escaped(method.Name)).Append('(');
        text.Append(string.Join(", ", method.Parameters.Select((p, i) =>
            (i == 0 && method.IsExtensionMethod ? "this " : "") + (p.IsParams ? "params " : "") + p.Type.ToDisplayString(TypeFormat) + " " + Escaped(p.Name))));
        return text.Append(')').ToString();
    }

    internal static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>Tells overloads apart in the name of the cached operator's field.</summary>
    private static string Fingerprint(OpSchema schema, IMethodSymbol method)
    {
        var hash = 2166136261u;
        foreach (var c in schema.Overload + method.ToDisplayString()) hash = unchecked((hash ^ c) * 16777619u);
        return hash.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    }
}
