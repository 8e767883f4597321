using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Components that are services of the host rather than parts of a model: picture codecs and checkpoint formats, with default options.</summary>
internal static class DefaultComponents
{
    private static readonly ComponentContext NoModel = new() { Classes = 0 };

    /// <summary>Every checkpoint format, by id.</summary>
    public static IEnumerable<ICheckpointFormat> CheckpointFormats(IComponentCatalog components) =>
        components.All.Where(d => d.Kind == ComponentKind.CheckpointFormat).Select(d => (ICheckpointFormat)d.Create(d.NewSpec(), NoModel));

    /// <summary>The first codec, by id, that can be made: one whose library is not on this machine gives way to the next.</summary>
    /// <exception cref="SegException">SEG4204: there is none, with what each one said.</exception>
    public static IImageCodec ImageCodec(IComponentCatalog components)
    {
        var refusals = new List<string>();
        foreach (var descriptor in components.All.Where(d => d.Kind == ComponentKind.ImageCodec))
        {
            try
            {
                return (IImageCodec)descriptor.Create(descriptor.NewSpec(), NoModel);
            }
            catch (Exception refusal) when (refusal is SegException or DllNotFoundException or EntryPointNotFoundException or TypeInitializationException)
            {
                refusals.Add($"{descriptor.Id}: {(refusal as TypeInitializationException)?.InnerException?.Message ?? refusal.Message}");
            }
        }
        throw new SegException(DiagnosticIds.NoImageCodec, refusals.Count == 0
            ? "No plugin with a picture codec is loaded; `seg plugins list` (in code: PluginSet) shows those that were found, and SEG_PLUGIN_PATH names folders of more."
            : $"No picture codec works on this machine: {string.Join("; ", refusals)}.");
    }
}
