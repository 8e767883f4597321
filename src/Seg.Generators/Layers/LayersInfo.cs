using Seg.Generators.Infrastructure;

namespace Seg.Generators.Layers;

/// <summary>How a member is registered.</summary>
internal enum MemberKind { Module, Modules, Parameter, Buffer }

/// <summary>One [Layer] or [Buffer] member.</summary>
/// <param name="Kind">How it is registered.</param>
/// <param name="Member">The field's or property's name.</param>
/// <param name="StateName">Its name in the state dict.</param>
/// <param name="MayBeNull">Whether a null value is passed over.</param>
/// <param name="Persistent">Of a buffer: whether the state dict holds it.</param>
internal sealed record MemberInfo(MemberKind Kind, string Member, string StateName, bool MayBeNull, bool Persistent);

/// <summary>A module class with marked members.</summary>
/// <param name="Nest">Where it stands.</param>
/// <param name="Name">Its simple name.</param>
/// <param name="IsSealed">Whether nothing can derive from it.</param>
/// <param name="BaseIsLayered">Whether its base class registers layers of its own.</param>
/// <param name="OverridesComponents">Whether it overrides RegisterComponents by hand.</param>
/// <param name="Members">In declaration order.</param>
internal sealed record LayersInfo(TypeNest Nest, string Name, bool IsSealed, bool BaseIsLayered, bool OverridesComponents, EquatableArray<MemberInfo> Members);
