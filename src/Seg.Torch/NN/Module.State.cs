using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>
            /// The parameters and persistent buffers under their dotted names: the tensors themselves, not copies. A tensor shared under
            /// several names has an entry for each.
            /// </summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= new Dictionary<string, Tensor>(StringComparer.Ordinal);
                string Key(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
                foreach (var (name, parameter) in named_parameters(recurse: false)) destination.TryAdd(Key(name), parameter);
                foreach (var (name, buffer) in named_buffers(recurse: false, include_nonpersistent: false)) destination.TryAdd(Key(name), buffer);
                foreach (var (name, child) in named_children()) child.state_dict(destination, Key(name));
                return destination;
            }

            /// <summary>
            /// Copies the values of <paramref name="source"/> into this module's parameters and buffers, converting element types.
            /// Entries named in <paramref name="skip"/> are ignored on both sides. Nothing is copied when an error is thrown.
            /// </summary>
            /// <returns>The entries this module has and the source lacks, and those only the source has.</returns>
            /// <exception cref="InvalidOperationException">
            /// <paramref name="strict"/> is set and the names differ, or (strict or not) a shape differs; the message names the entries and shapes.
            /// </exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var ignored = new HashSet<string>(skip ?? [], StringComparer.Ordinal);
                var destination = state_dict();
                var missing = destination.Keys.Where(key => !ignored.Contains(key) && !source.ContainsKey(key)).ToList();
                var unexpected = source.Keys.Where(key => !ignored.Contains(key) && !destination.ContainsKey(key)).ToList();
                var common = destination.Where(entry => !ignored.Contains(entry.Key) && source.ContainsKey(entry.Key)).ToList();
                var misshaped = common.Where(entry => !entry.Value.shape.SequenceEqual(source[entry.Key].shape)).ToList();

                var problems = new List<string>();
                if (strict && missing.Count > 0) problems.Add($"missing: {StateReport.List(missing)}");
                if (strict && unexpected.Count > 0) problems.Add($"unexpected: {StateReport.List(unexpected)}");
                problems.AddRange(misshaped.Select(entry =>
                    $"'{entry.Key}' has shape {StateReport.Shape(source[entry.Key])} but the module expects {StateReport.Shape(entry.Value)}"));
                if (problems.Count > 0)
                    throw new InvalidOperationException($"The state does not fit {GetName()}: {string.Join("; ", problems)}.");

                using (no_grad())
                    foreach (var (key, target) in common) target.copy_(source[key]);
                return (missing, unexpected);
            }

            /// <summary>Writes <see cref="state_dict"/> to a file, without the entries named in <paramref name="skip"/>.</summary>
            public Module save(string location, IList<string>? skip = null)
            {
                using var stream = File.Create(location);
                return save(stream, skip);
            }

            /// <summary>Writes <see cref="state_dict"/> to a stream and closes it.</summary>
            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            /// <summary>Writes <see cref="state_dict"/> to a writer.</summary>
            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <summary>Writes a state: the count of entries as LEB128 number, then each name with its tensor.</summary>
            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                var entries = sd.Where(entry => skip is null || !skip.Contains(entry.Key)).ToList();
                writer.Write7BitEncodedInt64(entries.Count);
                foreach (var (name, tensor) in entries)
                {
                    writer.Write(name);
                    TensorStream.Write(writer, tensor);
                }
            }

            /// <summary>Reads what <see cref="save(string, IList{string}?)"/> wrote.</summary>
            /// <param name="location">The file.</param>
            /// <param name="strict">Whether names that differ are an error.</param>
            /// <param name="skip">Entries to leave as they are.</param>
            /// <param name="loadedParameters">Receives, for each entry of the file, whether the module has it.</param>
            /// <exception cref="FileNotFoundException">There is no such file.</exception>
            /// <exception cref="InvalidOperationException">The state does not fit, see <see cref="load_state_dict"/>.</exception>
            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            /// <summary>Reads a state from a stream and closes it.</summary>
            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            /// <summary>Reads a state from a reader.</summary>
            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                var source = new Dictionary<string, Tensor>(StringComparer.Ordinal);
                try
                {
                    var known = state_dict();
                    for (var left = reader.Read7BitEncodedInt64(); left > 0; left--)
                    {
                        var name = reader.ReadString();
                        source.Add(name, TensorStream.Read(reader));
                        loadedParameters?.Add(name, known.ContainsKey(name));
                    }
                    load_state_dict(source, strict, skip);
                    return this;
                }
                finally
                {
                    foreach (var tensor in source.Values) tensor.Dispose();
                }
            }

            /// <summary>Creates a module and reads its state from a file.</summary>
            public static Module Create<T>(string path) where T : Module, new() => new T().load(path);
        }
    }
}
