using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Seg.Runtime.Tests.Toys;

namespace Seg.Runtime.Tests.Hosting;

public sealed class OptionsAtStartTests
{
    private static async Task<IReadOnlyList<string>> FailuresOfStart(Action<IServiceCollection> configure, params (string, string)[] settings)
    {
        await using var application = new ToyApplication(configure, settings);
        var error = await Assert.ThrowsAnyAsync<Exception>(application.StartAsync);
        return [.. error switch
        {
            OptionsValidationException one => one.Failures,
            AggregateException several => several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures),
            _ => throw error,
        }];
    }

    private static void AssertFailures(IReadOnlyList<string> failures, params string[] starts)
    {
        // Each failure shortened to the start that is expected of it, so that a difference shows both.
        Assert.Equal(starts.Order(), failures.Select(f => starts.FirstOrDefault(s => f.StartsWith(s, StringComparison.Ordinal), f)).Order());
    }

    [Fact]
    public async Task EverythingIsToldAtOnceWithItsId() => AssertFailures(
        await FailuresOfStart(services =>
            {
                services.AddSegmenter("toy-ful", ToyApplication.Random);
                services.AddKeyedSegmenter("street", "toy-full", options =>
                {
                    options.Device = "gpu";
                    options.Precision = (InferencePrecision)7;
                    options.Passes = ["seg/fold"];
                    options.Concurrency = 0;
                    options.LookAhead = -1;
                    options.WarmUp = new() { Width = 0, Height = -3 };
                    options.Overrides = ["decoder.queries=3", "decoder.querys=3", "nonsense", "decoder.queries=1000", "pixels.dim=9"];
                });
                services.AddKeyedSegmenter("field", "toy-small", options => options.Weights = "field.safetensors");
            },
            ("Seg:PluginDirectry", "plugins"), ("Seg:DefaultModelFolders", "perhaps"), ("Seg:Segmenters:stret:Model", "toy-full"), ("Seg:Segmenters:street:Modell", "toy-full"), ("Seg:Segmenters:street:WarmUp:Hight", "1"),
            ("Seg:Segmenters:street:Concurrency", "many")),
        "SEG4002: Seg:DefaultModelFolders: expected true or false, found 'perhaps'.",
        "SEG4001: Seg:PluginDirectry: 'PluginDirectry' is no key here. Did you mean 'PluginDirectories'?",
        "SEG4001: Seg:Segmenters:stret: 'stret' is no key here. Did you mean 'street'? Known: street, field.",
        "SEG4004: segmenter: There is no model 'toy-ful'. Did you mean 'toy-full'?",
        "SEG4002: Seg:Segmenters:street:Concurrency: expected a whole number, found 'many'.",
        "SEG4001: Seg:Segmenters:street:WarmUp:Hight: 'Hight' is no key here. Did you mean 'Height'?",
        "SEG4001: Seg:Segmenters:street:Modell: 'Modell' is no key here. Did you mean 'Model'?",
        "SEG4002: segmenter 'street': Concurrency: expected at least 1, found 0.",
        "SEG4002: segmenter 'street': Precision: expected Float32, BFloat16, Auto, found 7.",
        "SEG4003: segmenter 'street': There is no inference pass 'seg/fold'; there are none: no plugin brought one.",
        "SEG4002: segmenter 'street': LookAhead: expected at least 0, found -1.",
        "SEG4002: segmenter 'street': WarmUp:Width: expected at least 1, found 0.",
        "SEG4002: segmenter 'street': WarmUp:Height: expected at least 1, found -3.",
        "SEG4002: segmenter 'street': device: expected cpu, cuda or cuda:N, found 'gpu'.",
        "SEG4001: segmenter 'street': --set decoder.querys=3: ",
        "SEG4005: segmenter 'street': --set nonsense: ",
        "SEG4002: segmenter 'street': --set decoder.queries",
        "SEG4001: segmenter 'street': --set pixels.dim=9: ",
        "SEG4100: segmenter 'street': toy-full: its checkpoint 'toy/model.safetensors' is not in ",
        "SEG4100: segmenter 'field': toy-small: there is no checkpoint 'field.safetensors'");

    [Fact]
    public async Task OverridesThatDoNotFitTogetherAreToldByThePortRules() => AssertFailures(
        await FailuresOfStart(services => services.AddSegmenter("toy-full", o => (o.AllowRandomWeights, o.Overrides) = (true, ["decoder.dim=16"]))),
        "SEG2003: segmenter: ");

    [Fact]
    public async Task AModelMustBeNamed() =>
        AssertFailures(await FailuresOfStart(services => services.AddSegmenter()), "SEG4002: segmenter: Model: expected a model's id or a JSON spec file, found nothing.");

    [Fact]
    public async Task OptionsOfASegmenterThatIsNotAddedAreAMistake() => AssertFailures(
        await FailuresOfStart(_ => { }, ("Seg:Segmenter:Model", "toy-full"), ("Seg:Segmenters:street:Model", "toy-full")),
        "SEG4001: Seg:Segmenter: no AddSegmenter stands in the code", "SEG4001: Seg:Segmenters:street: 'street' is no key here. Known: none.");

    [Fact]
    public void WithoutAHostTheFirstSegmenterTells()
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationBuilder();
        configuration.Sources.Add(new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = [KeyValuePair.Create("Seg:Plugin", (string?)"x")] });
        using var provider = new ServiceCollection().AddSegmentation(configuration.Build().GetSection("Seg")).BuildServiceProvider();
        Assert.StartsWith("SEG4001: Seg:Plugin", Assert.Throws<OptionsValidationException>(provider.GetRequiredService<SegmenterFactory>).Message);
    }
}
