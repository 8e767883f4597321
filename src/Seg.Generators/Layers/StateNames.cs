using System.Linq;
using System.Text;

namespace Seg.Generators.Layers;

/// <summary>Names in the state dict.</summary>
internal static class StateNames
{
    /// <summary>A member's name in the way of PyTorch: <c>_queryFeat2</c> is <c>query_feat2</c>.</summary>
    public static string Of(string member)
    {
        var name = new StringBuilder();
        var letters = member.TrimStart('_');
        for (var i = 0; i < letters.Length; i++)
        {
            // A new word starts at a capital after a small letter, and at the last capital of several (MSDeform: ms_deform).
            if (i > 0 && char.IsUpper(letters[i]) && (char.IsLower(letters[i - 1]) || char.IsDigit(letters[i - 1]) || (i + 1 < letters.Length && char.IsLower(letters[i + 1]) && char.IsUpper(letters[i - 1]))))
                name.Append('_');
            name.Append(char.ToLowerInvariant(letters[i]));
        }
        return name.Length > 0 ? name.ToString() : member;
    }

    /// <summary>The last part of a dotted name: the one within the module that holds it.</summary>
    public static string Last(string name) => name.Split('.').Last();
}
