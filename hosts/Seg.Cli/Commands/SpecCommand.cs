using System.CommandLine;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;

namespace Seg.Cli.Commands;

/// <summary><c>seg spec check</c>, <c>export</c>, <c>diff</c> and <c>schema</c>.</summary>
internal static class SpecCommand
{
    public static Command Create() => new("spec", "Model specs in JSON.") { Check(), Export(), Diff(), Schema() };

    private static Command Check()
    {
        var specs = new Argument<string[]>("specs") { Description = "JSON spec files or model ids.", Arity = ArgumentArity.OneOrMore };
        var set = CommonOptions.Set();
        var json = CommonOptions.Json();
        var command = new Command("check", "Check specs: keys, values, components, and that every port fits. Builds nothing.") { specs, set, json };
        command.SetAction(call =>
        {
            var results = call.GetValue(specs)!.Select(spec => (Spec: spec, Error: Error(spec, call.GetValue(set)!))).ToArray();
            if (call.GetValue(json))
            {
                Report.Json(writer =>
                {
                    writer.WriteStartArray();
                    foreach (var (spec, error) in results)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("spec", spec);
                        writer.WriteBoolean("ok", error is null);
                        writer.WriteString("diagnosticId", error?.DiagnosticId);
                        writer.WriteString("message", error?.Message);
                        writer.WriteStartArray("errors");
                        foreach (var (id, text) in Parts(error))
                        {
                            writer.WriteStartObject();
                            writer.WriteString("diagnosticId", id);
                            writer.WriteString("message", text);
                            writer.WriteEndObject();
                        }
                        writer.WriteEndArray();
                        writer.WriteEndObject();
                    }
                    writer.WriteEndArray();
                });
            }
            else
            {
                foreach (var (spec, error) in results)
                {
                    if (error is null) Console.WriteLine($"{spec}: fits together");
                    else Console.Error.WriteLine($"seg: {spec}: {error.Message}");
                }
            }
            return results.Any(r => r.Error is not null) ? 1 : 0;
        });
        return command;
    }

    // One entry a mistake, where the exception says several at once.
    private static IEnumerable<(string Id, string Message)> Parts(SegException? error) => error switch
    {
        null => [],
        SpecException several => several.Errors.Select(e => (e.DiagnosticId, e.Message)),
        ModelWiringException wiring => wiring.Findings.Select(f => (f.DiagnosticId, f.ToString())),
        _ => [(error.DiagnosticId, error.Message)],
    };

    private static SegException? Error(string spec, string[] set)
    {
        try
        {
            Services.Provider.GetRequiredService<ModelComposer>().Plan(Services.Spec(spec, set));
            return null;
        }
        catch (SegException error)
        {
            return error;
        }
    }

    private static Command Export()
    {
        var id = new Argument<string>("model") { Description = "A model's id, or a JSON spec file." };
        var set = CommonOptions.Set();
        var all = new Option<bool>("--all") { Description = "Write every option, also those that keep their default." };
        var output = Output();
        // The output is JSON in any case; the option is there because every command has it.
        var command = new Command("export", "Write a model's spec as JSON: a starting point for one's own.") { id, set, all, output, CommonOptions.Json() };
        command.SetAction(call =>
        {
            var text = Services.Provider.GetRequiredService<SpecWriter>().ToJson(Services.Spec(call.GetValue(id)!, call.GetValue(set)!), call.GetValue(all));
            Write(text, call.GetValue(output));
            return 0;
        });
        return command;
    }

    private static Command Diff()
    {
        var left = new Argument<string>("left") { Description = "A model's id, or a JSON spec file." };
        var right = new Argument<string>("right") { Description = "Another one." };
        var set = new Option<string[]>("--set", "-s") { Description = "Override an option of the second, e.g. --set decoder.queries=200. May be given several times.", DefaultValueFactory = _ => [] };
        var json = CommonOptions.Json();
        var command = new Command("diff", "Say in what two specs differ; like diff, leaves with 1 when they do.") { left, right, set, json };
        command.SetAction(call =>
        {
            var differences = Services.Provider.GetRequiredService<SpecComparer>()
                .Differences(Services.Spec(call.GetValue(left)!, []), Services.Spec(call.GetValue(right)!, call.GetValue(set)!)).ToArray();
            if (call.GetValue(json))
            {
                Report.Json(writer =>
                {
                    writer.WriteStartArray();
                    foreach (var difference in differences)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("path", difference.Path);
                        writer.WriteString("left", difference.Left);
                        writer.WriteString("right", difference.Right);
                        writer.WriteEndObject();
                    }
                    writer.WriteEndArray();
                });
            }
            else
            {
                foreach (var difference in differences) Console.WriteLine(difference);
            }
            return differences.Length > 0 ? 1 : 0;
        });
        return command;
    }

    private static Command Schema()
    {
        var output = Output();
        var command = new Command("schema", "Write the JSON Schema of specs over everything installed: an editor that has it completes and checks them.") { output, CommonOptions.Json() };
        command.SetAction(call =>
        {
            Write(Services.Provider.GetRequiredService<SpecSchema>().ToJson(), call.GetValue(output));
            return 0;
        });
        return command;
    }

    private static Option<string?> Output() => new("--output", "--out", "-o") { Description = "Write to this file instead of standard output." };

    private static void Write(string text, string? file)
    {
        if (file is null) Console.Out.Write(text);
        else AtomicFile.Write(file, Encoding.UTF8.GetBytes(text));
    }
}
