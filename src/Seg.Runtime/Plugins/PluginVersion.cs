namespace Seg.Runtime;

/// <summary>
/// A version in the order of semantic versioning: numbers first, a pre-release before its release, build metadata (<c>+…</c>) not looked at.
/// What is no such version comes before every one that is, in the order of its text.
/// </summary>
internal sealed class PluginVersion : IComparable<PluginVersion>
{
    private readonly ulong[]? _numbers;
    private readonly string[] _preRelease = [];
    private readonly string _text;

    public PluginVersion(string version)
    {
        _text = version.Split('+')[0];
        var dash = _text.IndexOf('-');
        var parts = (dash < 0 ? _text : _text[..dash]).Split('.');
        var numbers = new ulong[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (!ulong.TryParse(parts[i], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out numbers[i])) return;
        _numbers = numbers;
        if (dash >= 0) _preRelease = _text[(dash + 1)..].Split('.');
    }

    public int CompareTo(PluginVersion? other)
    {
        if (other is null) return 1;
        if (_numbers is null || other._numbers is null)
            return _numbers is not null ? 1 : other._numbers is not null ? -1 : string.CompareOrdinal(_text, other._text);
        for (var i = 0; i < Math.Max(_numbers.Length, other._numbers.Length); i++)
            if (_numbers.ElementAtOrDefault(i).CompareTo(other._numbers.ElementAtOrDefault(i)) is var order and not 0) return order;
        return ComparePreReleases(_preRelease, other._preRelease);
    }

    public override string ToString() => _text;

    private static int ComparePreReleases(string[] left, string[] right)
    {
        if (left.Length == 0 || right.Length == 0) return right.Length - left.Length;
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = (ulong.TryParse(left[i], out var l), ulong.TryParse(right[i], out var r)) switch
            {
                (true, true) => l.CompareTo(r),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(left[i], right[i]),
            };
            if (order != 0) return order;
        }
        return left.Length - right.Length;
    }
}
