using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;
using Spectre.Console;

namespace Seg.Cli.Commands;

/// <summary><c>seg weights pull hf:owner/name</c>: a model from the Hugging Face hub, ready for <c>predict --model hf:owner/name</c>.</summary>
internal static class WeightsPullCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "hf:owner/name, or hf:owner/name@revision." };
        var json = CommonOptions.Json();
        var command = new Command("pull", "Download a model from the Hugging Face hub: weights, and the spec that its configuration gives. HF_ENDPOINT names a mirror, HF_TOKEN opens private models.") { model, json };
        command.SetAction((call, cancellation) => RunAsync(call.GetValue(model)!, call.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string model, bool json, CancellationToken cancellation)
    {
        var reference = HubReference.Parse(model);
        var puller = Services.Provider.GetRequiredService<HubPuller>();
        var pulled = await WithProgress(json, progress => puller.PullAsync(reference, progress, cancellation));
        if (json) WriteJson(pulled);
        else WriteText(pulled);
        return 0;
    }

    private static async Task<PulledModel> WithProgress(bool json, Func<IProgress<HubProgress>?, Task<PulledModel>> work)
    {
        // Redirected output stays clean, and what is no terminal cannot redraw a bar.
        if (json || Console.IsOutputRedirected || Console.IsErrorRedirected) return await work(null);
        return await AnsiConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new Bars(context)));
    }

    private static void WriteText(PulledModel pulled)
    {
        Console.WriteLine($"{pulled.Reference}{(pulled.Commit.Length > 0 ? $" at {pulled.Commit}" : "")}: {(pulled.Fresh ? "pulled" : "up to date")}");
        Console.WriteLine(pulled.Spec);
        foreach (var note in pulled.Notes) Console.WriteLine($"note: {note}");
        Console.WriteLine($"seg predict --model {pulled.Reference} IMAGE");
    }

    private static void WriteJson(PulledModel pulled) => Report.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", pulled.Reference.ToString());
        json.WriteString("commit", pulled.Commit);
        json.WriteBoolean("fresh", pulled.Fresh);
        json.WriteString("spec", pulled.Spec);
        json.WriteStartArray("notes");
        foreach (var note in pulled.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    // A bar a file, made at its first byte.
    private sealed class Bars(ProgressContext context) : IProgress<HubProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(HubProgress value)
        {
            if (!_tasks.TryGetValue(value.File, out var task)) _tasks[value.File] = task = context.AddTask(Markup.Escape(value.File), maxValue: value.Size ?? double.MaxValue);
            task.Value = value.Bytes;
        }
    }
}
