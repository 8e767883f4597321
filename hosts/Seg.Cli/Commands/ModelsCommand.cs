using System.CommandLine;
using Seg.Cli.Commands.Models;

namespace Seg.Cli.Commands;

/// <summary><c>seg models</c>: what can be named, and what it consists of.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "Models that can be named.") { ModelsListCommand.Create(), ModelsShowCommand.Create() };
}
