using Microsoft.Extensions.Options;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// Checks a segmenter's options as far as that goes without building its model: keys and values of the configuration, the model's id, overrides, ports,
/// whether the checkpoint is there, the device, the inference passes. Tells all that is wrong at once. Thread-safe.
/// </summary>
internal sealed class SegmenterOptionsValidator(
    IEnumerable<SegmenterRegistration> segmenters, IModelCatalog models, SpecReader reader, ModelComposer composer, ModelLoader loader, InferencePlanner planner,
    SegmentationConfiguration? configuration = null)
    : IValidateOptions<SegmenterOptions>
{
    public ValidateOptionsResult Validate(string? name, SegmenterOptions options)
    {
        name ??= Options.DefaultName;
        if (!segmenters.Any(s => s.OptionsName == name)) return ValidateOptionsResult.Skip;
        string[] problems = [.. Values(options), .. Device(options), .. Problem(() => planner.Check(options.Passes)), .. Model(options)];
        var who = name.Length == 0 ? "segmenter" : $"segmenter '{name}'";
        // What the configuration holds names its own place.
        string[] failures = [.. configuration is null ? [] : SegmenterSection.Bind(configuration.Segmenter(name), new()), .. problems.Select(p => Placed(p, who))];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Values(SegmenterOptions options)
    {
        if (options.Concurrency < 1) yield return Invalid(nameof(options.Concurrency), "at least 1", options.Concurrency);
        if (options.LookAhead < 0) yield return Invalid(nameof(options.LookAhead), "at least 0", options.LookAhead);
        if (options.Batch < 1) yield return Invalid(nameof(options.Batch), "at least 1", options.Batch);
        if (!Enum.IsDefined(options.Precision)) yield return Invalid(nameof(options.Precision), string.Join(", ", Enum.GetNames<InferencePrecision>()), options.Precision);
        if (options.WarmUp is { Width: < 1 } w) yield return Invalid("WarmUp:Width", "at least 1", w.Width);
        if (options.WarmUp is { Height: < 1 } h) yield return Invalid("WarmUp:Height", "at least 1", h.Height);
    }

    private static IEnumerable<string> Device(SegmenterOptions options) => Problem(() => InferenceDevice.Of(options.Device));

    private IEnumerable<string> Model(SegmenterOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Model)) return [Invalid(nameof(options.Model), "a model's id or a JSON spec file", "nothing")];
        ModelSpec? spec = null;
        var unknown = Problem(() => spec = models.Get(options.Model));
        if (spec is null) return unknown;

        // Each override is laid over those before it that hold, so that one mistake does not hide the next.
        var problems = new List<string>();
        var good = new List<string>();
        var laid = spec;
        foreach (var statement in options.Overrides)
        {
            string[] found = [.. Problem(() => laid = reader.Apply(spec, SpecOverrides.Parse([.. good, statement])))];
            problems.AddRange(found);
            if (found.Length == 0) good.Add(statement);
        }
        problems.AddRange(Problem(() => composer.Plan(laid)));
        problems.AddRange(Problem(() => loader.Locate(laid, options.Weights, options.AllowRandomWeights)));
        return problems;
    }

    private static IEnumerable<string> Problem(Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (SegException problem)
        {
            return [problem.Message];
        }
    }

    private static string Invalid(string key, string expected, object found) => $"{DiagnosticIds.InvalidValue}: {key}: expected {expected}, found {found}.";

    // "SEG4004: There is …" → "SEG4004: segmenter 'street': There is …": the id stays in front, where it is looked for.
    private static string Placed(string problem, string who)
    {
        var colon = problem.IndexOf(": ", StringComparison.Ordinal);
        return $"{problem[..colon]}: {who}: {problem[(colon + 2)..]}";
    }
}

/// <summary>A segmenter that code adds.</summary>
/// <param name="OptionsName">Its name, or the empty one.</param>
internal sealed record SegmenterRegistration(string OptionsName);
