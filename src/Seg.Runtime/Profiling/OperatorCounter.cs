#if SEG_SYSTEM_TORCH
using Seg.Torch;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>Adds operators up by the module they belong to.</summary>
/// <remarks>
/// An operator with a parameter or buffer among its arguments belongs to that one's module. One without (attention's products, queries with
/// pixels, kernels) belongs to where the last parameter was used: to its module, or, if that has nothing below it, to the module around it.
/// </remarks>
internal sealed class OperatorCounter : IOperatorObserver
{
    private readonly (nint Start, nint End, ModuleNode Node)[] _owners;
    private readonly Dictionary<string, long> _operators = [];
    private readonly bool _dry;
    private ModuleNode _place;

    /// <param name="root">The model.</param>
    /// <param name="dry">Whether large products give zeros instead of being computed: shapes, and so counts, are the same.</param>
    public OperatorCounter(ModuleNode root, bool dry)
    {
        (_place, _dry) = (root, dry);
        _owners = [.. root.All.SelectMany(node => node.Own.Select(tensor => Range(tensor, node))).Where(range => range.End > range.Start).OrderBy(range => range.Start)];
    }

    public IReadOnlyList<OperatorShare> Operators => [.. _operators.Select(entry => new OperatorShare(entry.Key, entry.Value)).OrderByDescending(share => share.Operations)];

    /// <summary>Where operators without parameters belong until one with a parameter is called.</summary>
    public void Enter(ModuleNode node) => _place = node;

    public void CountKernel(string kernel, long operations) => Add(kernel, operations, Around(_place));

    public Tensor? Instead(OperatorCall call) => _dry && DryShapes.Of(call) is { } shape ? call.Zeros(call.IsTensor(0) ? 0 : 1, shape) : null;

    public void Called(OperatorCall call, long[] result)
    {
        var owner = OwnerOf(call);
        if (owner is not null) _place = owner;
        var operations = OperatorCounts.Of(call, result);
        if (operations == 0) return;
        Add(call.Name["aten::".Length..], operations, owner ?? Around(_place));
        if (owner is null) return;
        owner.Calls++;
        owner.Output = result;
    }

    private static ModuleNode Around(ModuleNode node) => node is { IsLeaf: true, Parent: { } parent } ? parent : node;

    private void Add(string name, long operations, ModuleNode node)
    {
        node.Operations += operations;
        _operators[name] = _operators.GetValueOrDefault(name) + operations;
    }

    private ModuleNode? OwnerOf(OperatorCall call)
    {
        for (var argument = 0; argument < call.Count; argument++)
            if (call.Address(argument) is var address && address != 0 && Find(address) is { } node) return node;
        return null;
    }

    // Parameters never overlap, so that the last one to start at or before the address is the only candidate.
    private ModuleNode? Find(nint address)
    {
        var (low, high) = (0, _owners.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_owners[middle].Start <= address) low = middle + 1;
            else high = middle;
        }
        return low > 0 && address < _owners[low - 1].End ? _owners[low - 1].Node : null;
    }

    private static (nint Start, nint End, ModuleNode Node) Range(Tensor tensor, ModuleNode node)
    {
        var start = OperatorTrace.AddressOf(tensor);
        return (start, start + (nint)(tensor.numel() * tensor.ElementSize), node);
    }
}
#endif
