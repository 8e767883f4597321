namespace Seg;

/// <summary>A numeric option (or every element of an array option) lies within [Minimum, Maximum]; checked by the generated validator.</summary>
/// <param name="minimum">Smallest allowed value.</param>
/// <param name="maximum">Largest allowed value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InRangeAttribute(double minimum, double maximum) : Attribute
{
    /// <summary>Smallest allowed value.</summary>
    public double Minimum => minimum;

    /// <summary>Largest allowed value.</summary>
    public double Maximum => maximum;
}

/// <summary>A string or integer option (or every element of an array option) is one of the given values.</summary>
/// <param name="values">The allowed values.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOfAttribute(params object[] values) : Attribute
{
    /// <summary>The allowed values.</summary>
    public IReadOnlyList<object> Values => values;
}

/// <summary>An integer option is a multiple of the value of another option (by name) or of a constant, e.g. channels of heads.</summary>
/// <param name="of">A number, or the name of another option of the same spec.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MultipleOfAttribute(object of) : Attribute
{
    /// <summary>A number, or the name of another option.</summary>
    public object Of => of;
}
