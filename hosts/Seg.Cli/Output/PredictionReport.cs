using System.Text.Json;
using Seg.Runtime;
using Spectre.Console;

namespace Seg.Cli.Output;

/// <summary>What <c>seg predict</c> prints of its pictures, each as soon as it is done: a stream without end needs no more memory than a short one.</summary>
internal abstract class PredictionReport : IDisposable
{
    /// <param name="json">One JSON array, or tables.</param>
    /// <param name="folder">Where the files go.</param>
    public static PredictionReport Create(bool json, string folder) => json ? new JsonReport() : new TableReport(folder);

    /// <summary>A picture whose files are written.</summary>
    public abstract void Add(Prediction prediction);

    /// <summary>All pictures are done.</summary>
    public abstract void Complete();

    /// <summary>Ends what was begun, also when something went wrong between.</summary>
    public virtual void Dispose()
    {
    }

    /// <summary>How a picture is cut, in words.</summary>
    public static string Describe(TilingPlan plan) => $"{plan.Columns}x{plan.Rows} tiles of {plan.Tiles[0].Region.Width}x{plan.Tiles[0].Region.Height}, at most {plan.PeakBytes >> 20} MiB";

    private sealed class TableReport(string folder) : PredictionReport
    {
        private string? _example;
        private long _files;

        public override void Add(Prediction prediction)
        {
            _example ??= prediction.Files[0];
            _files += prediction.Files.Count;
            Report.Line($"{prediction.Image}  {prediction.Width}x{prediction.Height}  {prediction.Milliseconds:0} ms  {prediction.Model}{(prediction.Plan is { } plan ? $"  {Describe(plan)}" : "")}");
            var table = Report.Table("", "class", "score", "area", "box");
            foreach (var row in prediction.Segments)
            {
                table.AddRow(
                    new Markup($"[rgb({row.Color.R},{row.Color.G},{row.Color.B})]{(Console.IsOutputRedirected ? "" : "■")}[/]"),
                    new Text(row.Class),
                    new Text(FormattableString.Invariant($"{row.Score:0.000}")),
                    new Text(FormattableString.Invariant($"{row.Area}")),
                    new Text(FormattableString.Invariant($"{row.Box.X:0},{row.Box.Y:0} {row.Box.Width:0}x{row.Box.Height:0}")));
            }
            foreach (var (name, area) in prediction.ClassAreas) table.Row("", name, "", FormattableString.Invariant($"{area}"), "");
            Report.Console.Write(table);
        }

        public override void Complete()
        {
            if (_example is not null) Report.Line($"{_files} files in {folder.TrimEnd('/')}/, e.g. {_example}");
        }
    }

    private sealed class JsonReport : PredictionReport
    {
        private readonly Stream _output = StandardStreams.Output();
        private Utf8JsonWriter? _json;

        public override void Add(Prediction prediction)
        {
            var json = Begun();
            json.WriteStartObject();
            json.WriteString("image", prediction.Image);
            json.WriteNumber("width", prediction.Width);
            json.WriteNumber("height", prediction.Height);
            json.WriteString("model", prediction.Model);
            if (prediction.Plan is { } plan)
            {
                json.WriteNumber("tiles", plan.Tiles.Count);
                json.WriteNumber("memoryBound", plan.PeakBytes);
            }
            json.WriteStartArray("segments");
            foreach (var row in prediction.Segments) Write(json, row);
            json.WriteEndArray();
            json.WriteStartArray("files");
            foreach (var file in prediction.Files) json.WriteStringValue(file);
            json.WriteEndArray();
            json.WriteEndObject();
            json.Flush();
        }

        public override void Complete() => Begun();

        // An array that was begun is closed: what was done before an interrupt can be read.
        public override void Dispose()
        {
            if (_json is not null)
            {
                _json.WriteEndArray();
                _json.Dispose();
                _output.Write("\n"u8);
            }
            _output.Dispose();
        }

        private Utf8JsonWriter Begun()
        {
            if (_json is not null) return _json;
            _json = new Utf8JsonWriter(_output, Report.JsonOptions);
            _json.WriteStartArray();
            return _json;
        }

        private static void Write(Utf8JsonWriter json, PredictedSegment row)
        {
            json.WriteStartObject();
            json.WriteNumber("id", row.Id);
            json.WriteString("class", row.Class);
            json.WriteNumber("score", row.Score);
            json.WriteBoolean("thing", row.IsThing);
            json.WriteNumber("area", row.Area);
            json.WriteStartArray("box");
            foreach (var edge in new[] { row.Box.X, row.Box.Y, row.Box.Width, row.Box.Height }) json.WriteNumberValue(edge);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
