using System.Reflection;
using Seg.Conformance.Tests.Toys;

namespace Seg.Conformance.Tests;

/// <summary>What happens when a suite, or a part of one, is missing.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void A_component_without_a_suite_is_named_with_the_class_to_write()
    {
        var told = Assert.ThrowsAny<Exception>(new Uncovered().Every_component_has_a_suite).Message;
        Assert.Contains("backbone toy/backbone: add public sealed class ToyBackboneConformance : BackboneConformance<ToyBackboneAttribute>", told);
        Assert.Contains("criterion toy/loss: add public sealed class ToyLossConformance : CriterionConformance<ToyLossAttribute>", told);
    }

    [Fact]
    public void Coverage_of_no_plugin_is_an_error() => Assert.Contains("names no plugin assembly", Assert.ThrowsAny<Exception>(new OfNothing().Every_component_has_a_suite).Message);

    [Fact]
    public void An_assembly_that_runs_tests_in_parallel_is_told() =>
        Assert.Contains("DisableTestParallelization = true", Assert.ThrowsAny<Exception>(new Uncovered().Tests_run_one_at_a_time).Message);

    [Theory]
    [InlineData(typeof(NoCases), "has no cases")]
    [InlineData(typeof(TwiceTheSame), "two cases named 'small'")]
    [InlineData(typeof(NeedsAnArgument), "constructor without parameters")]
    public void A_suite_that_would_test_nothing_or_too_little_is_an_error(Type suite, string told)
    {
        var law = suite.GetMethod(nameof(ToyHeadConformance.Options_are_valid))!;
        Assert.Contains(told, Assert.Throws<InvalidOperationException>(() => new EachCaseAttribute().GetData(law).ToArray()).Message);
    }

    [Fact]
    public void Every_case_of_a_suite_is_run() =>
        Assert.Equal([["both levels"], ["fine level, dropout"]], new EachCaseAttribute().GetData(typeof(ToyBackboneConformance).GetMethod(nameof(ToyBackboneConformance.Options_are_valid))!));

    /// <summary>Surroundings that an author gives must fit the ports, or shapes would be compared with nonsense.</summary>
    [Fact]
    public void Surroundings_that_do_not_fit_are_told() =>
        Assert.Contains("SEG2004", Assert.ThrowsAny<Exception>(() => new WrongSurroundings().What_the_ports_declare_comes_out("no res2")).Message);

    private sealed class Uncovered : ConformanceCoverage<ToyBackbone>
    {
        // An assembly without suites.
        protected override Assembly Suites => typeof(SegPluginAttribute).Assembly;
    }

    private sealed class OfNothing : ConformanceCoverage
    {
        protected override IEnumerable<Assembly> Plugins => [];
    }

    private sealed class NoCases : HeadConformance<ToyHeadAttribute>
    {
        protected override IEnumerable<ConformanceCase<ToyHeadAttribute>> Cases => [];
    }

    private sealed class TwiceTheSame : HeadConformance<ToyHeadAttribute>
    {
        protected override IEnumerable<ConformanceCase<ToyHeadAttribute>> Cases => [new("small", new()), new("small", new())];
    }

    private sealed class NeedsAnArgument(int argument) : HeadConformance<ToyHeadAttribute>
    {
        protected override IEnumerable<ConformanceCase<ToyHeadAttribute>> Cases => [new($"{argument}", new())];
    }

    private sealed class WrongSurroundings : PixelDecoderConformance<ToyPixelsAttribute>
    {
        protected override IEnumerable<ConformanceCase<ToyPixelsAttribute>> Cases => [new("no res2", new()) { Context = new() { Classes = 2, Pyramid = [new("res3", 8, 4)] } }];
    }
}
