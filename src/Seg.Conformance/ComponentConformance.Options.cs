using Seg.Shared;

namespace Seg.Conformance;

public abstract partial class ComponentConformance<TSpec>
{
    private const string Section = "component";

    /// <summary>A host lists components from the manifest and builds them from the descriptor: both must say the same.</summary>
    [Fact]
    public void Manifest_descriptor_and_options_agree()
    {
        var (descriptor, export) = (Descriptor, ComponentExports.Of(typeof(TSpec)));
        var options = descriptor.NewSpec();
        Same("kind", export.Kind, descriptor.Kind.JsonName(), options.Kind.JsonName());
        Same("id", export.Id, descriptor.Id, options.Id);
        Same("contract version (ABI)", export.Abi, descriptor.Abi, descriptor.Abi);
        Same("ports", export.Ports, descriptor.Ports, descriptor.Ports);
        Same("options class", export.Spec, descriptor.SpecType, options.GetType());
        Law.Require(descriptor.Id.Split('/') is [{ Length: > 0 }, { Length: > 0 }], $"The id '{descriptor.Id}' must have the form vendor/name.");
        Law.Require(descriptor.Abi is >= SegAbi.OldestSupported and <= SegAbi.Current,
            $"{descriptor} was compiled for contract version {descriptor.Abi}, this Seg serves {SegAbi.OldestSupported} to {SegAbi.Current}: build the plugin with the package that the tests use.");

        void Same<T>(string what, T manifest, T described, T declared) => Law.Require(
            Equals(manifest, described) && Equals(described, declared),
            $"The {what} is '{manifest}' in the manifest, '{described}' in the descriptor and '{declared}' in the options of {typeof(TSpec).Name}: the three must agree. Build the plugin anew with Seg's generator.");
    }

    /// <summary>The published defaults, which a spec gets that sets nothing, pass the component's own checks.</summary>
    [Fact]
    public void Defaults_are_valid()
    {
        var descriptor = Descriptor;
        if (Record.Exception(() => descriptor.Validate(descriptor.NewSpec(), Section)) is { } refused)
            throw Law.Broken($"{descriptor} refuses its own defaults, so no spec could use it without setting options: {refused.Message} Change the default or the rule.", refused);
    }

    /// <summary>What a host shows as an option's default is the value that a new options object has.</summary>
    [Fact]
    public void Defaults_are_the_ones_told()
    {
        var descriptor = Descriptor;
        var options = descriptor.NewSpec();
        foreach (var option in descriptor.Options)
        {
            var told = Bound(descriptor, option, $"{{ \"{option.JsonName}\": {option.Default} }}");
            Law.Require(OptionText.Of(told) == OptionText.Of(descriptor.ValueOf(options, option.Name)),
                $"{descriptor} tells {option.Default} as the default of {option.Name}, but new {typeof(TSpec).Name}() has {OptionText.Of(descriptor.ValueOf(options, option.Name))}. Set it in the property's initialiser, as a constant.");
        }
    }

    /// <summary>A value outside an option's range or list is refused with SEG4002 that names the option, before anything is constructed.</summary>
    [Fact]
    public void Values_out_of_range_are_refused()
    {
        var descriptor = Descriptor;
        foreach (var option in descriptor.Options)
        {
            foreach (var json in OptionText.OutOfRange(option))
            {
                var refused = Record.Exception(() =>
                {
                    var options = descriptor.NewSpec();
                    descriptor.Bind(options, OptionText.Configuration(Section, $"{{ \"{option.JsonName}\": {json} }}"));
                    descriptor.Validate(options, Section);
                });
                var told = refused is SegException { DiagnosticId: DiagnosticIds.InvalidValue } && refused.Message.Contains(option.JsonName, StringComparison.OrdinalIgnoreCase);
                Law.Require(told, $"{descriptor}: {option.Name} = {json} must be refused with SEG4002 naming {option.JsonName}, but {(refused is null ? "it was accepted" : $"the answer was {refused.GetType().Name}: {refused.Message}")}.");
            }
        }
    }

    /// <summary>A misspelt key is an error that lists what there is.</summary>
    [Fact]
    public void An_unknown_key_is_refused()
    {
        var descriptor = Descriptor;
        var refused = Record.Exception(() => descriptor.Bind(descriptor.NewSpec(), OptionText.Configuration(Section, "{ \"noSuchOptionAtAll\": 1 }")));
        Law.Require(refused is SegException { DiagnosticId: DiagnosticIds.UnknownKey },
            $"{descriptor}: an unknown key must be refused with SEG4001, but {(refused is null ? "it was passed over in silence" : $"the answer was {refused.Message}")}.");
    }

    /// <summary>Options written as JSON and bound again are the same.</summary>
    [Theory, EachCase]
    public void Options_survive_JSON(string name)
    {
        var descriptor = Descriptor;
        var options = Case(name).Options;
        var json = OptionText.Json(descriptor, options);
        var back = descriptor.NewSpec();
        descriptor.Bind(back, OptionText.Configuration(Section, json));
        Equal(descriptor, options, back, $"come back from {json}");
    }

    /// <summary>A copy has the same values, and changing it leaves the original alone.</summary>
    [Theory, EachCase]
    public void A_copy_is_equal_and_apart(string name)
    {
        var descriptor = Descriptor;
        var options = Case(name).Options;
        var copy = descriptor.Copy(options);
        Equal(descriptor, options, copy, "are copied");
        foreach (var option in descriptor.Options)
        {
            if (descriptor.ValueOf(options, option.Name) is not Array { Length: > 0 } array) continue;
            Law.Require(!ReferenceEquals(array, descriptor.ValueOf(copy, option.Name)),
                $"{descriptor}: a copy of the options shares the array {option.Name} with the original, so that a change of one would be a change of both. Clone it in Copy.");
        }
    }

    /// <summary>The options of every case pass the component's own checks; a case that does not would test nothing that a host can build.</summary>
    [Theory, EachCase]
    public void Options_are_valid(string name)
    {
        if (Record.Exception(() => Descriptor.Validate(Case(name).Options, name)) is { } refused)
            throw Law.Broken($"The options of the case '{name}' are refused: {refused.Message} Mend the case.", refused);
    }

    private static object? Bound(ComponentDescriptor descriptor, OptionInfo option, string json)
    {
        var options = descriptor.NewSpec();
        descriptor.Bind(options, OptionText.Configuration(Section, json));
        return descriptor.ValueOf(options, option.Name);
    }

    private static void Equal(ComponentDescriptor descriptor, ComponentSpecAttribute expected, ComponentSpecAttribute actual, string how)
    {
        foreach (var option in descriptor.Options)
        {
            var (before, after) = (OptionText.Of(descriptor.ValueOf(expected, option.Name)), OptionText.Of(descriptor.ValueOf(actual, option.Name)));
            Law.Require(before == after, $"{descriptor}: when its options {how}, {option.Name} changes from {before} to {after}. Bind and Copy must carry every option over exactly.");
        }
    }
}
