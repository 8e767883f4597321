#if NETSTANDARD2_0
namespace System.Runtime.CompilerServices
{
    /// <summary>Lets records and init setters compile for netstandard2.0 (the generator).</summary>
    internal static class IsExternalInit;
}
#endif
