using System;
using System.Collections.Generic;

namespace Seg.Generators.TorchOps;

/// <summary>An operator's schema as libtorch writes it: <c>aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor</c>.</summary>
internal sealed class OpSchema
{
    private OpSchema(string name, string overload, List<OpArgument> arguments, string returns)
    {
        Name = name;
        Overload = overload;
        Arguments = arguments;
        Returns = returns;
    }

    public string Name { get; }

    public string Overload { get; }

    public IReadOnlyList<OpArgument> Arguments { get; }

    public string Returns { get; }

    /// <summary>Reads <paramref name="text"/>, or explains in <paramref name="problem"/> why it is no schema.</summary>
    public static OpSchema? Parse(string text, out string problem)
    {
        problem = "";
        var open = text.IndexOf('(');
        var close = ClosingParenthesis(text, open);
        if (open <= 0 || close < 0)
        {
            problem = "expected 'namespace::name.overload(arguments) -> results'";
            return null;
        }

        var fullName = text.Substring(0, open);
        var dot = fullName.IndexOf('.');
        var arguments = new List<OpArgument>();
        foreach (var part in SplitAtCommas(text.Substring(open + 1, close - open - 1)))
        {
            if (part == "*") continue;
            var argument = OpArgument.Parse(part);
            if (argument is null)
            {
                problem = $"'{part}' is no argument";
                return null;
            }

            arguments.Add(argument);
        }

        var arrow = text.IndexOf("->", close, StringComparison.Ordinal);
        return new OpSchema(
            dot < 0 ? fullName : fullName.Substring(0, dot),
            dot < 0 ? "" : fullName.Substring(dot + 1),
            arguments,
            arrow < 0 ? "" : text.Substring(arrow + 2).Trim());
    }

    private static int ClosingParenthesis(string text, int open)
    {
        if (open < 0) return -1;
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')' && --depth == 0) return i;
        }

        return -1;
    }

    private static IEnumerable<string> SplitAtCommas(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                var part = text.Substring(start, i - start).Trim();
                if (part.Length > 0) yield return part;
                start = i + 1;
            }
            else if (text[i] is '(' or '[') depth++;
            else if (text[i] is ')' or ']') depth--;
        }
    }
}

/// <summary>One argument of a schema: <c>int[2] stride=1</c>.</summary>
internal sealed class OpArgument
{
    private OpArgument(string type, string name, bool hasDefault)
    {
        IsOptional = type.EndsWith("?", StringComparison.Ordinal);
        var bare = IsOptional ? type.Substring(0, type.Length - 1) : type;
        IsWritten = bare.Contains("!");
        var bracket = bare.IndexOf('[');
        IsList = bracket >= 0;
        var element = IsList ? bare.Substring(0, bracket) : bare;
        IsOptionalElement = element.EndsWith("?", StringComparison.Ordinal);
        element = element.TrimEnd('?');
        var alias = element.IndexOf('(');
        Type = alias >= 0 ? element.Substring(0, alias) : element;
        if (Type == "SymInt") Type = "int";
        Name = name;
        HasDefault = hasDefault;
    }

    /// <summary>The element's type without alias marks: Tensor, int, float, bool, Scalar, str, ScalarType …</summary>
    public string Type { get; }

    public string Name { get; }

    public bool IsList { get; }

    public bool IsOptional { get; }

    /// <summary>Tensor?[]: entries may be absent.</summary>
    public bool IsOptionalElement { get; }

    /// <summary>Marked with '!': the operator writes into it.</summary>
    public bool IsWritten { get; }

    public bool HasDefault { get; }

    public static OpArgument? Parse(string text)
    {
        var equals = text.IndexOf('=');
        var declaration = equals < 0 ? text : text.Substring(0, equals);
        var space = declaration.LastIndexOf(' ');
        return space <= 0 ? null : new OpArgument(declaration.Substring(0, space).Trim().Replace(" ", ""), declaration.Substring(space + 1), equals >= 0);
    }
}
