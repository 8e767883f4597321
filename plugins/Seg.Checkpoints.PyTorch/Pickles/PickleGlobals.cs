namespace Seg.Checkpoints.PyTorch;

/// <summary>What a name of a pickle stands for.</summary>
internal enum GlobalKind
{
    OrderedDict, Size, Storage, DType, Device, RebuildTensor, RebuildTensorV2, RebuildTensorV3, RebuildParameter,
    NumpyReconstruct, NumpyArray, NumpyDType, NumpyScalar, NumpyFromBuffer, Encode, Bytes,
}

/// <summary>The names that a pickle may ask for. None of them is run: each stands for something that this reader builds itself.</summary>
internal static class PickleGlobals
{
    private static readonly IReadOnlyDictionary<string, GlobalKind> Kinds = new Dictionary<string, GlobalKind>(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = GlobalKind.OrderedDict,
        ["torch.Size"] = GlobalKind.Size,
        ["torch.device"] = GlobalKind.Device,
        ["torch._utils._rebuild_tensor"] = GlobalKind.RebuildTensor,
        ["torch._utils._rebuild_tensor_v2"] = GlobalKind.RebuildTensorV2,
        ["torch._utils._rebuild_tensor_v3"] = GlobalKind.RebuildTensorV3,
        ["torch._utils._rebuild_parameter"] = GlobalKind.RebuildParameter,
        ["numpy.ndarray"] = GlobalKind.NumpyArray,
        ["numpy.dtype"] = GlobalKind.NumpyDType,
        ["numpy.core.multiarray._reconstruct"] = GlobalKind.NumpyReconstruct,
        ["numpy._core.multiarray._reconstruct"] = GlobalKind.NumpyReconstruct,
        ["numpy.core.multiarray.scalar"] = GlobalKind.NumpyScalar,
        ["numpy._core.multiarray.scalar"] = GlobalKind.NumpyScalar,
        ["numpy.core.numeric._frombuffer"] = GlobalKind.NumpyFromBuffer,
        ["numpy._core.numeric._frombuffer"] = GlobalKind.NumpyFromBuffer,
        ["_codecs.encode"] = GlobalKind.Encode,
        ["builtins.bytes"] = GlobalKind.Bytes,
        ["__builtin__.bytes"] = GlobalKind.Bytes,
    };

    /// <summary>The name's meaning, or null where it is not allowed.</summary>
    public static PickleGlobal? Find(string module, string name)
    {
        var full = $"{module}.{name}";
        if (Kinds.TryGetValue(full, out var kind)) return new(kind, full);
        if (module is "torch" or "torch.storage" && ElementTypes.OfStorage(name) is { } stored) return new(GlobalKind.Storage, full, stored);
        if (module == "torch" && ElementTypes.OfTorch(name) is { } type) return new(GlobalKind.DType, full, type);
        return null;
    }
}
