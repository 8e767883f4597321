using System.CommandLine;
using System.Runtime.InteropServices;
using Seg.Cli.Commands;
using Seg.Cli.Commands.Bench;

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
            BenchCommand.Create(),
            DoctorCommand.Create(),
        };
        var call = root.Parse(args);
        if (call.Errors.Count > 0)
        {
            foreach (var error in call.Errors) Console.Error.WriteLine($"seg: {error.Message}");
            Console.Error.WriteLine("seg: see 'seg --help'.");
            return 2;
        }
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            // The first signal ends the work at the next layer, a second one the process.
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            // System.CommandLine's own handler would print a stack trace; a user error is one line.
            return await call.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (SegException error)
        {
            Console.Error.WriteLine($"seg: {error.Message}");
            return 1;
        }
        catch (Exception error) when (MissingLibrary(error) is { } missing)
        {
            Console.Error.WriteLine($"seg: {missing.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("seg: interrupted; finished files are whole.");
            return 130;
        }
    }

    // Native libraries load at their first use, which wraps the loader's message in that of the type in use.
    private static DllNotFoundException? MissingLibrary(Exception? error) => error switch
    {
        null => null,
        DllNotFoundException missing => missing,
        _ => MissingLibrary(error.InnerException),
    };
}
