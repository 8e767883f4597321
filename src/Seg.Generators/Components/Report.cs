using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Seg.Generators.Components;

/// <summary>
/// Receives what a parser finds wrong. The generator passes none (it only leaves the item out); the analyzers pass one and report at the
/// very location, so that <c>#pragma warning disable</c> works and the pipeline holds no location.
/// </summary>
/// <param name="id">SEG####.</param>
/// <param name="location">Where.</param>
/// <param name="message">What is wrong and how to mend it.</param>
/// <param name="properties">What a code fix needs to know; null when there is nothing.</param>
internal delegate void Report(string id, Location? location, string message, ImmutableDictionary<string, string?>? properties = null);
