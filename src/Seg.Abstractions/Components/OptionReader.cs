using System.Globalization;
using Microsoft.Extensions.Configuration;
using Seg.Shared;

namespace Seg;

/// <summary>Reads options from configuration, for generated binders: culture-invariant, and strict about types.</summary>
/// <remarks>Every method throws <see cref="SegException"/> SEG4002, naming the path, the expected and the found, for a value of another type. Thread-safe.</remarks>
public static class OptionReader
{
    // JSON has one kind of number: 5.0 and 5e2 are whole.
    internal const NumberStyles WholeNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A 32-bit whole number.</summary>
    public static int Int32(IConfigurationSection entry) =>
        int.TryParse(entry.Value, WholeNumber, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(entry, "a whole number");

    /// <summary>A 64-bit whole number.</summary>
    public static long Int64(IConfigurationSection entry) =>
        long.TryParse(entry.Value, WholeNumber, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(entry, "a whole number");

    /// <summary>A number in single precision.</summary>
    public static float Single(IConfigurationSection entry) =>
        float.TryParse(entry.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(entry, "a number");

    /// <summary>A number in double precision.</summary>
    public static double Double(IConfigurationSection entry) =>
        double.TryParse(entry.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(entry, "a number");

    /// <summary>true or false, in any case.</summary>
    public static bool Boolean(IConfigurationSection entry) =>
        bool.TryParse(entry.Value, out var flag) ? flag : throw Wrong(entry, "true or false");

    /// <summary>A text.</summary>
    public static string String(IConfigurationSection entry) => entry.Value ?? throw Wrong(entry, "a text");

    /// <summary>A member of an enum by name, in any case.</summary>
    public static T Enum<T>(IConfigurationSection entry) where T : struct, Enum
    {
        // Enum.TryParse also takes numbers, which a spec should not hold.
        foreach (var name in System.Enum.GetNames<T>())
        {
            if (string.Equals(name, entry.Value, StringComparison.OrdinalIgnoreCase)) return System.Enum.Parse<T>(name);
        }
        throw Wrong(entry, $"one of {string.Join(", ", System.Enum.GetNames<T>())}", NearestName.Hint(entry.Value ?? "", System.Enum.GetNames<T>()));
    }

    /// <summary>A list of whole numbers.</summary>
    public static int[] Int32s(IConfigurationSection entry) => List(entry, Int32);

    /// <summary>A list of 64-bit whole numbers.</summary>
    public static long[] Int64s(IConfigurationSection entry) => List(entry, Int64);

    /// <summary>A list of numbers.</summary>
    public static float[] Singles(IConfigurationSection entry) => List(entry, Single);

    /// <summary>A list of numbers.</summary>
    public static double[] Doubles(IConfigurationSection entry) => List(entry, Double);

    /// <summary>A list of true and false.</summary>
    public static bool[] Booleans(IConfigurationSection entry) => List(entry, Boolean);

    /// <summary>A list of texts.</summary>
    public static string[] Strings(IConfigurationSection entry) => List(entry, String);

    /// <summary>A list of enum members.</summary>
    public static T[] Enums<T>(IConfigurationSection entry) where T : struct, Enum => List(entry, Enum<T>);

    /// <summary>The error for a key that is no option of the component.</summary>
    public static SegException UnknownKey(IConfigurationSection entry, ComponentDescriptor descriptor)
    {
        var names = descriptor.Options.Select(option => option.JsonName).ToArray();
        return new(DiagnosticIds.UnknownKey,
            $"{entry.Path}: {descriptor} has no option '{entry.Key}'.{NearestName.Hint(entry.Key, names)} Its options: {(names.Length == 0 ? "none" : string.Join(", ", names))}.");
    }

    // A list is a JSON array, or (for --set on a command line) one text with commas. An empty array leaves an empty value.
    private static T[] List<T>(IConfigurationSection entry, Func<IConfigurationSection, T> read)
    {
        var children = entry.GetChildren().ToArray();
        if (children.Length > 0)
        {
            for (var i = 0; i < children.Length; i++)
            {
                if (!children.Any(child => child.Key == i.ToString(CultureInfo.InvariantCulture))) throw Wrong(entry, "a list");
            }
            return [.. children.Select(read)];
        }
        if (string.IsNullOrEmpty(entry.Value)) return [];
        return [.. entry.Value.Split(',', StringSplitOptions.TrimEntries).Select((text, i) => read(new ListItem(entry, i, text)))];
    }

    private static SegException Wrong(IConfigurationSection entry, string expected, string hint = "")
    {
        var found = entry.GetChildren().Any() ? "a group of values" : entry.Value is null ? "nothing" : $"'{entry.Value}'";
        return new(DiagnosticIds.InvalidValue, $"{entry.Path}: expected {expected}, found {found}.{hint}");
    }

    /// <summary>One part of a text with commas, so that a wrong one is named like an array's item.</summary>
    private sealed class ListItem(IConfigurationSection list, int index, string text) : IConfigurationSection
    {
        public string Key => index.ToString(CultureInfo.InvariantCulture);
        public string Path => ConfigurationPath.Combine(list.Path, Key);
        public string? Value { get => text; set => throw new NotSupportedException("An item of a text with commas is read only."); }
        public string? this[string key] { get => null; set => throw new NotSupportedException("An item of a text with commas is read only."); }
        public IEnumerable<IConfigurationSection> GetChildren() => [];
        public Microsoft.Extensions.Primitives.IChangeToken GetReloadToken() => list.GetReloadToken();
        public IConfigurationSection GetSection(string key) => list.GetSection(ConfigurationPath.Combine(Key, key));
    }
}
