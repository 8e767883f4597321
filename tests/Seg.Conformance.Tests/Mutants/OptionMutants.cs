using Seg.Conformance.Tests.Toys;
using static Seg.Conformance.Tests.Mutants.MutantSuites;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>Descriptors that lie, or check nothing.</summary>
internal static class OptionMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        Of("ports told are not those of the manifest", "Manifest_descriptor_and_options_agree", "The ports", d => new(d) { PortsTold = "gives Pyramid; level=fine; channels=1; stride=4" }),
        Of("compiled for another contract", "Manifest_descriptor_and_options_agree", "contract version", d => new(d) { AbiTold = 99 }),
        Of("defaults are refused", "Defaults_are_valid", "refuses its own defaults", d => new(d) { RefusesCase = "component" }),
        Of("another default is told", "Defaults_are_the_ones_told", "tells 7 as the default of Width", d => new(d) { Tells = option => option.Name == "Width" ? option with { Default = "7" } : option }),
        Of("ranges are not checked", "Values_out_of_range_are_refused", "it was accepted", d => new(d) { AcceptsAnyValue = true }),
        Of("unknown keys are passed over", "An_unknown_key_is_refused", "passed over in silence", d => new(d) { AcceptsAnyKey = true }),
        Of("an option is lost in binding", "Options_survive_JSON", "Blocks changes from", d => new(d) { Binds = spec => ((ToyBackboneAttribute)spec).Blocks = 2 }),
        Of("copies share arrays", "A_copy_is_equal_and_apart", "shares the array Outputs", d => new(d)
        {
            Copies = spec => spec is ToyBackboneAttribute toy ? new ToyBackboneAttribute { Width = toy.Width, DropRate = toy.DropRate, Blocks = toy.Blocks, Outputs = toy.Outputs } : spec,
        }),
        Of("copies lose an option", "A_copy_is_equal_and_apart", "DropRate changes from", d => new(d)
        {
            Copies = spec => spec is ToyBackboneAttribute toy ? new ToyBackboneAttribute { Width = toy.Width, Blocks = toy.Blocks, Outputs = [.. toy.Outputs] } : spec,
        }),
        Of("a case is refused", "Options_are_valid", "Mend the case", d => new(d) { RefusesCase = "both levels" }),
    ];

    private static Mutant Of(string name, string law, string tells, Func<ComponentDescriptor, AlteredDescriptor> alter) => new(name, law, tells, () => new BackboneMutant(alter));
}
