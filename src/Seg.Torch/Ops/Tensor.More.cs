using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Members that need more than a call.</content>
    public partial class Tensor
    {
        /// <param name="out">Receives the result, in its own memory.</param>
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => amax((ReadOnlySpan<long>)dims, keepdim, @out);

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Into(@out, AmaxOver(dims, keepdim));

        /// <param name="out">Receives the result, in its own memory.</param>
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => amin((ReadOnlySpan<long>)dims, keepdim, @out);

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Into(@out, AminOver(dims, keepdim));

        /// <summary>Whole numbers from <paramref name="from"/> up to but not including <paramref name="to"/>.</summary>
        public Tensor random_(double from, double to, Generator? generator = null) => RandomWithin((long)from, (long)to, generator);

        /// <summary>Element by element, as <see cref="eq(Tensor)"/>; <see cref="Equals(Tensor)"/> compares whole tensors.</summary>
        public Tensor equal(Tensor target) => eq(target);

        /// <summary>Leaves the recorded computation.</summary>
        [TorchOp("aten::detach_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor detach_();

        /// <summary>Takes over the storage, shape and strides of <paramref name="source"/>.</summary>
        [TorchOp("aten::set_.source_Tensor(Tensor(a!) self, Tensor source) -> Tensor(a!)")]
        public partial Tensor set_(Tensor source);

        /// <summary>Nested lists of the elements; a tensor without dimensions gives its scalar.</summary>
        public object tolist()
        {
            if (Dimensions == 0) return ToScalar();
            var list = new List<object>();
            foreach (var part in unbind())
                using (part) list.Add(part.tolist());
            return list;
        }

        private static Tensor Into(Tensor? target, Tensor result)
        {
            if (target is null) return result;
            using (result) return target.copy_(result);
        }

        [TorchOp("aten::amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        private partial Tensor AmaxOver(ReadOnlySpan<long> dim, bool keepdim);

        [TorchOp("aten::amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        private partial Tensor AminOver(ReadOnlySpan<long> dim, bool keepdim);

        [TorchOp("aten::random_.from(Tensor(a!) self, int from, int? to, *, Generator? generator=None) -> Tensor(a!)")]
        private partial Tensor RandomWithin(long from, long to, Generator? generator);
    }

    public static Tensor amax(Tensor input, long[] dims, bool keepdim = false, Tensor? @out = null) => input.amax(dims, keepdim, @out);

    public static Tensor amax(Tensor input, ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => input.amax(dims, keepdim, @out);

    public static Tensor amin(Tensor input, long[] dims, bool keepdim = false, Tensor? @out = null) => input.amin(dims, keepdim, @out);

    public static Tensor amin(Tensor input, ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => input.amin(dims, keepdim, @out);

    public static Tensor equal(Tensor tensor, Tensor target) => tensor.eq(target);

    public static bool is_tensor(object obj) => obj is Tensor;

    /// <summary>The shape that tensors of these shapes broadcast to.</summary>
    /// <exception cref="ArgumentException">Two extents differ and neither is one.</exception>
    public static Size broadcast_shapes(params long[][] shapes)
    {
        var result = new long[shapes.Length == 0 ? 0 : shapes.Max(s => s.Length)];
        Array.Fill(result, 1);
        foreach (var shape in shapes)
        {
            for (var i = 0; i < shape.Length; i++)
            {
                ref var extent = ref result[result.Length - shape.Length + i];
                if (extent != 1 && shape[i] != 1 && extent != shape[i])
                    throw new ArgumentException($"the shapes {string.Join(", ", shapes.Select(s => $"[{string.Join(", ", s)}]"))} do not broadcast", nameof(shapes));
                if (shape[i] != 1) extent = shape[i];
            }
        }

        return new Size(result);
    }
}
