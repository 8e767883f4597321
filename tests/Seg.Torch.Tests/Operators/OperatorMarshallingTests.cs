using System.Reflection;
using System.Runtime.InteropServices;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Operators;

/// <summary>
/// Calls every generated method with plausible arguments. libtorch may refuse the values (a shape, an element type), but never because an
/// argument arrived as the wrong kind of thing.
/// </summary>
public class OperatorMarshallingTests
{
    private static readonly string[] WrongKind =
        ["has no default", "arguments were given", "unknown tag", "INTERNAL ASSERT", "Expected a value of type", "but got None", "no such operator", "no counterpart in C#"];

    public static TheoryData<string> Methods()
    {
        var data = new TheoryData<string>();
        foreach (var type in OperatorSchemaTests.Declarations().Select(d => d.Method.DeclaringType!.FullName!).Distinct()) data.Add(type);
        return data;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    [NoTensorLeaks(InScope = true)]
    public void Arguments_arrive_as_what_they_are(string type)
    {
        var wrong = new List<string>();
        var accepted = 0;
        var methods = OperatorSchemaTests.Declarations().Where(d => d.Method.DeclaringType!.FullName == type).ToList();
        foreach (var (method, op) in methods)
        {
            using var scope = NewDisposeScope();
            // Spans cannot be boxed for reflection; their overloads share the code of the array ones.
            if (method.GetParameters().Any(p => p.ParameterType.IsByRefLike) || method.IsGenericMethod) continue;
            var failures = new List<string>();
            foreach (var element in new[] { ScalarType.Float32, ScalarType.Int64, ScalarType.Bool })
            {
                try
                {
                    method.Invoke(method.IsStatic ? null : Operand(element), [.. method.GetParameters().Select(p => Argument(p, element, op.Schema))]);
                    accepted++;
                    failures.Clear();
                    break;
                }
                catch (TargetInvocationException e) when (e.InnerException is ExternalException or ArgumentException or ObjectDisposedException)
                {
                    failures.Add(e.InnerException.Message.Split('\n')[0]);
                }
            }

            if (failures.Any(f => WrongKind.Any(f.Contains))) wrong.Add($"{method}: {string.Join(" | ", failures)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        if (methods.Count > 100) Assert.True(accepted > methods.Count * 0.75, $"only {accepted} of {methods.Count} calls were accepted");
    }

    private static Tensor Operand(ScalarType element) => element == ScalarType.Float32 ? rand([3, 3]) + 0.5f : ones([3, 3], element);

    private static object? Argument(ParameterInfo parameter, ScalarType element, string schema)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var isIndex = parameter.Name is "index" or "indices";
        return type switch
        {
            _ when type == typeof(Tensor) => isIndex ? zeros([3, 3], ScalarType.Int64) : parameter.Name is "mask" or "condition" ? ones([3, 3], ScalarType.Bool) : Operand(element),
            _ when type == typeof(Tensor[]) => new[] { Operand(element), Operand(element) },
            _ when type == typeof(IList<Tensor>) || type == typeof(IEnumerable<Tensor>) => new List<Tensor> { Operand(element), Operand(element) },
            _ when type == typeof(Scalar) => (Scalar)2,
            _ when type == typeof(long) => parameter.Name is "k" or "p" or "n" or "length" or "size" or "step" or "steps" or "groups" or "chunks" ? 1L : 0L,
            _ when type == typeof(int) => parameter.Name == "k" ? 1 : 0,
            _ when type == typeof(double) => 0.5,
            _ when type == typeof(float) => 0.5f,
            _ when type == typeof(bool) => false,
            _ when type == typeof(long[]) => schema.Contains("size", StringComparison.Ordinal) ? new long[] { 3, 3 } : new long[] { 0, 1 },
            _ when type == typeof(Size) => new Size([3, 3]),
            _ when type == typeof((long, long)) => (0L, 1L),
            _ when type == typeof((long, long, long)) => (0L, 1L, 2L),
            _ when type == typeof(ScalarType) => ScalarType.Float32,
            _ when type == typeof(Device) => CPU,
            _ when type == typeof(string) => parameter.HasDefaultValue ? parameter.DefaultValue : schema.Contains("einsum", StringComparison.Ordinal) ? "ij,jk->ik" : "ij",
            _ when type.IsEnum => Enum.GetValues(type).GetValue(0),
            _ => null,
        };
    }
}
