using System.CommandLine;
using System.Runtime.InteropServices;
using Seg.Cli.Commands;
using Seg.Cli.Commands.Bench;
using Seg.Cli.Output;

namespace Seg.Cli;

/// <summary>
/// The command line. A SEG#### message says what went wrong, the exit code whose fault it is (<see cref="ExitCodes"/>).
/// </summary>
internal static class Program
{
    // Linux's number of the signal that a file beyond `ulimit -f` brings.
    private const PosixSignal FileSizeExceeded = (PosixSignal)25;

    private static async Task<int> Main(string[] args)
    {
        StandardStreams.Install();
        var code = await Run(args);
        if (StandardStreams.Failure is not { } failure) return code;
        Console.Error.WriteLine($"seg: SEG4300: Cannot write to standard output: {failure}.");
        return code == ExitCodes.Done ? ExitCodes.UsageOrEnvironment : code;
    }

    private static async Task<int> Run(string[] args)
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
            return ExitCodes.UsageOrEnvironment;
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
        // Its default is the end of the process; caught, the write fails instead, as it does on a full disk.
        using var size = OperatingSystem.IsLinux() ? PosixSignalRegistration.Create(FileSizeExceeded, signal => signal.Cancel = true) : null;
        try
        {
            // System.CommandLine's own handler would print a stack trace; a user error is one line.
            return await call.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (SegException error)
        {
            Console.Error.WriteLine($"seg: {error.Message}");
            return ExitCodes.Of(error);
        }
        catch (Exception error) when (MissingLibrary.Told(error) is { } missing)
        {
            Console.Error.WriteLine($"seg: {missing}");
            return ExitCodes.UsageOrEnvironment;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("seg: interrupted; finished files are whole.");
            return ExitCodes.Interrupted;
        }
        catch (OutOfMemoryException)
        {
            Console.Error.WriteLine("seg: SEG9002: Memory does not suffice for this call. Give the process more, or it less to do.");
            return ExitCodes.UsageOrEnvironment;
        }
    }
}
