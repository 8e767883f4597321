using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;
using Spectre.Console;

namespace Seg.Cli.Commands.Models;

/// <summary><c>seg models show ID</c>.</summary>
internal static class ModelsShowCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("model") { Description = "A model's id, or a JSON spec file." };
        var set = CommonOptions.Set();
        var size = CommonOptions.Size("--size", "Height and width of the input in pixels, e.g. 640x640. By default what the pre-processing makes of a 4:3 picture.");
        var depth = new Option<int>("--depth") { Description = "Levels of the module tree to draw below each part.", DefaultValueFactory = _ => 2 };
        var json = CommonOptions.Json();
        depth.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError($"--depth takes 0 or more, and got {result.GetValueOrDefault<int>()}.");
        });
        var command = new Command("show", "Show a model: its parts, what flows between them, and the module tree with shapes, parameters and operations.") { id, set, size, depth, json };
        command.SetAction((call, stop) => Task.FromResult(Run(call.GetValue(id)!, call.GetValue(set)!, CommonOptions.SizeOf(call.GetValue(size)), call.GetValue(depth), call.GetValue(json), stop)));
        return command;
    }

    private static int Run(string id, string[] set, (int Height, int Width)? size, int depth, bool json, CancellationToken stop)
    {
        var spec = Services.Spec(id, set);
        var composer = Services.Provider.GetRequiredService<ModelComposer>();
        var plan = composer.Plan(spec);
        var weights = ModelSummary.Weights(spec, Services.Provider.GetRequiredService<ModelFolders>());
        var (height, width) = size ?? ModelProfiler.UsualSize(spec);
        using var model = composer.Build(spec);
        var profile = ModelProfiler.Run(model, height, width, cancellationToken: stop);
        if (json) WriteJson(plan, weights, profile);
        else WriteText(plan, weights, profile, depth);
        return 0;
    }

    private static void WriteText(PortPlan plan, string? weights, ModelProfile profile, int depth)
    {
        var spec = plan.Spec;
        var facts = Report.Table("", spec.Id);
        facts.ShowHeaders = false;
        facts.Row("model", spec.Id).Row("task", ModelSummary.TaskText(spec))
            .Row("classes", $"{spec.Classes}: {plan.Classes.Count}, {plan.Classes.Classes.Count(c => c.IsThing)} of them things")
            .Row("input", Input(spec.Preprocess) + (spec.SlidingWindow is { } window ? $", in windows of {window.Size} every {window.Stride}" : ""))
            .Row("weights", weights ?? $"not shipped{(spec.Checkpoint is { License.Length: > 0 } c ? $" ({c.License})" : "")}");
        if (spec.Published is { Config.Length: > 0 } published) facts.Row("published", $"{published.System} {published.Config}").Row("numbers", published.Numbers);
        facts.Row("parameters", ProfileText.Parameters(profile.Root)).Row("operations", ProfileText.Operations(profile));
        Report.Console.Write(facts);

        var parts = Report.Table("slot", "component", "gives", "options that differ from the defaults");
        foreach (var slot in plan.Slots)
            parts.Row(slot.Kind.JsonName(), slot.Component.Id, slot.Gives, string.Join(", ", ModelSummary.Changed(slot.Component, slot.Options)));
        Report.Console.Write(parts);
        Report.Console.Write(ProfileText.Tree(profile, depth));
    }

    private static void WriteJson(PortPlan plan, string? weights, ModelProfile profile) => Report.Json(writer =>
    {
        writer.WriteStartObject();
        ModelSummary.Write(writer, plan.Spec);
        writer.WriteString("weights", weights);
        writer.WriteNumber("classCount", plan.Classes.Count);
        writer.WriteStartArray("slots");
        foreach (var slot in plan.Slots)
        {
            writer.WriteStartObject();
            writer.WriteString("slot", slot.Kind.JsonName());
            writer.WriteString("component", slot.Component.Id);
            writer.WriteString("gives", slot.Gives);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WritePropertyName("profile");
        ProfileJson.Write(writer, profile);
        writer.WritePropertyName("spec");
        writer.WriteRawValue(Services.Provider.GetRequiredService<SpecWriter>().ToJson(plan.Spec));
        writer.WriteEndObject();
    });

    private static string Input(PreprocessAttribute p) =>
        (p.ShortestEdge == 0 ? "at its own size" : $"shortest edge {p.ShortestEdge}{(p.LongestEdge > 0 ? $", longest at most {p.LongestEdge}" : "")}") 
        + (p.FixedHeight > 0 && p.FixedWidth > 0 ? $", padded to {p.FixedHeight} x {p.FixedWidth}" : p.PadTo > 1 ? $", padded to multiples of {p.PadTo}" : ", not padded");
}
