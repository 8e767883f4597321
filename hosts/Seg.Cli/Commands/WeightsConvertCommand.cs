using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;
using Seg.Runtime.Checkpoints;
using TorchSharp;

namespace Seg.Cli.Commands;

/// <summary><c>seg weights convert</c>: a checkpoint of any format and naming as safetensors, or a model's first weights for training.</summary>
internal static class WeightsConvertCommand
{
    private const string BackboneInit = "backbone=";

    private sealed record Settings(string? File, string Model, string[] Set, string To, string? From, string? Map, string? Backbone, long Seed);

    public static Command Create()
    {
        var file = new Argument<string?>("file") { Description = "A checkpoint of any known format and naming. Left out with --init.", Arity = ArgumentArity.ZeroOrOne };
        var model = new Option<string>("--model", "-m") { Description = "The model that it is of: an id or a JSON spec file.", Required = true };
        var set = CommonOptions.Set();
        var to = new Option<string>("--to") { Description = "The file to write, *.safetensors.", Required = true };
        var from = new Option<string?>("--from-map") { Description = "The key map that the file's names call for. Default: chosen by the names." };
        var map = new Option<string?>("--map") { Description = "The key map whose names the written file shall have, e.g. mask2former/huggingface. Default: the model's own names." };
        var init = new Option<string?>("--init") { Description = "backbone=FILE: write a model with fresh weights but for its backbone, which FILE holds.", HelpName = "backbone=FILE" };
        var seed = new Option<long>("--seed") { Description = "Of the fresh weights, with --init.", DefaultValueFactory = _ => 0 };
        var command = new Command("convert", "Check that a checkpoint fits a model, and write it as safetensors under the names that are asked for.") { file, model, set, to, from, map, init, seed };
        command.Validators.Add(result =>
        {
            var start = result.GetValue(init);
            if (start is null && result.GetValue(file) is null) result.AddError("convert needs a checkpoint, or --init backbone=FILE.");
            if (start is not null && result.GetValue(file) is not null) result.AddError("A checkpoint fills the whole model: it and --init cannot both be given.");
            if (start is not null && (!start.StartsWith(BackboneInit, StringComparison.Ordinal) || start.Length == BackboneInit.Length)) result.AddError($"--init: expected backbone=FILE, found '{start}'.");
        });
        command.SetAction(call => Run(new(
            call.GetValue(file), call.GetValue(model)!, call.GetValue(set)!, call.GetValue(to)!, call.GetValue(from), call.GetValue(map),
            call.GetValue(init)?[BackboneInit.Length..], call.GetValue(seed))));
        return command;
    }

    private static int Run(Settings settings)
    {
        var loader = Services.Provider.GetRequiredService<CheckpointLoader>();
        var spec = Services.Spec(settings.Model, settings.Set);
        if (settings.Backbone is not null) torch.manual_seed(settings.Seed);
        using var model = Services.Provider.GetRequiredService<ModelComposer>().Build(spec);
        var options = new CheckpointOptions { KeyMap = settings.From };
        var report = settings.Backbone is null ? loader.Load(model, settings.File!, options) : loader.InitialiseBackbone(model, settings.Backbone, options);
        loader.Save(model, settings.To, settings.Map, new Dictionary<string, string> { ["format"] = "pt", ["seg.model"] = spec.Id, ["seg.source"] = Path.GetFileName(report.Path) });
        Console.WriteLine(report.Describe(20));
        var entries = loader.Inspect(settings.To, countNonFinite: false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{settings.To}: {entries.Entries.Count} entries, {entries.Bytes / 1e6:0.0} MB, names: {settings.Map ?? "the model's own"}"));
        return 0;
    }
}
