namespace Seg.Conformance.Tests.Mutants;

/// <summary>
/// Holds the first call of each of the suite's four threads until all are there: what a broken component keeps in a field is then another call's, whatever
/// the machine's pace. Calls of the thread that made the component, the test's own, pass.
/// </summary>
internal sealed class Meeting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _own = Environment.CurrentManagedThreadId;
    private readonly CountdownEvent _missing = new(4);

    public void Come()
    {
        if (Environment.CurrentManagedThreadId == _own || _missing.IsSet) return;
        _missing.Signal();
        _missing.Wait(Patience);
    }
}
