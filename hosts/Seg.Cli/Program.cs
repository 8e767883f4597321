using System.CommandLine;
using Seg.Cli.Commands;

namespace Seg.Cli;

/// <summary>
/// The command line. Exit codes: 0 done, 1 something failed (a SEG#### message says what), 2 the call itself is wrong, 130 interrupted.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Seg: masks from images, composed from plugins.")
        {
            PredictCommand.Create(),
            ModelsCommand.Create(),
            PluginsCommand.Create(),
            SpecCommand.Create(),
            WeightsCommand.Create(),
            DoctorCommand.Create(),
        };
        var call = root.Parse(args);
        if (call.Errors.Count > 0)
        {
            foreach (var error in call.Errors) Console.Error.WriteLine($"seg: {error.Message}");
            Console.Error.WriteLine("seg: see 'seg --help'.");
            return 2;
        }
        try
        {
            // System.CommandLine's own handler would print a stack trace; a user error is one line.
            return await call.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (SegException error)
        {
            Console.Error.WriteLine($"seg: {error.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("seg: interrupted; finished files are whole.");
            return 130;
        }
    }
}
