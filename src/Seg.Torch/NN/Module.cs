using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A tree of sub-modules, parameters and buffers, each under a name that is unique within its kind.
        /// A module owns what is registered in it: its tensors leave their dispose scope, and disposing the root disposes every tensor of the
        /// tree.
        /// Registration and moves are not thread safe; forward passes of a module in evaluation mode are.
        /// </summary>
        public partial class Module : IDisposable
        {
            // Insertion order is the order of state_dict and of every named_* method.
            private readonly OrderedDictionary<string, Module> _submodules = new(StringComparer.Ordinal);
            private readonly OrderedDictionary<string, Parameter> _parametersByName = new(StringComparer.Ordinal);
            private readonly OrderedDictionary<string, (Tensor tensor, bool persistent)> _buffersByName = new(StringComparer.Ordinal);
            private readonly string _name;
            private bool _componentsRegistered;
            private bool _disposed;

            /// <summary>Creates an empty module; <paramref name="name"/> is only what <see cref="GetName"/> answers.</summary>
            protected Module(string name) => _name = name;

            /// <summary>The name given to the constructor, or the type's name if that was empty.</summary>
            public virtual string GetName() => string.IsNullOrEmpty(_name) ? GetType().Name : _name;

            /// <summary>True in training mode (the initial state): dropout drops, batch normalisation uses batch statistics.</summary>
            public virtual bool training { get; private set; } = true;

            /// <summary>Puts this module and every descendant into training (or evaluation) mode.</summary>
            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var (_, child) in named_children()) child.train(train);
            }

            /// <summary>Puts this module and every descendant into evaluation mode.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls <paramref name="fn"/> on every descendant, children before parents, and on this module last.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in _submodules.Values) child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Drops the gradients of all parameters, or fills them with zeros if <paramref name="set_to_none"/> is false.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters()) ClearGradient(parameter, set_to_none);
            }

            internal static void ClearGradient(Tensor parameter, bool set_to_none)
            {
                using var gradient = parameter.grad;
                if (gradient is null) return;
                if (set_to_none) parameter.grad = null;
                else
                    using (no_grad()) gradient.zero_();
            }

            /// <summary>Registers a sub-module; a null module removes the name.</summary>
            /// <exception cref="ArgumentException">The name is empty or contains a dot, which separates levels in state_dict keys.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _submodules.Remove(name);
                    return;
                }

                CheckName(name, "module");
                submodule.RegisterComponents();
                if (!_submodules.TryAdd(name, submodule))
                    throw new InvalidOperationException($"{GetName()} already has a sub-module '{name}'.");
            }

            /// <summary>The same as <see cref="register_module"/>.</summary>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Registers a parameter: it appears in <see cref="parameters"/> and in <see cref="state_dict"/>.</summary>
            /// <exception cref="ArgumentNullException">The parameter is null or disposed.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), $"{GetName()}: a null or disposed tensor cannot be registered as parameter '{name}'.");
                if (!_parametersByName.TryAdd(name, param))
                    throw new InvalidOperationException($"{GetName()} already has a parameter '{name}'.");
                param.DetachFromDisposeScope();
            }

            /// <summary>Registers a buffer: state that is not trained. A buffer that is not persistent is left out of <see cref="state_dict"/>.</summary>
            /// <exception cref="ArgumentNullException">The tensor is null or disposed.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), $"{GetName()}: a null or disposed tensor cannot be registered as buffer '{name}'.");
                if (!_buffersByName.TryAdd(name, (tensor, persistent)))
                    throw new InvalidOperationException($"{GetName()} already has a buffer '{name}'.");
                tensor.DetachFromDisposeScope();
            }

            /// <summary>Sets or, with null, removes a parameter.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null) _parametersByName.Remove(name);
                else _parametersByName[name] = value;
            }

            /// <summary>Sets or, with null, removes a parameter; a plain tensor becomes one that requires gradients.</summary>
            protected void ConditionallyRegisterParameter(string name, Tensor? value) =>
                ConditionallyRegisterParameter(name, value is null ? null : value as Parameter ?? new Parameter(value));

            /// <summary>Sets or, with null, removes a buffer.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null) _buffersByName.Remove(name);
                else _buffersByName[name] = (value, persistent);
            }

            /// <summary>Forgets every sub-module without disposing it.</summary>
            protected void ClearModules() => _submodules.Clear();

            /// <summary>
            /// Registers every instance field that holds a module, a parameter or a tensor (as buffer), under the field's name or that of
            /// its <see cref="Utils.ComponentNameAttribute"/>. A derived module calls this at the end of its constructor; fields registered
            /// by hand before are left alone.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_componentsRegistered) return;
                foreach (var field in ComponentFields.Of(GetType()))
                {
                    var name = field.ComponentName();
                    if (_submodules.ContainsKey(name) || _parametersByName.ContainsKey(name) || _buffersByName.ContainsKey(name)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(name, module); break;
                        case Parameter parameter: register_parameter(name, parameter); break;
                        case Tensor tensor: register_buffer(name, tensor); break;
                    }
                }
                _componentsRegistered = true;
            }

            /// <summary>The device and type new tensors get: the arguments, or the library's defaults where null.</summary>
            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device? device = null, ScalarType? dtype = null) =>
                (device ?? get_default_device(), dtype ?? get_default_dtype());

            /// <summary>Releases every tensor of the tree. Calling it twice is harmless.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Releases this module's parameters and buffers, then its sub-modules.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed) return;
                _disposed = true;
                foreach (var parameter in _parametersByName.Values) parameter.Dispose();
                foreach (var (tensor, _) in _buffersByName.Values) tensor.Dispose();
                foreach (var child in _submodules.Values) child.Dispose();
            }

            private static void CheckName(string name, string kind)
            {
                if (string.IsNullOrEmpty(name)) throw new ArgumentException($"A {kind}'s name cannot be empty.", nameof(name));
                if (name.Contains('.')) throw new ArgumentException($"A {kind}'s name cannot contain '.', but was '{name}'.", nameof(name));
            }

            // Registered tensors of the built-in modules live in the dictionaries only, so that moves and replacements have one place to change.
            internal Parameter? ParameterOrNull(string name) => _parametersByName.TryGetValue(name, out var parameter) ? parameter : null;

            internal Tensor? BufferOrNull(string name) => _buffersByName.TryGetValue(name, out var buffer) ? buffer.tensor : null;

            internal void SetParameter(string name, Parameter? value)
            {
                var previous = ParameterOrNull(name);
                if (ReferenceEquals(previous, value)) return;
                previous?.Dispose();
                value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(name, value);
            }

            internal void SetBuffer(string name, Tensor? value)
            {
                var previous = BufferOrNull(name);
                if (ReferenceEquals(previous, value)) return;
                previous?.Dispose();
                value?.DetachFromDisposeScope();
                ConditionallyRegisterBuffer(name, value);
            }
        }
    }
}
