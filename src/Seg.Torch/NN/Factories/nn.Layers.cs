using Seg.Torch;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>See <see cref="Modules.BatchNorm1d"/>.</summary>
        public static Modules.BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>See <see cref="Modules.BatchNorm2d"/>.</summary>
        public static Modules.BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>See <see cref="Modules.BatchNorm3d"/>.</summary>
        public static Modules.BatchNorm3d BatchNorm3d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>See <see cref="Modules.Embedding"/>.</summary>
        public static Modules.Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
            Modules.Embedding.Random(num_embeddings, embedding_dims, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, device, dtype);

        /// <summary>See <see cref="Modules.Embedding"/>.</summary>
        public static Modules.Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
            FromPretrained(embeddings, freeze, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, device, dtype);

        /// <summary>See <see cref="Modules.GroupNorm"/>.</summary>
        public static Modules.GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-5, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
            new(num_groups, num_channels, eps, affine, device, dtype);

        /// <summary>See <see cref="Modules.LayerNorm"/>.</summary>
        public static Modules.LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

        /// <summary>See <see cref="Modules.LayerNorm"/>.</summary>
        public static Modules.LayerNorm LayerNorm(long normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        /// <summary>See <see cref="Modules.Linear"/>.</summary>
        public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, outputSize, hasBias, device, dtype);

        /// <summary>See <see cref="Modules.Linear"/>.</summary>
        public static Modules.Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

        /// <summary>See <see cref="Modules.ModuleDict{T}"/>.</summary>
        public static Modules.ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => DictOf(modules);

        /// <summary>See <see cref="Modules.ModuleDict{T}"/>.</summary>
        public static Modules.ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module => DictOf(modules);

        /// <summary>See <see cref="Modules.ModuleList{T}"/>.</summary>
        public static Modules.ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

        /// <summary>See <see cref="Modules.ModuleList{T}"/>.</summary>
        public static Modules.ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);

        /// <summary>See <see cref="Modules.MultiheadAttention"/>.</summary>
        public static Modules.MultiheadAttention MultiheadAttention(long embedded_dim, long num_heads, double dropout = 0, bool bias = true, bool add_bias_kv = false, bool add_zero_attn = false, long? kdim = null, long? vdim = null) =>
            new(embedded_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim);

        /// <summary>See <see cref="Modules.Parameter"/>.</summary>
        public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

        /// <summary>See <see cref="Modules.ParameterList"/>.</summary>
        public static Modules.ParameterList ParameterList(params Parameter[] parameters) => new(parameters);

        /// <summary>See <see cref="Modules.Sequential"/>.</summary>
        public static Modules.Sequential Sequential() => new(Array.Empty<Module<Tensor, Tensor>>());

        /// <summary>See <see cref="Modules.Sequential"/>.</summary>
        public static Modules.Sequential Sequential(params (string, Module<Tensor, Tensor>)[] modules) => new(modules);

        /// <summary>See <see cref="Modules.Sequential"/>.</summary>
        public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);

        /// <summary>See <see cref="Modules.Sequential"/>.</summary>
        public static Modules.Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
            new(modules.Select(step => (step.Item1, step.Item2)).ToArray());

        /// <summary>See <see cref="Modules.Sequential"/>.</summary>
        public static Modules.Sequential Sequential(IEnumerable<(string, Module<Tensor, Tensor>)> modules) => new(modules.ToArray());

        /// <summary>See <see cref="Modules.Sequential"/>.</summary>
        public static Modules.Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) =>
            new(modules.Select(step => (step.Item1, step.Item2)).ToArray());

        /// <summary>See <see cref="Modules.Sequential"/>.</summary>
        public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(modules.ToArray());

        private static ModuleDict<T> DictOf<T>((string, T)[] modules) where T : Module
        {
            var result = new ModuleDict<T>();
            foreach (var module in modules) result.Add(module);
            return result;
        }

        private static Modules.Embedding FromPretrained(Tensor embeddings, bool freeze, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse,
            Device? device, ScalarType? dtype)
        {
            // A copy: the table must outlive, and train apart from, the tensor it came from.
            using var source = embeddings.detach();
            var weight = new Parameter(source.clone(), requires_grad: !freeze);
            return new Modules.Embedding(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse).to(device ?? embeddings.device, dtype ?? embeddings.dtype);
        }
    }
}
