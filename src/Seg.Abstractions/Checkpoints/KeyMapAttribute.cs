namespace Seg;

/// <summary>
/// Marks a public static property of type <see cref="KeyMap"/>, in a plugin, as a key map that hosts are to know. The generator registers it and lists it
/// in the manifest.
/// </summary>
/// <param name="id">The map's id, <c>system/naming</c>, the one that the map itself bears.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyMapAttribute(string id) : Attribute
{
    /// <summary>The map's id.</summary>
    public string Id => id;
}

/// <summary>A key map that is made when first asked for.</summary>
/// <param name="Id">The map's id.</param>
/// <param name="Get">Gives it.</param>
public sealed record KeyMapDefinition(string Id, Func<KeyMap> Get);
