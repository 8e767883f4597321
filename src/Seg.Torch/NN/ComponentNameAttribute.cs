namespace TorchSharp.Utils;

/// <summary>Gives the component a field holds another name than the field's, for example that of a published checkpoint.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public class ComponentNameAttribute : Attribute
{
    /// <summary>The component's name within its module.</summary>
    public string Name { get; set; } = "";
}
