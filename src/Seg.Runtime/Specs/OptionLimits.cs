using System.Collections;
using System.Globalization;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// What an option allows by itself, asked where its value stands in a file, so that the message names the line. The generated validator asks the same,
/// and relations between options too, of the finished spec.
/// </summary>
internal static class OptionLimits
{
    /// <exception cref="SegException">SEG4002: outside the range, or none of the choices.</exception>
    public static void Check(OptionInfo option, object? value, SpecNode node)
    {
        if (value is IEnumerable list and not string)
        {
            var items = node is SpecArray array ? array.Items : [];
            foreach (var (item, i) in list.Cast<object?>().Select((item, i) => (item, i))) Check(option, item, i < items.Count ? items[i] : node);
            return;
        }
        if (option is { Minimum: { } minimum, Maximum: { } maximum } && value is IConvertible and not string and not Enum && Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number
            && !(number >= minimum && number <= maximum))
            throw node.Expected(FormattableString.Invariant($"a number within {minimum}..{maximum}"));
        if (option.Values.Count > 0 && value is string or int or long && Convert.ToString(value, CultureInfo.InvariantCulture)! is var text && !option.Values.Contains(text))
        {
            var choices = string.Join(", ", option.Values.Select(v => v.Length == 0 ? "\"\"" : v));
            throw node.Error(DiagnosticIds.InvalidValue, $"expected one of {choices}, found {node.Describe()}.{NearestName.Hint(text, option.Values)}");
        }
    }
}
