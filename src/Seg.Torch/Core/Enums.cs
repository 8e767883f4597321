namespace TorchSharp;

/// <summary>Kinds of device, numbered as libtorch does.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    MKLDNN = 2,
    OPENGL = 3,
    OPENCL = 4,
    IDEEP = 5,
    HIP = 6,
    FPGA = 7,
    MSNPU = 8,
    XLA = 9,
    MPS = 13,
    META = 14,
}

/// <summary>How ToString writes a tensor.</summary>
public enum TensorStringStyle
{
    Metadata = 0,
    Julia = 1,
    Numpy = 2,
    CSharp = 3,
    Default = 4,
}

/// <summary>What fills the border of a padded tensor.</summary>
public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}

/// <summary>How a reduction into an index combines values.</summary>
public enum Reduce
{
    prod = 0,
    mean = 1,
    amax = 2,
    amin = 3,
}

/// <summary>When cdist uses a matrix product.</summary>
public enum compute_mode
{
    use_mm_for_euclid_dist_if_necessary = 0,
    use_mm_for_euclid_dist = 1,
    donot_use_mm_for_euclid_dist = 2,
}

/// <summary>The order of the axes that meshgrid makes.</summary>
public enum indexing
{
    xy = 0,
    ij = 1,
}

/// <summary>How a tensor's elements are stored.</summary>
public enum layout
{
    strided = 0,
    sparse_coo = 1,
}

/// <summary>The order of a dense tensor's dimensions in memory.</summary>
public enum memory_format
{
    preserve_format = 0,
    contiguous_format = 1,
    channels_last = 2,
}

public static partial class torch
{
    /// <summary>The element types, numbered as libtorch does.</summary>
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        ComplexFloat64 = 10,
        Bool = 11,
        QInt8 = 12,
        QUInt8 = 13,
        QInt32 = 14,
        BFloat16 = 15,
    }

    /// <summary>How a quotient is rounded.</summary>
    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }

    /// <summary>Interpolation between pixels.</summary>
    public enum InterpolationMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
        Area = 5,
        NearestExact = 6,
    }

    /// <summary>Interpolation of grid_sample.</summary>
    public enum GridSampleMode
    {
        Nearest = 0,
        Bilinear = 2,
    }

    /// <summary>What grid_sample reads outside its input.</summary>
    public enum GridSamplePaddingMode
    {
        Zeros = 0,
        Reflection = 1,
        Border = 2,
    }

    /// <summary>Interpolation of nn.Upsample.</summary>
    public enum UpsampleMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
    }
}
