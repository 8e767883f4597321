using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Seg;
using Seg.Testing.Tensors;
using Toys;

namespace Seg.Generators.Run.Tests;

public sealed class DescriptorTests
{
    private readonly ToyBackboneDescriptor _descriptor = new();

    [Fact]
    public void FactsAreThoseOfTheAttributes()
    {
        Assert.Equal((ComponentKind.Backbone, "toys/backbone", SegAbi.Current, SegTask.None), (_descriptor.Kind, _descriptor.Id, _descriptor.Abi, _descriptor.Tasks));
        Assert.Equal("Convolutions to one or two levels, with a layer of each sort.", _descriptor.Summary);
        Assert.Equal("gives Pyramid; level=res2; channels=Width; stride=4; when='res2' in Outputs\ngives Pyramid; level=res3; channels=Width * 2; stride=8; when='res3' in Outputs", _descriptor.Ports);
        Assert.Equal(SegTask.Semantic | SegTask.Panoptic, new ToyHeadDescriptor().Tasks);
    }

    [Fact]
    public void PublishedDefaultsAreThoseOfANewSpec()
    {
        var spec = _descriptor.NewSpec();
        foreach (var option in _descriptor.Options)
        {
            var value = _descriptor.ValueOf(spec, option.Name);
            Assert.Equal(JsonSerializer.Serialize(value is Enum ? value.ToString() : value), JsonSerializer.Serialize(JsonSerializer.Deserialize(option.Default, value is Enum ? typeof(string) : value!.GetType())));
        }
        Assert.Equal(typeof(ToyBackboneAttribute).GetProperties().Where(p => p.CanWrite).Select(p => p.Name), _descriptor.Options.Select(o => o.Name));
        Assert.Null(_descriptor.ValueOf(spec, "Nothing"));
    }

    [Fact]
    public void OptionFacts()
    {
        var width = _descriptor.Options[0];
        Assert.Equal(("Width", "width", "int", 4, 1024, "Channels of res2; a multiple of Heads."), (width.Name, width.JsonName, width.Type, width.Minimum, width.Maximum, width.Summary));
        Assert.Equal(["Quiet", "Loud"], _descriptor.Options.Single(o => o.Name == "Loudness").Values);
        Assert.Equal(["bear", "duck"], _descriptor.Options.Single(o => o.Name == "Animal").Values);
    }

    [Fact]
    public void BindsEveryTypeWhateverTheCaseAndCulture()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        // Named cultures are not there in invariant mode; this one reads 0.25 as 25 and -7 not at all.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator, culture.NumberFormat.NegativeSign) = (",", ".", "~");
        Thread.CurrentThread.CurrentCulture = culture;
        try
        {
            var spec = Bound("""
                { "use": "toys/backbone", "width": 32, "HEADS": 8, "drop": 0.25, "scale": 1.5, "seed": -7, "plays": true, "animal": "duck",
                  "outputs": [ "res3" ], "depths": [ 3, 4, 5 ], "loudness": "quiet" }
                """);
            Assert.Equal((32, 8, 0.25, 1.5f, -7L, true, "duck", Loudness.Quiet), (spec.Width, spec.Heads, spec.Drop, spec.Scale, spec.Seed, spec.Plays, spec.Animal, spec.Loudness));
            Assert.Equal(["res3"], spec.Outputs);
            Assert.Equal([3, 4, 5], spec.Depths);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Fact]
    public void ListsFromACommandLine()
    {
        Assert.Equal([1, 2, 3], Bound("""{ "depths": "1, 2,3" }""").Depths);
        Assert.Empty(Bound("""{ "depths": [] }""").Depths);
    }

    [Theory]
    [InlineData("""{ "widht": 32 }""", "SEG4001", "backbone:widht", "Did you mean 'width'?")]
    [InlineData("""{ "width": "wide" }""", "SEG4002", "backbone:width", "expected a whole number, found 'wide'")]
    [InlineData("""{ "width": 3.5 }""", "SEG4002", "backbone:width", "found '3.5'")]
    [InlineData("""{ "width": 99999999999 }""", "SEG4002", "backbone:width", "found '99999999999'")]
    [InlineData("""{ "width": null }""", "SEG4002", "backbone:width", "found")]
    [InlineData("""{ "width": { "a": 1 } }""", "SEG4002", "backbone:width", "found a group of values")]
    [InlineData("""{ "plays": 1 }""", "SEG4002", "backbone:plays", "expected true or false, found '1'")]
    [InlineData("""{ "drop": "1,5" }""", "SEG4002", "backbone:drop", "expected a number, found '1,5'")]
    [InlineData("""{ "loudness": "lowd" }""", "SEG4002", "backbone:loudness", "expected one of Quiet, Loud, found 'lowd'. Did you mean 'Loud'?")]
    [InlineData("""{ "loudness": "1" }""", "SEG4002", "backbone:loudness", "found '1'")]
    [InlineData("""{ "depths": [1, "x"] }""", "SEG4002", "backbone:depths:1", "found 'x'")]
    [InlineData("""{ "depths": "1,x" }""", "SEG4002", "backbone:depths:1", "found 'x'")]
    [InlineData("""{ "depths": { "a": 1 } }""", "SEG4002", "backbone:depths", "expected a list")]
    public void WrongConfigurationIsRefusedByName(string json, string id, string path, string message)
    {
        var error = Assert.Throws<SegException>(() => Bound(json));
        Assert.Equal(id, error.DiagnosticId);
        Assert.StartsWith($"{id}: {path}: ", error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void DefaultsAreValid() => _descriptor.Validate(_descriptor.NewSpec(), "toy");

    [Fact]
    public void WrongValuesAreRefusedByName()
    {
        Refuses(s => s.Width = 2, "toy: width must lie within 4..1024, found 2.");
        Refuses(s => s.Width = 18, "toy: width must be a multiple of heads (4), found 18.");
        Refuses(s => s.Heads = 0, "toy: width must be a multiple of heads (0), found 16.");
        Refuses(s => s.Drop = double.NaN, "toy: drop must lie within 0..0.5, found NaN.");
        Refuses(s => s.Animal = "cat", "toy: animal must be one of 'bear', 'duck', found 'cat'.");
        Refuses(s => s.Animal = null!, "toy: animal must be given, found null.");
        Refuses(s => s.Outputs = ["res2", "res9"], "toy: outputs must be one of 'res2', 'res3', found 'res9'.");
        Refuses(s => s.Outputs = null!, "toy: outputs must be given, found null.");
        Refuses(s => s.Outputs = [null!], "toy: outputs must be given, found null.");
        Refuses(s => s.Depths = [1, 10], "toy: depths must lie within 1..9, found 10.");
        Refuses(s => s.Loudness = (Loudness)5, "toy: loudness must be one of Quiet, Loud, found 5.");
    }

    [Fact]
    public void ACopyIsItsOwn()
    {
        var spec = new ToyBackboneAttribute { Width = 64, Depths = [7] };
        var copy = (ToyBackboneAttribute)_descriptor.Copy(spec);
        Assert.All(_descriptor.Options, o => Assert.Equal(_descriptor.ValueOf(spec, o.Name), _descriptor.ValueOf(copy, o.Name)));
        copy.Depths[0] = 1;
        copy.Width = 4;
        Assert.Equal((7, 64), (spec.Depths[0], spec.Width));
    }

    [Fact, NoTensorLeaks]
    public void LayersAreRegisteredOnCreation()
    {
        using var backbone = (ToyBackbone)_descriptor.Create(_descriptor.NewSpec(), new() { Classes = 2 });
        string[] names = ["scale", "stem.conv.weight", "stem.conv.bias", "blocks.0.down.weight", "blocks.0.down.bias", "mean"];
        Assert.Equal(names.Order(), backbone.state_dict().Keys.Order());
        Layers.Register(backbone);
        Assert.Equal(names.Order(), backbone.state_dict().Keys.Order());
        Assert.Equal(["blocks.0.down.bias", "blocks.0.down.weight", "scale", "stem.conv.bias", "stem.conv.weight"], backbone.named_parameters().Select(p => p.name).Order());
        Assert.Equal(["norm", "down"], backbone.named_modules().Single(m => m.name == "blocks.0").module.named_children().Select(c => c.name));
    }

    private ToyBackboneAttribute Bound(string json)
    {
        var spec = new ToyBackboneAttribute();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "backbone": {{json}} }"""));
        _descriptor.Bind(spec, new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("backbone"));
        return spec;
    }

    private void Refuses(Action<ToyBackboneAttribute> change, string message)
    {
        var spec = new ToyBackboneAttribute();
        change(spec);
        var error = Assert.Throws<SegException>(() => _descriptor.Validate(spec, "toy"));
        Assert.Equal("SEG4002: " + message, error.Message);
    }
}
