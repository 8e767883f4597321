using System.CommandLine;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Seg.Cli.Output;
using Seg.Runtime;

namespace Seg.Cli.Commands;

/// <summary><c>seg spec check</c> and <c>seg spec export</c>.</summary>
internal static class SpecCommand
{
    public static Command Create() => new("spec", "Model specs in JSON.") { Check(), Export() };

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
        var output = new Option<string?>("--out", "-o") { Description = "Write to this file instead of standard output." };
        // The output is JSON in any case; the option is there because every command has it.
        var command = new Command("export", "Write a model's spec as JSON: a starting point for one's own.") { id, set, all, output, CommonOptions.Json() };
        command.SetAction(call =>
        {
            var text = Services.Provider.GetRequiredService<SpecWriter>().ToJson(Services.Spec(call.GetValue(id)!, call.GetValue(set)!), call.GetValue(all));
            if (call.GetValue(output) is { } file) AtomicFile.Write(file, Encoding.UTF8.GetBytes(text));
            else Console.Out.Write(text);
            return 0;
        });
        return command;
    }
}
