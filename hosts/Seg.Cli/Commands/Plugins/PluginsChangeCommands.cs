using System.CommandLine;
using Seg.Cli.Output;
using Seg.Runtime;

namespace Seg.Cli.Commands.Plugins;

/// <summary><c>seg plugins add|remove|enable|disable</c>: what changes the user's plugin folder. None of them runs a plugin's code.</summary>
internal static class PluginsChangeCommands
{
    public static Command Add()
    {
        var source = new Argument<string>("package") { Description = "A plugin's .nupkg, or a folder with its files." };
        return Make("add", "Install a plugin into the user's plugin folder, or replace it by another version.", source, (store, path, stop) => store.Add(path, stop),
            change => change.Replaced is null ? $"{change.Id} {Short(change.Version)} is installed in {change.Directory}."
                : change.Replaced == change.Version ? $"{change.Id} {Short(change.Version)} is installed anew in {change.Directory}."
                : $"{change.Id} {Short(change.Version)} replaces {Short(change.Replaced)} in {change.Directory}.");
    }

    public static Command Remove() => Make("remove", "Remove a plugin from the user's plugin folder.", PluginsCommand.Id(), (store, id, stop) => store.Remove(id, stop),
        change => $"{change.Id} {Short(change.Version)} is removed from {change.Directory}.");

    public static Command Enable() => Make("enable", "Switch a plugin on that was switched off.", PluginsCommand.Id(), (store, id, stop) => store.Enable(id, stop),
        change => $"{change.Id} is {(change.Changed ? "" : "already ")}switched on.");

    public static Command Disable() => Make("disable", "Switch a plugin off, wherever it lies.", PluginsCommand.Id(), (store, id, stop) => store.Disable(id, stop),
        change => $"{change.Id} is {(change.Changed ? "" : "already ")}switched off.");

    private static Command Make(string name, string description, Argument<string> argument, Func<PluginStore, string, CancellationToken, PluginChange> change, Func<PluginChange, string> describe)
    {
        var json = CommonOptions.Json();
        var command = new Command(name, description) { argument, json };
        command.SetAction((call, stop) =>
        {
            var done = change(PluginStore.OfUser(), call.GetValue(argument)!, stop);
            if (call.GetValue(json)) WriteJson(done);
            else
            {
                Console.WriteLine(describe(done));
                foreach (var note in done.Notes) Console.WriteLine($"  {note}");
            }
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>A version without build metadata.</summary>
    public static string Short(string version) => version.Split('+')[0];

    private static void WriteJson(PluginChange change) => Report.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", change.Id);
        json.WriteBoolean("changed", change.Changed);
        if (change.Version.Length > 0) json.WriteString("version", change.Version);
        if (change.Replaced is not null) json.WriteString("replaced", change.Replaced);
        if (change.Directory is not null) json.WriteString("directory", change.Directory);
        json.WriteTexts("notes", change.Notes);
        json.WriteEndObject();
    });
}
