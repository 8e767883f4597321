namespace Seg.Heads;

/// <summary>Whether DynaMask does what its paper says or what its released code does (docs/decisions/022).</summary>
public enum DynaMaskVariant
{
    /// <summary>The paper (Li et al., DynaMask, CVPR 2023).</summary>
    Published,

    /// <summary>The released code (github.com/lslrh/DynaMask, 27b55d2).</summary>
    Released,
}
