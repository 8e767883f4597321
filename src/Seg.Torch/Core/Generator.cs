using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A random number generator of the CPU.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        /// <param name="seed">Its first seed.</param>
        /// <param name="device">The CPU or null: other devices have no generators here.</param>
        public unsafe Generator(ulong seed = 0, Device? device = null)
        {
            if (device is not null && device.type != DeviceType.CPU)
                throw new ArgumentException($"a generator of device '{device}' is not available: only the CPU has one", nameof(device));
            nint handle;
            NativeCall.Check(NativeMethods.seg_generator_new(seed, &handle), "Generator");
            _handle = handle;
            this.device = CPU;
        }

        private Generator(nint handle)
        {
            _handle = handle;
            device = CPU;
        }

        ~Generator() => Dispose(false);

        /// <summary>The generator that operators use when they are given none. Disposing the object leaves it untouched.</summary>
        public static unsafe Generator Default
        {
            get
            {
                nint handle;
                NativeCall.Check(NativeMethods.seg_generator_default(&handle), "Generator.Default");
                return new Generator(handle);
            }
        }

        public Device device { get; }

        public IntPtr Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Generator manual_seed(long seed)
        {
            NativeCall.Check(NativeMethods.seg_generator_set_seed(Handle, (ulong)seed), "manual_seed");
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Takes a seed from the system's entropy.</summary>
        public unsafe long seed()
        {
            ulong seed;
            NativeCall.Check(NativeMethods.seg_generator_reseed(Handle, &seed), "seed");
            GC.KeepAlive(this);
            return (long)seed;
        }

        public unsafe long initial_seed()
        {
            ulong seed;
            NativeCall.Check(NativeMethods.seg_generator_get_seed(Handle, &seed), "initial_seed");
            GC.KeepAlive(this);
            return (long)seed;
        }

        /// <summary>The whole state as bytes, for <see cref="set_state"/>.</summary>
        public unsafe Tensor get_state()
        {
            NativeValue state;
            NativeCall.Check(NativeMethods.seg_generator_get_state(Handle, &state), "get_state");
            GC.KeepAlive(this);
            return NativeCall.Take(state)!;
        }

        public void set_state(Tensor value)
        {
            NativeCall.Check(NativeMethods.seg_generator_set_state(Handle, value.Handle), "set_state");
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            NativeMethods.seg_generator_release(_handle);
            _handle = 0;
        }
    }

    /// <summary>The default generator.</summary>
    public static class random
    {
        public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

        public static long seed()
        {
            using var generator = Generator.Default;
            return generator.seed();
        }

        public static long initial_seed()
        {
            using var generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    /// <summary>Seeds the default generator and returns it.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
