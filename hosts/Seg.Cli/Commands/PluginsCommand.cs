using System.CommandLine;
using Seg.Cli.Commands.Plugins;

namespace Seg.Cli.Commands;

/// <summary><c>seg plugins</c>: what was found and why it is in its state; the user's own plugin folder.</summary>
internal static class PluginsCommand
{
    public static Command Create() => new("plugins", "Plugins: components, models and class catalogues.")
    {
        PluginsListCommand.Create(),
        PluginsInspectCommand.Create(),
        PluginsChangeCommands.Add(),
        PluginsChangeCommands.Remove(),
        PluginsChangeCommands.Enable(),
        PluginsChangeCommands.Disable(),
    };

    public static Argument<string> Id() => new("id") { Description = "A plugin's id (see 'seg plugins list')." };
}
