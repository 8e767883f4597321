using Microsoft.Extensions.Options;

namespace Seg.Runtime;

/// <summary>What was found wrong with the run time's own configuration. As options, so that it is told at start together with what is wrong with segmenters.</summary>
internal sealed class SegmentationChecks
{
    /// <summary>One line each.</summary>
    public IReadOnlyList<string> Problems { get; set; } = [];
}

/// <summary>Fails with every problem.</summary>
internal sealed class SegmentationChecksValidator(IEnumerable<SegmenterRegistration> segmenters, SegmentationConfiguration? configuration = null) : IValidateOptions<SegmentationChecks>
{
    public ValidateOptionsResult Validate(string? name, SegmentationChecks checks)
    {
        string[] problems = [.. checks.Problems, .. configuration?.Strangers([.. segmenters.Select(s => s.OptionsName)]) ?? []];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
