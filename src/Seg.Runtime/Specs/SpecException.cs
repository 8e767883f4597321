namespace Seg.Runtime;

/// <summary>Several mistakes in one spec. Carries the id of the first and says all.</summary>
/// <param name="errors">At least two.</param>
public sealed class SpecException(IReadOnlyList<SegException> errors) : SegException(errors[0].DiagnosticId,
    $"{errors.Count} mistakes{(errors.Count < SpecErrors.Most ? "" : " and perhaps more")}:{string.Concat(errors.Select(e => $"\n  {e.Message}"))}", errors[0])
{
    /// <summary>Every mistake, in the order in which they stand.</summary>
    public IReadOnlyList<SegException> Errors => errors;
}

/// <summary>Gathers mistakes, so that a spec's author sees all of them at once instead of one a try.</summary>
internal sealed class SpecErrors
{
    /// <summary>What comes after so many is not looked at: nobody reads it, and a hostile file has hundreds of thousands.</summary>
    public const int Most = 50;

    private readonly List<SegException> _errors = [];

    /// <summary>Does one step; a mistake in it does not keep the next from being looked at.</summary>
    public void Try(Action step)
    {
        if (_errors.Count >= Most) return;
        try
        {
            step();
        }
        catch (SpecException several)
        {
            _errors.AddRange(several.Errors);
        }
        catch (SegException one)
        {
            _errors.Add(one);
        }
    }

    /// <exception cref="SegException">A step failed; a <see cref="SpecException"/> where several did.</exception>
    public void Throw()
    {
        if (_errors.Count > 0) throw _errors.Count == 1 ? _errors[0] : new SpecException(_errors);
    }
}
