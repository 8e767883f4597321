using System.Reflection;
using System.Text.Json;
using Seg.Runtime;
using Seg.Testing;

namespace Seg.Packaging.Tests;

/// <summary>Build targets and loader agree on what is shared: each rule stands in both.</summary>
public sealed class SharedFilesTests
{
    [Fact]
    public void The_contracts_of_the_loader_are_kept_out() => Assert.All(Names("HostAssemblies", "Contracts"), name => Assert.Matches(SharedFiles.Pattern, $"{name}.dll"));

    [Fact]
    public void The_tensor_libraries_that_the_loader_refuses_are_kept_out() => Assert.All(Names("TensorLibraries", "Natives"), name =>
    {
        Assert.Matches(SharedFiles.Pattern, $"lib{name}.so");
        Assert.Matches(SharedFiles.Pattern, $"{name}.dll");
        Assert.Matches(SharedFiles.Pattern, $"lib{name}.dylib");
    });

    [Fact]
    public void Extensions_that_every_host_has_are_kept_out_and_others_may_be_carried()
    {
        // What an application gets with Seg.Runtime, by the build's own account.
        using var assets = JsonDocument.Parse(Repository.Read("artifacts/obj/Seg.Runtime/project.assets.json"));
        var libraries = assets.RootElement.GetProperty("libraries").EnumerateObject().Select(l => l.Name.Split('/')[0]).Where(l => l.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(libraries);
        Assert.All(libraries, library => Assert.Matches(SharedFiles.Pattern, $"{library}.dll"));
        Assert.DoesNotMatch(SharedFiles.Pattern, "Microsoft.Extensions.Http.dll");
    }

    [Theory]
    [InlineData("Acme.Decoders.dll")]
    [InlineData("Seg.Abstractions.Extra.dll")]
    [InlineData("libsegopencv.so")]
    [InlineData("torchvision.dll")]
    public void What_is_a_plugins_own_is_left_in(string file) => Assert.DoesNotMatch(SharedFiles.Pattern, file);

    private static IReadOnlyCollection<string> Names(string type, string field)
    {
        var value = typeof(PluginLoader).Assembly.GetType($"Seg.Runtime.{type}", throwOnError: true)!.GetField(field, BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null);
        var names = ((IEnumerable<string>)value!).ToArray();
        Assert.NotEmpty(names);
        return names;
    }
}
