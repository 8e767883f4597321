using Microsoft.Extensions.Logging;

namespace Seg.Runtime;

/// <summary>
/// Every log message of the run time, once, with its id: 1000 plugins, 1100 models and weights, 1200 calls, 1300 warm-up. An id keeps its meaning for
/// ever; docs/reference/telemetry.md lists them.
/// </summary>
internal static partial class SegLog
{
    [LoggerMessage(1000, LogLevel.Information, "Plugin {Plugin} {Version} loaded from {Path}: {Components} components, {Models} models.")]
    public static partial void PluginLoaded(this ILogger logger, string plugin, string version, string path, int components, int models);

    [LoggerMessage(1001, LogLevel.Warning, "Plugin {Plugin} at {Path} was not loaded ({State}): {DiagnosticId}: {Reason}")]
    public static partial void PluginRefused(this ILogger logger, string plugin, string path, PluginState state, string diagnosticId, string reason);

    [LoggerMessage(1002, LogLevel.Information, "Plugin {Plugin} at {Path} was passed over ({State}): {Reason}")]
    public static partial void PluginPassedOver(this ILogger logger, string plugin, string path, PluginState state, string reason);

    [LoggerMessage(1003, LogLevel.Warning, "Plugin {Plugin}: {Warning}")]
    public static partial void PluginWarning(this ILogger logger, string plugin, string warning);

    [LoggerMessage(1004, LogLevel.Warning, "Plugin folders: {Warning}")]
    public static partial void PluginFolderWarning(this ILogger logger, string warning);

    [LoggerMessage(1100, LogLevel.Information, "Model {Model} built in {ElapsedMs:0} ms: {Parameters} parameters, {Kind}.")]
    public static partial void ModelBuilt(this ILogger logger, string model, double elapsedMs, long parameters, string kind);

    [LoggerMessage(1101, LogLevel.Information, "Weights of {Model} loaded from {Path} in {ElapsedMs:0} ms: {Tensors} tensors, {Bytes} bytes, key map {KeyMap}.")]
    public static partial void WeightsLoaded(this ILogger logger, string model, string path, double elapsedMs, int tensors, long bytes, string keyMap);

    [LoggerMessage(1102, LogLevel.Warning, "Model {Model} runs with freshly initialised weights: its results mean nothing.")]
    public static partial void RandomWeights(this ILogger logger, string model);

    [LoggerMessage(1103, LogLevel.Debug, "Weights of {Model}: {Count} tensors changed their element type, the first: {First}.")]
    public static partial void WeightsConverted(this ILogger logger, string model, int count, string first);

    [LoggerMessage(1104, LogLevel.Error, "Model {Model} could not be loaded.")]
    public static partial void LoadFailed(this ILogger logger, string model, Exception failure);

    [LoggerMessage(1200, LogLevel.Debug, "Segmenting {Image} ({Width}x{Height}) with {Model}.")]
    public static partial void Segmenting(this ILogger logger, string image, int width, int height, string model);

    [LoggerMessage(1201, LogLevel.Information, "Segmented {Image} ({Width}x{Height}) with {Model} in {ElapsedMs:0} ms.")]
    public static partial void Segmented(this ILogger logger, string image, int width, int height, string model, double elapsedMs);

    [LoggerMessage(1202, LogLevel.Information, "Segmenting {Image} with {Model} was cancelled after {ElapsedMs:0} ms.")]
    public static partial void SegmentingCancelled(this ILogger logger, string image, string model, double elapsedMs);

    [LoggerMessage(1203, LogLevel.Error, "Segmenting {Image} with {Model} failed after {ElapsedMs:0} ms.")]
    public static partial void SegmentingFailed(this ILogger logger, string image, string model, double elapsedMs, Exception failure);

    [LoggerMessage(1300, LogLevel.Information, "Warming up {Segmenter} ({Model}): loading, then one {Width}x{Height} image.")]
    public static partial void WarmingUp(this ILogger logger, string segmenter, string model, int width, int height);

    [LoggerMessage(1301, LogLevel.Information, "{Segmenter} ({Model}) is warm: loaded in {LoadMs:0} ms, first image in {ImageMs:0} ms.")]
    public static partial void WarmedUp(this ILogger logger, string segmenter, string model, double loadMs, double imageMs);

    [LoggerMessage(1302, LogLevel.Error, "Warming up {Segmenter} failed; the host goes on, and the first call tries again.")]
    public static partial void WarmUpFailed(this ILogger logger, string segmenter, Exception failure);
}
