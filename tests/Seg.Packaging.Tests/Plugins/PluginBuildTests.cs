using Seg.Testing;

namespace Seg.Packaging.Tests;

/// <summary>What the build targets of Seg.Abstractions do to an outsider's plugin.</summary>
[Collection(nameof(LocalFeed))]
[Trait("Category", "Slow")]
public sealed class PluginBuildTests(LocalFeed feed)
{
    [Fact]
    public void A_plugin_carries_its_private_dependencies_and_nothing_shared()
    {
        var project = Project("Acme.Private", """<PackageReference Include="Spectre.Console" Version="0.49.1" />""");
        feed.Dotnet(project, "build", "-nologo").Succeeded();
        var directory = Path.Combine(project, "bin", "Debug", "net10.0", "plugins", "Acme.Private");
        Assert.Equal(["Acme.Private.deps.json", "Acme.Private.dll", "Acme.Private.pdb", "Spectre.Console.dll"], Directory.EnumerateFiles(directory).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

        feed.Dotnet(project, "pack", "-nologo", "-o", project).Succeeded();
        using var package = new Package(Path.Combine(project, "Acme.Private.1.0.0.nupkg"));
        Assert.Equal(["plugin/net10.0/Acme.Private.deps.json", "plugin/net10.0/Acme.Private.dll", "plugin/net10.0/Spectre.Console.dll"],
            package.Files.Where(f => f.StartsWith("plugin/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    // A mere reference to the file would give way to the package of that name, which Seg.Abstractions brings and nobody carries.
    [InlineData("""<None Include="lib/Seg.Kernels.dll" Link="lib/Seg.Kernels.dll" CopyToOutputDirectory="Always" />""", "lib/Seg.Kernels.dll")]
    [InlineData("""<None Include="lib/libtorch_cpu.so" Link="native/libtorch_cpu.so" CopyToOutputDirectory="Always" />""", "native/libtorch_cpu.so")]
    public void A_plugin_that_would_carry_a_shared_file_does_not_build(string item, string file)
    {
        var project = Project($"Acme.Greedy{file.Length}", item);
        var library = Directory.CreateDirectory(Path.Combine(project, "lib")).FullName;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Seg.Kernels.dll"), Path.Combine(library, "Seg.Kernels.dll"));
        File.WriteAllText(Path.Combine(library, "libtorch_cpu.so"), "");
        var build = feed.Dotnet(project, "build", "-nologo");
        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("error SEG3002", build.Output, StringComparison.Ordinal);
        Assert.Contains($"would carry {file}, which the host provides (from {library}", build.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(project, "bin", "Debug", "net10.0", "plugins")), "The plugin's directory was laid out all the same.");
    }

    private string Project(string name, string item)
    {
        var folder = feed.NewFolder(name);
        File.WriteAllText(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <SegPlugin>true</SegPlugin>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Seg.Abstractions" Version="{feed.Version}" />
                {item}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "AssemblyInfo.cs"), $"""[assembly: Seg.SegPlugin("{name}")]""");
        return folder;
    }
}
