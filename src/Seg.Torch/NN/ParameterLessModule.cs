using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Marks modules that have neither parameters nor buffers.</summary>
public interface IParameterLessModule;

/// <summary>A module without parameters and buffers: moving it is free, registering tensors in it is an error.</summary>
public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>, IParameterLessModule
{
    /// <summary>Passes the module's name on.</summary>
    protected ParameterLessModule(string name) : base(name)
    {
    }

    /// <summary>Nothing to move.</summary>
    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    /// <summary>Nothing to move.</summary>
    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <summary>Nothing to convert.</summary>
    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;

    /// <summary>Not allowed here.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw new InvalidOperationException($"{GetName()} is parameter-less: buffer '{name}' cannot be registered.");

    /// <summary>Not allowed here.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) =>
        throw new InvalidOperationException($"{GetName()} is parameter-less: parameter '{name}' cannot be registered.");

    /// <summary>Registers a sub-module that is parameter-less, too.</summary>
    /// <exception cref="InvalidOperationException">The sub-module may have parameters.</exception>
    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not (null or IParameterLessModule))
            throw new InvalidOperationException($"{GetName()} is parameter-less: sub-module '{name}' of type {submodule.GetType().Name} is not.");
        base.register_module(name, submodule!);
    }
}

/// <summary>A module without parameters and buffers: moving it is free, registering tensors in it is an error.</summary>
public abstract class ParameterLessModule<T1, T2, TResult> : nn.Module<T1, T2, TResult>, IParameterLessModule
{
    /// <summary>Passes the module's name on.</summary>
    protected ParameterLessModule(string name) : base(name)
    {
    }

    /// <summary>Nothing to move.</summary>
    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    /// <summary>Nothing to move.</summary>
    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <summary>Nothing to convert.</summary>
    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;

    /// <summary>Not allowed here.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw new InvalidOperationException($"{GetName()} is parameter-less: buffer '{name}' cannot be registered.");

    /// <summary>Not allowed here.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) =>
        throw new InvalidOperationException($"{GetName()} is parameter-less: parameter '{name}' cannot be registered.");

    /// <summary>Registers a sub-module that is parameter-less, too.</summary>
    /// <exception cref="InvalidOperationException">The sub-module may have parameters.</exception>
    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not (null or IParameterLessModule))
            throw new InvalidOperationException($"{GetName()} is parameter-less: sub-module '{name}' of type {submodule.GetType().Name} is not.");
        base.register_module(name, submodule!);
    }
}

/// <summary>A module without parameters and buffers: moving it is free, registering tensors in it is an error.</summary>
public abstract class ParameterLessModule<T1, T2, T3, TResult> : nn.Module<T1, T2, T3, TResult>, IParameterLessModule
{
    /// <summary>Passes the module's name on.</summary>
    protected ParameterLessModule(string name) : base(name)
    {
    }

    /// <summary>Nothing to move.</summary>
    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    /// <summary>Nothing to move.</summary>
    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <summary>Nothing to convert.</summary>
    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;

    /// <summary>Not allowed here.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw new InvalidOperationException($"{GetName()} is parameter-less: buffer '{name}' cannot be registered.");

    /// <summary>Not allowed here.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) =>
        throw new InvalidOperationException($"{GetName()} is parameter-less: parameter '{name}' cannot be registered.");

    /// <summary>Registers a sub-module that is parameter-less, too.</summary>
    /// <exception cref="InvalidOperationException">The sub-module may have parameters.</exception>
    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not (null or IParameterLessModule))
            throw new InvalidOperationException($"{GetName()} is parameter-less: sub-module '{name}' of type {submodule.GetType().Name} is not.");
        base.register_module(name, submodule!);
    }
}
