using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Hosting;

public sealed class ConfigurationTests
{
    private static SegmenterOptions Options(ToyApplication application, string name) =>
        application.Services.GetRequiredService<IOptionsMonitor<SegmenterOptions>>().Get(name);

    [Fact]
    public async Task SegmentersTakeTheirOwnSections()
    {
        await using var application = new ToyApplication(services =>
            {
                services.AddSegmenter();
                services.AddKeyedSegmenter("street");
            },
            ("Seg:Segmenter:Model", "toy-full"), ("Seg:Segmenter:AllowRandomWeights", "true"),
            ("Seg:Segmenters:STREET:model", "toy-small"), ("Seg:Segmenters:STREET:allowRandomWeights", "True"), ("Seg:Segmenters:STREET:Overrides:0", "decoder.queries=4"),
            ("Seg:Segmenters:STREET:Concurrency", "2"), ("Seg:Segmenters:STREET:LookAhead", "0"), ("Seg:Segmenters:STREET:Precision", "auto"), ("Seg:Segmenters:STREET:Passes", ""), ("Seg:Segmenters:STREET:WarmUp:Width", "40"), ("Seg:Segmenters:STREET:WarmUp:OnFailure", "continue"));
        await application.StartAsync();
        var street = application.Services.GetRequiredKeyedService<ISegmenter>("street");
        Assert.Equal("toy-full", (await application.Segmenter.SegmentAsync(ToyApplication.Image())).Model);
        Assert.Equal("toy-small", (await street.SegmentAsync(ToyApplication.Image())).Model);
        Assert.Equal(4, ((ToyQueriesAttribute)street.Spec.Components[ComponentKind.TransformerDecoder]).Queries);
        Assert.Equal((2, 0), (Options(application, "street").Concurrency, Options(application, "street").LookAhead));
        Assert.Equal((InferencePrecision.Auto, 0), (Options(application, "street").Precision, Options(application, "street").Passes!.Count));
        Assert.Equal(new WarmUpOptions { Width = 40, Height = 480, OnFailure = WarmUpFailure.Continue }, Options(application, "street").WarmUp);
        Assert.Null(Options(application, "").WarmUp);
    }

    [Fact]
    public async Task TheLastOfDefaultConfigurationArgumentDelegateConfigureAndPostConfigureHolds()
    {
        await using var application = new ToyApplication(services =>
            {
                services.AddKeyedSegmenter("a");
                services.AddKeyedSegmenter("b", "toy-small");
                services.AddKeyedSegmenter("c", "toy-small", options => options.Model = "toy-full");
                services.AddKeyedSegmenter("d", "toy-small");
                services.Configure<SegmenterOptions>("d", options => options.Concurrency++);
                services.PostConfigureAll<SegmenterOptions>(options =>
                {
                    options.AllowRandomWeights = true;
                    options.Device = $"{options.Device}";
                });
                services.PostConfigure<SegmenterOptions>("d", options => options.Concurrency *= 10);
            },
            [.. "abcd".Select(name => ($"Seg:Segmenters:{name}:Model", "toy-full")), ("Seg:Segmenters:a:LookAhead", "7"), ("Seg:Segmenters:d:Concurrency", "3")]);
        await application.StartAsync();
        Assert.Equal((1, 7, "toy-full"), (Options(application, "a").Concurrency, Options(application, "a").LookAhead, Options(application, "a").Model));
        Assert.Equal("toy-small", Options(application, "b").Model);
        Assert.Equal("toy-full", Options(application, "c").Model);
        Assert.Equal(40, Options(application, "d").Concurrency);
    }

    [Fact]
    public async Task FoldersAndPluginsAddUpAndCodeComesFirst()
    {
        var (first, second) = (Directory.CreateTempSubdirectory().FullName, Directory.CreateTempSubdirectory().FullName);
        try
        {
            await using var application = new ToyApplication(_ => { },
                ("Seg:ModelFolders:0", first), ("Seg:ModelFolders:1", second), ("Seg:DefaultModelFolders", "false"),
                ("Seg:PluginDirectories", first), ("Seg:DisabledPlugins", "Acme.Old, Acme.Older"), ("Seg:DefaultPlugins", "false"));
            await application.StartAsync();
            Assert.Equal([application.Folder, first, second], application.Services.GetRequiredService<ModelFolders>().Roots);
        }
        finally
        {
            Directory.Delete(first);
            Directory.Delete(second);
        }
    }

    [Fact]
    public async Task AnAbsentSectionChangesNothing()
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", ToyApplication.Random));
        await application.StartAsync();
        Assert.Equal("toy-full", (await application.Segmenter.SegmentAsync(ToyApplication.Image())).Model);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task WarmUpIsAFlagOrAGroup(string value, bool warm)
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", ToyApplication.Random), ("Seg:Segmenter:WarmUp", value));
        Assert.Equal(warm ? new WarmUpOptions() : null, Options(application, "").WarmUp);
    }

    [Fact]
    public void EveryKeyReachesTheBuilder()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PluginDirectories:0"] = "configured", ["DisabledPlugins:0"] = "Acme.Old", ["AllowAlteredPlugins"] = "true", ["PluginTimeout"] = "00:00:03", ["UserPlugins"] = "true",
        }).Build();
        var builder = new SegmentationBuilder(new ServiceCollection()).AddPluginDirectory("coded").DisablePlugin("Acme.Older");
        Assert.Empty(new SegmentationConfiguration(configuration).Apply(builder));
        var options = builder.PluginOptions;
        Assert.Equal(["coded", "configured"], options.Roots.Take(2));
        Assert.Equal(["Acme.Old", "Acme.Older"], options.Disabled.Order());
        Assert.True(options.AllowAltered);
        Assert.Equal(TimeSpan.FromSeconds(3), options.Timeout);
        Assert.Equal(PluginRoots.User, options.UserFolder);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("10")]
    [InlineData("-00:00:01")]
    [InlineData("00:00:00")]
    public void ATimeIsAboveZero(string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["PluginTimeout"] = value }).Build();
        var problem = Assert.Single(new SegmentationConfiguration(configuration).Apply(new(new ServiceCollection())));
        Assert.Equal($"SEG4002: PluginTimeout: expected a time above zero as hh:mm:ss, found '{value}'.", problem);
    }
}
