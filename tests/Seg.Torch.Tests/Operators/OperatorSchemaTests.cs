using System.Reflection;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Operators;

/// <summary>Every [TorchOp] declaration against the operators that this libtorch registered.</summary>
public class OperatorSchemaTests
{
    internal static IEnumerable<(MethodInfo Method, TorchOpAttribute Op)> Declarations() =>
        from type in typeof(torch).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let op = method.GetCustomAttribute<TorchOpAttribute>()
        where op is not null
        select (method, op);

    [Fact]
    public void Every_declared_schema_is_the_registered_one()
    {
        var wrong = new List<string>();
        foreach (var (method, op) in Declarations())
        {
            var (name, overload) = NameOf(op.Schema);
            string registered;
            try
            {
                registered = TorchInfo.Schema(name, overload);
            }
            catch (System.Runtime.InteropServices.ExternalException e)
            {
                wrong.Add($"{method.Name}: {e.Message}");
                continue;
            }

            // Defaults are the library's own, so their spelling does not matter; a newer library may also have added arguments.
            if (Version.Parse(TorchInfo.Version).Major == 1 && Kinds(registered) != Kinds(op.Schema)) wrong.Add($"{method.Name}: declared {op.Schema}\n    registered {registered}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void There_are_hundreds() => Assert.True(Declarations().Count() > 600);

    /// <summary>The schema without defaults; a symbolic integer is an integer.</summary>
    private static string Kinds(string schema) => Regex.Replace(schema, @"=(\[[^\]]*\]|""[^""]*""|[^,)\s]+)", "").Replace("SymInt", "int", StringComparison.Ordinal);

    internal static (string Name, string Overload) NameOf(string schema)
    {
        var full = schema[..schema.IndexOf('(')];
        var dot = full.IndexOf('.');
        return dot < 0 ? (full, "") : (full[..dot], full[(dot + 1)..]);
    }
}
