using Seg.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>Laws of an <see cref="ICheckpointFormat"/>; those of writing hold of one that is an <see cref="IWritableCheckpointFormat"/>.</summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class CheckpointFormatConformance<TSpec> : ComponentConformance<TSpec>, IDisposable where TSpec : CheckpointFormatSpecAttribute, new()
{
    private string? _folder;

    /// <summary>The extension of the format's files, with the dot, e.g. <c>.safetensors</c>.</summary>
    protected abstract string Extension { get; }

    /// <summary>A small file of a format that cannot be written. One that can writes its own.</summary>
    protected virtual string? SampleFile => null;

    /// <summary>A folder of the test's own among the system's temporary ones, made when it is first asked for and deleted with the suite: <see cref="SampleFile"/> may be written there.</summary>
    protected string Folder => _folder ??= Directory.CreateTempSubdirectory("seg-conformance-").FullName;

    /// <summary>Element types that the format cannot hold; they must be refused in writing.</summary>
    protected virtual IReadOnlyList<ScalarType> UnsupportedTypes => [];

    private static readonly ScalarType[] Types =
        [ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool];

    private static readonly long[][] Shapes = [[], [0], [1], [3, 0, 2], [2, 3, 4]];

    /// <summary>Deletes the suite's files.</summary>
    public void Dispose()
    {
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
        _folder = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Every element type and shape, an empty tensor, a scalar and a transposed view come back as they were, with names, order and metadata.</summary>
    [Theory, EachCase]
    public void What_is_written_is_read_back(string name)
    {
        if (Create(name) is not IWritableCheckpointFormat format) return;
        using var scope = NewDisposeScope();
        var tensors = Tensors();
        var path = PathOf("whole");
        format.Write(path, tensors, new Dictionary<string, string> { ["made by"] = "Ünïcode \"suite\"" });

        using var file = format.Open(path);
        Law.Require(file.Path == path, $"The open file says its path is '{file.Path}' instead of '{path}'.");
        Law.Require(file.Metadata.TryGetValue("made by", out var text) && text == "Ünïcode \"suite\"", "The metadata do not come back as written.");
        var names = file.Entries.Select(entry => entry.Name).ToHashSet();
        Law.Require(names.SetEquals(tensors.Select(t => t.Key)), $"Other entries come back than were written: {string.Join(", ", names.Except(tensors.Select(t => t.Key)).Concat(tensors.Select(t => t.Key).Except(names)))}.");
        foreach (var (key, written) in tensors)
        {
            var entry = file.Entries.First(e => e.Name == key);
            Law.Require(entry.Type == written.dtype && entry.Shape.SequenceEqual(written.shape),
                $"The entry {key} says {entry.Type} {TensorComparison.Shape(entry.Shape)}; written was {written.dtype} {TensorComparison.Shape(written.shape)}.");
            Law.Require(TensorComparison.Same(written, file.Read(key)), $"{key} comes back with other numbers. Write the elements in row-major order (contiguous()), and keep every bit.");
            var (converted, doubled) = (empty(written.shape, ScalarType.Float64), written.to(ScalarType.Float64));
            file.ReadInto(key, converted);
            Law.Require(TensorComparison.Same(doubled, converted), $"ReadInto a float64 tensor gives other numbers for {key}: convert to the destination's type.");
        }
        foreach (var type in UnsupportedTypes)
            Law.Require(Record.Exception(() => format.Write(PathOf("unsupported"), [KeyValuePair.Create("x", zeros([2], type))])) is ArgumentException,
                $"Writing {type}, which the suite says the format cannot hold, must be refused with ArgumentException.");
    }

    /// <summary>A file cut at any place is refused with SEG4101 that names it, when it is opened or at the latest when the missing part is read.</summary>
    [Theory, EachCase]
    public void A_truncated_file_is_refused(string name)
    {
        using var scope = NewDisposeScope();
        var format = Create(name);
        var whole = File.ReadAllBytes(Sample(format));
        foreach (var length in new[] { 0, 1, 4, 7, 8, 9, whole.Length / 4, whole.Length / 2, whole.Length - 1 }.Where(l => l < whole.Length).Distinct())
        {
            var path = PathOf($"cut-{length}");
            File.WriteAllBytes(path, whole[..length]);
            Refused(DiagnosticIds.CheckpointMalformed, $"a file cut to {length} of {whole.Length} bytes", path, () => ReadAll(format, path));
        }
    }

    /// <summary>Noise is refused with SEG4101, a file that is not there with SEG4100.</summary>
    [Theory, EachCase]
    public void Noise_and_missing_files_are_refused(string name)
    {
        using var scope = NewDisposeScope();
        var format = Create(name);
        var noise = new byte[1000];
        new Random(1).NextBytes(noise);
        var path = PathOf("noise");
        File.WriteAllBytes(path, noise);
        Refused(DiagnosticIds.CheckpointMalformed, "noise", path, () => ReadAll(format, path));
        var missing = PathOf("missing");
        Refused(DiagnosticIds.CheckpointMissing, "a path without a file", missing, () => ReadAll(format, missing));
    }

    /// <summary>The format knows its own files by their start, and takes no other's for its own.</summary>
    [Theory, EachCase]
    public void Own_files_are_recognised(string name)
    {
        using var scope = NewDisposeScope();
        var format = Create(name);
        var start = File.ReadAllBytes(Sample(format)).AsSpan();
        start = start[..Math.Min(64, start.Length)];
        Law.Require(format.Recognises(start, $"model{Extension}"), $"The format does not recognise its own file model{Extension}.");
        Law.Require(!format.Recognises("GIF89a, a picture, no checkpoint at all"u8, "picture.gif"), "The format takes a picture named picture.gif for its own. Look at the first bytes.");
    }

    /// <summary>An unknown entry is a KeyNotFoundException, and a closed file leaves no tensor and can be deleted and written anew.</summary>
    [Theory, EachCase]
    public void Entries_are_asked_for_by_name(string name)
    {
        using var scope = NewDisposeScope();
        var format = Create(name);
        var path = Sample(format);
        using (var file = format.Open(path))
            Law.Require(Record.Exception(() => file.Read("no such entry")) is KeyNotFoundException, "Reading an entry that the file does not have must throw KeyNotFoundException.");
        var leaked = LiveTensors.LeftBy(() =>
        {
            using var file = format.Open(path);
            foreach (var entry in file.Entries) file.Read(entry.Name).Dispose();
        });
        Law.Require(leaked == 0, $"Reading leaves {leaked} tensors alive besides those that the caller gets.");
    }

    /// <summary>A failed write leaves the old file whole and nothing beside it.</summary>
    [Theory, EachCase]
    public void A_failed_write_leaves_the_old_file(string name)
    {
        if (Create(name) is not IWritableCheckpointFormat format) return;
        using var scope = NewDisposeScope();
        var path = PathOf("old");
        format.Write(path, [KeyValuePair.Create("x", ones(3))]);
        var (old, files) = (File.ReadAllBytes(path), Files());
        var refused = Record.Exception(() => format.Write(path, [KeyValuePair.Create("x", zeros(3)), KeyValuePair.Create("x", zeros(4))]));
        Law.Require(refused is ArgumentException, $"Writing a name twice must be refused with ArgumentException, but {(refused is null ? "it was written" : $"it throws {refused.GetType().Name}")}.");
        Untouched("a name twice");
        refused = Record.Exception(() => format.Write(path, Breaking()));
        Law.Require(refused is InvalidOperationException, "An exception of the tensors' own enumeration must reach the caller as it is.");
        Untouched("tensors whose enumeration breaks off");

        void Untouched(string what)
        {
            Law.Require(File.ReadAllBytes(path).AsSpan().SequenceEqual(old), $"Refused to write {what}, the format has changed the old file. Write under another name first and rename at the end.");
            Law.Require(Files().SequenceEqual(files), $"Refused to write {what}, the format leaves behind {string.Join(", ", Files().Except(files))}. Delete what was begun.");
        }

        string[] Files() => [.. Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

        static IEnumerable<KeyValuePair<string, Tensor>> Breaking()
        {
            yield return KeyValuePair.Create("x", zeros(3));
            throw new InvalidOperationException("The enumeration breaks off.");
        }
    }

    private ICheckpointFormat Create(string name)
    {
        var (trial, descriptor) = (Case(name), Descriptor);
        return descriptor.Create(descriptor.Copy(trial.Options), new() { Classes = 1 }) as ICheckpointFormat ?? throw Law.Broken($"{descriptor} constructs no {nameof(ICheckpointFormat)}.");
    }

    private string Sample(ICheckpointFormat format)
    {
        if (SampleFile is { } sample) return sample;
        if (format is not IWritableCheckpointFormat writable) throw Law.Broken("The format cannot be written: name a small file of it in SampleFile of the suite.");
        var path = PathOf("sample");
        writable.Write(path, Tensors());
        return path;
    }

    private Dictionary<string, Tensor> Tensors()
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var type in Types.Except(UnsupportedTypes))
            foreach (var shape in Shapes)
                tensors[$"{type}.{string.Join('x', shape)}"] = (arange(shape.Aggregate(1L, (product, size) => product * size)).reshape(shape) % 7).to(type);
        tensors["transposed"] = arange(12).to(ScalarType.Float32).reshape(3, 4).t();
        tensors["part"] = arange(20).to(ScalarType.Float32).reshape(4, 5).narrow(1, 1, 3);
        return tensors;
    }

    private static void ReadAll(ICheckpointFormat format, string path)
    {
        using var file = format.Open(path);
        foreach (var entry in file.Entries) file.Read(entry.Name).Dispose();
    }

    private string PathOf(string name) => Path.Combine(Folder, name + Extension);

    private static void Refused(string id, string what, string path, Action action)
    {
        var refused = Record.Exception(action);
        Law.Require(refused is SegException seg && seg.DiagnosticId == id, $"Given {what} the format must throw SegException {id}, but {(refused is null ? "it reads it" : $"it throws {refused.GetType().Name}: {refused.Message}")}.");
        Law.Require(refused!.Message.Contains(path, StringComparison.Ordinal), $"Given {what} the message does not name the file: {refused.Message}");
    }
}
