using Microsoft.Extensions.Logging;

namespace Seg.Runtime;

/// <summary>Tells a log what became of plugins: they are loaded before there is a service provider, hence before there is a log.</summary>
internal static class PluginReport
{
    public static void Write(PluginSet plugins, ILogger logger)
    {
        foreach (var warning in plugins.Warnings) logger.PluginFolderWarning(warning);
        foreach (var plugin in plugins.All)
        {
            switch (plugin.State)
            {
                case PluginState.Active:
                    logger.PluginLoaded(plugin.Id, plugin.Manifest?.Version ?? "", plugin.Path, plugin.Manifest?.Components.Count ?? 0, plugin.Manifest?.Models.Count ?? 0);
                    break;
                // What has an id is a fault; the others are as somebody wished.
                case var _ when plugin.DiagnosticId.Length > 0:
                    logger.PluginRefused(plugin.Id, plugin.Path, plugin.State, plugin.DiagnosticId, plugin.Reason);
                    break;
                default:
                    logger.PluginPassedOver(plugin.Id, plugin.Path, plugin.State, plugin.Reason);
                    break;
            }
            foreach (var warning in plugin.Warnings) logger.PluginWarning(plugin.Id, warning);
        }
    }
}
