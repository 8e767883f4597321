using Seg.Checkpoints.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>Checkpoint formats that each break a law: a sound one whose work is altered.</summary>
internal static class CheckpointMutants
{
    private const string RoundTrip = "What_is_written_is_read_back";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        Of("transposed tensors as they lie in memory", RoundTrip, "row-major", f => new(f) { Written = t => t.shape.Length == 2 && !t.is_contiguous() ? t.t().contiguous().reshape(t.shape) : t }),
        Of("element types widened", RoundTrip, "says Float32", f => new(f) { Written = t => t.dtype == ScalarType.BFloat16 ? t.to(ScalarType.Float32) : t }),
        Of("scalars as lists of one", RoundTrip, "[1]", f => new(f) { Written = t => t.shape.Length == 0 ? t.reshape(1) : t }),
        Of("metadata dropped", RoundTrip, "metadata", f => new(f) { DropsMetadata = true }),
        Of("no conversion to the destination's type", RoundTrip, "convert to the destination", f => new(f) { ReadsInto = (file, name, destination) => destination.zero_() }),
        Of("an unsupported type taken", RoundTrip, "must be refused with ArgumentException", f => new(f) { Written = t => t.dtype == ScalarType.ComplexFloat32 ? zeros(t.shape) : t }),
        Of("a missing part read as zeros", "A_truncated_file_is_refused", "it reads it", f => new(f) { Failed = _ => null }),
        Of("an error without the file's name", "A_truncated_file_is_refused", "does not name the file", f => new(f) { Failed = e => new(e.DiagnosticId, "broken") }),
        Of("a missing file told as damaged", "Noise_and_missing_files_are_refused", "SEG4100", f => new(f) { Failed = e => e.DiagnosticId == "SEG4100" ? new("SEG4101", e.Message) : e }),
        Of("every file taken for its own", "Own_files_are_recognised", "picture.gif", f => new(f) { Recognition = true }),
        Of("its own files not known", "Own_files_are_recognised", "its own file", f => new(f) { Recognition = false }),
        Of("null for an unknown entry", "Entries_are_asked_for_by_name", "KeyNotFoundException", f => new(f) { ReadsUnknown = true }),
        Of("a tensor left behind by each read", "Entries_are_asked_for_by_name", "tensors alive", f => new(f) { Leaks = true }),
        Of("the old file spoilt", "A_failed_write_leaves_the_old_file", "has changed the old file", f => new(f) { BeforeWrite = path => File.WriteAllBytes(path, [1]) }),
        Of("a temporary file left", "A_failed_write_leaves_the_old_file", "leaves behind", f => new(f) { BeforeWrite = path => File.WriteAllBytes($"{path}.{Guid.NewGuid():n}.tmp", [1]) }),
    ];

    private static Mutant Of(string name, string law, string tells, Func<IWritableCheckpointFormat, Changed> change) => new($"checkpoint: {name}", law, tells, () => new Suite(change));

    private sealed class Suite(Func<IWritableCheckpointFormat, Changed> change) : CheckpointFormatConformance<SafetensorsAttribute>
    {
        protected override string Extension => ".safetensors";

        protected override IReadOnlyList<ScalarType> UnsupportedTypes => [ScalarType.ComplexFloat32];

        protected override ComponentDescriptor Descriptor
        {
            get
            {
                var sound = base.Descriptor;
                return new AlteredDescriptor(sound) { Creates = (spec, context) => change((IWritableCheckpointFormat)sound.Create(spec, context)) };
            }
        }
    }

    private sealed class Changed(IWritableCheckpointFormat inner) : IWritableCheckpointFormat
    {
        public Func<Tensor, Tensor> Written { get; init; } = tensor => tensor;

        public bool DropsMetadata { get; init; }

        public Action<ICheckpoint, string, Tensor>? ReadsInto { get; init; }

        /// <summary>The error in place of another; null for an empty file.</summary>
        public Func<SegException, SegException?> Failed { get; init; } = error => error;

        public bool? Recognition { get; init; }

        public bool ReadsUnknown { get; init; }

        public bool Leaks { get; init; }

        public Action<string> BeforeWrite { get; init; } = _ => { };

        public bool Recognises(ReadOnlySpan<byte> start, string path) => Recognition ?? inner.Recognises(start, path);

        public ICheckpoint Open(string path)
        {
            try
            {
                return new ChangedFile(inner.Open(path), this);
            }
            catch (SegException error)
            {
                return Failed(error) is { } told ? throw told : new EmptyFile(path);
            }
        }

        public void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
        {
            BeforeWrite(path);
            inner.Write(path, tensors.Select(t => KeyValuePair.Create(t.Key, Written(t.Value))), DropsMetadata ? null : metadata);
        }
    }

    private sealed class ChangedFile(ICheckpoint inner, Changed format) : ICheckpoint
    {
        public string Path => inner.Path;

        public IReadOnlyList<CheckpointEntry> Entries => inner.Entries;

        public IReadOnlyDictionary<string, string> Metadata => inner.Metadata;

        public Tensor Read(string name)
        {
            if (format.ReadsUnknown && inner.Entries.All(e => e.Name != name)) return null!;
            var tensor = inner.Read(name);
            if (format.Leaks) tensor.clone().DetachFromDisposeScope();
            return tensor;
        }

        public void ReadInto(string name, Tensor destination)
        {
            if (format.ReadsInto is null) inner.ReadInto(name, destination);
            else format.ReadsInto(inner, name, destination);
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class EmptyFile(string path) : ICheckpoint
    {
        public string Path => path;

        public IReadOnlyList<CheckpointEntry> Entries => [];

        public IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string>();

        public Tensor Read(string name) => throw new KeyNotFoundException();

        public void ReadInto(string name, Tensor destination) => throw new KeyNotFoundException();

        public void Dispose()
        {
        }
    }
}
