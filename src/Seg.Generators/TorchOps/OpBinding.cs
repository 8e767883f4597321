using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Seg.Generators.TorchOps;

/// <summary>Which C# parameter (or receiver) feeds which argument of a schema.</summary>
internal sealed class OpBinding
{
    /// <summary>Handled after the call rather than passed to it.</summary>
    public static readonly string[] Afterwards = ["requires_grad", "names"];

    // TorchSharp's parameter name → libtorch's argument name, where the two always mean the same.
    private static readonly Dictionary<string, string> Synonyms = new()
    {
        ["type"] = "dtype", ["dims"] = "dim", ["dimensions"] = "dim", ["dimension"] = "dim", ["nanEqual"] = "equal_nan",
        ["assumeUnique"] = "assume_unique", ["outInt32"] = "out_int32", ["nonBlocking"] = "non_blocking", ["sizes"] = "size",
        ["permutation"] = "dims", ["shape"] = "size", ["kernelSize"] = "kernel_size", ["ceilMode"] = "ceil_mode",
    };

    private OpBinding(OpArgument argument, IParameterSymbol? parameter, bool isReceiver, string? constant)
    {
        Argument = argument;
        Parameter = parameter;
        IsReceiver = isReceiver;
        Constant = constant;
    }

    public OpArgument Argument { get; }

    /// <summary>Null: the receiver, a constant, or the schema's default.</summary>
    public IParameterSymbol? Parameter { get; }

    public bool IsReceiver { get; }

    /// <summary>A C# literal fixed by a hint <c>argument:=literal</c>.</summary>
    public string? Constant { get; }

    /// <summary>
    /// The receiver is the first argument. Then hints (<c>parameter=argument</c>, <c>argument:=literal</c>), equal names, synonyms; what is left
    /// over pairs up, in order, with the arguments that have no default.
    /// </summary>
    public static IReadOnlyList<OpBinding>? Match(OpSchema schema, IMethodSymbol method, IReadOnlyList<string> hints, out string problem)
    {
        var parameterOf = new Dictionary<string, IParameterSymbol>();
        var constantOf = new Dictionary<string, string>();
        var free = method.Parameters.Where(p => !Afterwards.Contains(p.Name) || schema.Arguments.Any(a => a.Name == p.Name)).ToList();
        var receiver = method.IsStatic || schema.Arguments.Count == 0 ? null : schema.Arguments[0].Name;
        problem = "";

        foreach (var hint in hints)
        {
            var equals = hint.IndexOf('=');
            var isConstant = equals > 0 && hint[equals - 1] == ':';
            var argument = isConstant ? hint.Substring(0, equals - 1) : hint.Substring(equals + 1);
            if (equals <= 0 || schema.Arguments.All(a => a.Name != argument))
                problem = $"the hint '{hint}' names no argument of the schema";
            else if (isConstant) constantOf[argument] = hint.Substring(equals + 1);
            else if (!Take(p => p.Name == hint.Substring(0, equals), argument)) problem = $"the hint '{hint}' names no parameter of the method";
            if (problem.Length > 0) return null;
        }

        foreach (var argument in schema.Arguments)
            if (IsOpen(argument.Name)) Take(p => p.Name == argument.Name, argument.Name);
        foreach (var argument in schema.Arguments)
            if (IsOpen(argument.Name)) Take(p => Synonyms.TryGetValue(p.Name, out var name) && name == argument.Name, argument.Name);
        foreach (var argument in schema.Arguments)
            if (IsOpen(argument.Name) && !argument.HasDefault) Take(_ => true, argument.Name);

        var missing = schema.Arguments.FirstOrDefault(a => IsOpen(a.Name) && !a.HasDefault);
        if (missing is not null) problem = $"no parameter feeds the argument '{missing.Name}'";
        if (free.Count > 0) problem = $"the parameter '{free[0].Name}' matches no argument; add a hint \"{free[0].Name}=argument\"";
        return problem.Length > 0
            ? null
            : schema.Arguments.Select(a => new OpBinding(
                a, parameterOf.TryGetValue(a.Name, out var p) ? p : null, a.Name == receiver, constantOf.TryGetValue(a.Name, out var c) ? c : null)).ToList();

        bool IsOpen(string argument) => argument != receiver && !parameterOf.ContainsKey(argument) && !constantOf.ContainsKey(argument);

        bool Take(Func<IParameterSymbol, bool> which, string argument)
        {
            var index = free.FindIndex(p => which(p));
            if (index < 0) return false;
            parameterOf[argument] = free[index];
            free.RemoveAt(index);
            return true;
        }
    }
}
