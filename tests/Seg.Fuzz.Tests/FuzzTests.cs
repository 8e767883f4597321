using Seg.Fuzz.Tests.Targets;
using Seg.Testing.Fuzzing;
using Xunit.Abstractions;

namespace Seg.Fuzz.Tests;

/// <summary>
/// Hostile input of every kind: read, or refused with an id, without crash, hang or much memory. 100 000 cases in the slow suite, the first of them always.
/// CONTRIBUTING says how a case is seen again.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    /// <summary>Targets and their share of the cases, by what a case costs.</summary>
    public static TheoryData<string, int> Campaigns => new() { { "run-lengths", 20_000 }, { "safetensors", 25_000 }, { "specs", 15_000 }, { "pickles", 20_000 }, { "images", 20_000 } };

    [Theory]
    [MemberData(nameof(Campaigns))]
    public void The_first_of_the_cases_are_read_or_refused(string target, int cases) => Run(target, cases / 100);

    [Theory]
    [MemberData(nameof(Campaigns))]
    [Trait("Category", "Slow")]
    public void All_cases_are_read_or_refused(string target, int cases) => Run(target, cases);

    private void Run(string name, int cases)
    {
        using var checkpoints = new CheckpointFiles();
        using var specs = name == "specs" ? new Specs() : null;
        var target = name switch
        {
            "run-lengths" => RunLengths.Target,
            "safetensors" => checkpoints.Safetensors,
            "pickles" => checkpoints.Pickles,
            "specs" => specs!.Target,
            _ => Images.Target,
        };

        var report = FuzzRun.Over(target, cases);

        output.WriteLine($"{name}: {report}");
        // A campaign that is all refused at the first byte, or changes nothing, tests nothing.
        if (report.Cases < 100) return;
        Assert.InRange(report.Sound, report.Cases / 100, report.Cases - report.Cases / 10);
        Assert.NotEmpty(report.Refused);
    }
}
