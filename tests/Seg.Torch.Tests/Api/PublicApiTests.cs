using TorchSharp;

namespace Seg.Torch.Tests.Api;

/// <summary>Seg.Torch is a subset of TorchSharp 0.107's public surface: sources that compile against it compile against TorchSharp.</summary>
public class PublicApiTests
{
    private static readonly Dictionary<string, HashSet<string>> TorchSharpApi = Read();

    [Fact]
    public void Every_public_type_and_member_is_TorchSharps()
    {
        var foreign = new List<string>();
        foreach (var type in TorchTypes())
        {
            var heading = PublicApiLines.Heading(type);
            if (!TorchSharpApi.TryGetValue(heading, out var members)) foreign.Add(heading);
            else foreign.AddRange(PublicApiLines.Members(type).Where(m => !members.Contains(m)).Select(m => $"{heading}:{m}"));
        }

        Assert.True(foreign.Count == 0, $"{foreign.Count} members that TorchSharp does not have:\n{string.Join('\n', foreign)}");
    }

    [Fact]
    public void Enums_are_complete()
    {
        foreach (var type in TorchTypes().Where(t => t.IsEnum))
            Assert.Equal(TorchSharpApi[PublicApiLines.Heading(type)].Order(), PublicApiLines.Members(type).Order());
    }

    [Fact]
    public void Other_public_types_live_in_our_own_namespace()
    {
        var others = typeof(torch).Assembly.GetTypes().Where(t => t.IsVisible && !IsTorch(t)).Select(t => t.Namespace ?? "").Distinct();
        Assert.All(others, name => Assert.StartsWith("Seg.Torch", name));
    }

    [Fact]
    public void The_surface_is_large_enough_to_mean_something()
    {
        var count = TorchTypes().Sum(t => PublicApiLines.Members(t).Count());
        Assert.True(count > 1500, $"{count} members");
    }

    private static IEnumerable<Type> TorchTypes() => typeof(torch).Assembly.GetTypes().Where(t => t.IsVisible && IsTorch(t));

    private static bool IsTorch(Type type) => type.Namespace is "TorchSharp" || type.Namespace?.StartsWith("TorchSharp.", StringComparison.Ordinal) == true;

    private static Dictionary<string, HashSet<string>> Read()
    {
        var api = new Dictionary<string, HashSet<string>>();
        HashSet<string> members = [];
        // The second file has the types with several type parameters (Module<T, TResult> …), which the first leaves out.
        foreach (var line in Directory.GetFiles(AppContext.BaseDirectory, "public-api-0.107*.txt").SelectMany(File.ReadLines))
        {
            if (line.StartsWith(' ')) members.Add(line);
            else api[line] = members = [];
        }

        return api;
    }
}
