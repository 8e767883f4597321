using System.Diagnostics;
using System.Globalization;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Where to look for plugins and how to treat them. Immutable.</summary>
public sealed record PluginLoadOptions
{
    /// <summary>The environment variable with the seconds after which a plugin that does not return from its registration is given up.</summary>
    public const string TimeoutVariable = "SEG_PLUGIN_TIMEOUT";

    /// <summary>The environment variable that, set to 1, lets installed plugins load although their files were changed.</summary>
    public const string AllowAlteredVariable = "SEG_PLUGIN_ALLOW_ALTERED";

    /// <summary>10 seconds: a registration takes milliseconds.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Directories whose sub-directories are plugins; one that does not exist is a warning in <see cref="PluginSet.Warnings"/>.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Ids of plugins that are not to be loaded.</summary>
    public IReadOnlySet<string> Disabled { get; init; } = new HashSet<string>();

    /// <summary>The user's plugin folder (<see cref="PluginRoots.User"/>): what its state file switches off stays off, and its hashes are compared. Null: neither.</summary>
    public string? UserFolder { get; init; }

    /// <summary>Whether an installed plugin is loaded, with a warning, although its files are not those that were installed.</summary>
    public bool AllowAltered { get; init; }

    /// <summary>How long one plugin may take to register. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> waits for ever, as a host under a debugger does anyway.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    internal TimeSpan EffectiveTimeout => Debugger.IsAttached ? System.Threading.Timeout.InfiniteTimeSpan : Timeout;

    /// <summary>The time-out that the environment asks for, or the default.</summary>
    /// <exception cref="SegException">SEG4002: the variable holds no positive number of seconds.</exception>
    internal static TimeSpan TimeoutOfEnvironment()
    {
        if (Environment.GetEnvironmentVariable(TimeoutVariable) is not { Length: > 0 } text) return DefaultTimeout;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= int.MaxValue / 1000) return TimeSpan.FromSeconds(seconds);
        throw new SegException(DiagnosticIds.InvalidValue, $"The environment variable {TimeoutVariable} should be a positive number of seconds, but is '{text}'.");
    }

    internal static bool AllowAlteredOfEnvironment() => Environment.GetEnvironmentVariable(AllowAlteredVariable) == "1";
}
