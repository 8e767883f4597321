using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Seg.Generators.Components;

/// <summary>Reads constants of property initialisers and attribute arguments. Code is never run: what is no constant is refused.</summary>
internal static class ConstantReader
{
    /// <summary>The default of a property, as number, bool, string, enum member's name, or <c>object[]</c> of these.</summary>
    /// <returns>False when the initialiser is no constant.</returns>
    public static bool TryDefault(IPropertySymbol property, ITypeSymbol element, bool isArray, Compilation compilation, out object value)
    {
        value = isArray ? Array.Empty<object>() : Zero(element);
        if (property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not PropertyDeclarationSyntax { Initializer.Value: var initializer }) return true;
        var model = compilation.GetSemanticModel(initializer.SyntaxTree);
        if (!isArray)
        {
            if (Scalar(initializer, element, model) is not { } scalar) return false;
            value = scalar;
            return true;
        }
        var items = Elements(initializer);
        if (items is null) return false;
        var values = items.Select(item => item is null ? null : Scalar(item, element, model)).ToArray();
        value = values;
        return values.All(v => v is not null);
    }

    /// <summary>An attribute argument as number, bool, string, enum member's name, or <c>object[]</c>; null for a null argument.</summary>
    public static object? Of(TypedConstant constant, ITypeSymbol? type = null)
    {
        if (constant.IsNull) return null;
        if (constant.Kind == TypedConstantKind.Array) return constant.Values.Select(v => Of(v) ?? "").ToArray();
        return Fit(constant.Value!, constant.Kind == TypedConstantKind.Enum ? constant.Type! : type ?? constant.Type!);
    }

    private static object? Scalar(ExpressionSyntax expression, ITypeSymbol type, SemanticModel model)
    {
        if (expression is PostfixUnaryExpressionSyntax forgiven) expression = forgiven.Operand;
        var constant = model.GetConstantValue(expression);
        if (constant is { HasValue: true, Value: { } value }) return Fit(value, type);
        // string.Empty is no constant to the compiler, but no less fixed.
        return model.GetSymbolInfo(expression).Symbol is IFieldSymbol { Name: "Empty", ContainingType.SpecialType: SpecialType.System_String } ? "" : null;
    }

    private static ExpressionSyntax?[]? Elements(ExpressionSyntax expression) => expression switch
    {
        CollectionExpressionSyntax list => list.Elements.Select(e => (e as ExpressionElementSyntax)?.Expression).ToArray(),
        ArrayCreationExpressionSyntax { Initializer: { } list } => list.Expressions.Cast<ExpressionSyntax?>().ToArray(),
        ArrayCreationExpressionSyntax { Initializer: null } => null,
        ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions.Cast<ExpressionSyntax?>().ToArray(),
        InitializerExpressionSyntax list => list.Expressions.Cast<ExpressionSyntax?>().ToArray(),
        _ => null,
    };

    private static object Fit(object value, ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Enum } => MemberName(value, type),
        { SpecialType: SpecialType.System_Single } => Convert.ToSingle(value, CultureInfo.InvariantCulture),
        { SpecialType: SpecialType.System_Double } => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        { SpecialType: SpecialType.System_Int64 } => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        { SpecialType: SpecialType.System_Int32 } => Convert.ToInt32(value, CultureInfo.InvariantCulture),
        _ => value,
    };

    /// <summary>The member's name; of flags the names joined by ", " as Enum.ToString writes them; a number that has none as text.</summary>
    private static string MemberName(object value, ITypeSymbol type)
    {
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).ToArray();
        if (members.FirstOrDefault(f => f.ConstantValue!.Equals(value)) is { } exact) return exact.Name;
        var bits = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        var parts = members.Where(f => Convert.ToInt64(f.ConstantValue, CultureInfo.InvariantCulture) is var bit && bit != 0 && (bits & bit) == bit).ToArray();
        var covered = parts.Aggregate(0L, (all, f) => all | Convert.ToInt64(f.ConstantValue, CultureInfo.InvariantCulture));
        return parts.Length > 0 && covered == bits ? string.Join(", ", parts.Select(f => f.Name)) : bits.ToString(CultureInfo.InvariantCulture);
    }

    private static object Zero(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Enum } => MemberName(((INamedTypeSymbol)type).EnumUnderlyingType!.SpecialType switch
        {
            SpecialType.System_Byte => (byte)0,
            SpecialType.System_SByte => (sbyte)0,
            SpecialType.System_Int16 => (short)0,
            SpecialType.System_UInt16 => (ushort)0,
            SpecialType.System_UInt32 => 0u,
            SpecialType.System_Int64 => 0L,
            SpecialType.System_UInt64 => (object)0UL,
            _ => 0,
        }, type),
        { SpecialType: SpecialType.System_String } => "",
        { SpecialType: SpecialType.System_Boolean } => false,
        { SpecialType: SpecialType.System_Single } => 0f,
        { SpecialType: SpecialType.System_Double } => 0d,
        _ => 0,
    };
}
