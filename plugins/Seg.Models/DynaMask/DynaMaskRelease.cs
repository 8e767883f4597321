namespace Seg.Models;

/// <summary>What all DynaMask models have in common: neither the paper's code nor its weights carry a licence, and no weights were published.</summary>
internal static class DynaMaskRelease
{
    public const string System = "DynaMask";
    public const string Source = "lslrh/DynaMask (none released)";
    public const string License = "none stated";
}
