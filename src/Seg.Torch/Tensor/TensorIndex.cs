namespace TorchSharp;

public static partial class torch
{
    /// <summary>One entry of an index as in Python's <c>t[1, None, ..., 2:5, mask]</c>.</summary>
    public readonly struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Ellipsis,
            Bool,
            Single,
            Slice,
            Tensor,
        }

        private TensorIndex(Kind kind, long? start = null, long? stop = null, long? step = null, Tensor? tensor = null)
        {
            What = kind;
            Start = start;
            Stop = stop;
            Step = step;
            Mask = tensor;
        }

        /// <summary>A new dimension of extent one.</summary>
        public static readonly TensorIndex None = new(Kind.None);

        public static readonly TensorIndex Null = new(Kind.None);

        /// <summary>All dimensions that the other entries leave over.</summary>
        public static readonly TensorIndex Ellipsis = new(Kind.Ellipsis);

        /// <summary>A whole dimension.</summary>
        public static readonly TensorIndex Colon = new(Kind.Slice);

        internal Kind What { get; }

        internal long? Start { get; }

        internal long? Stop { get; }

        internal long? Step { get; }

        internal Tensor? Mask { get; }

        /// <summary>A new dimension that holds everything or nothing.</summary>
        public static TensorIndex Bool(bool value) => new(Kind.Bool, value ? 1 : 0);

        /// <summary>One position, whose dimension disappears.</summary>
        public static TensorIndex Single(long? index) => index is null ? None : new(Kind.Single, index);

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(Kind.Slice, start, stop, step);

        public static TensorIndex Slice((int?, int?) range) => new(Kind.Slice, range.Item1, range.Item2);

        public static TensorIndex Slice(Range range) => new(Kind.Slice, Position(range.Start), Stopping(range.End));

        /// <summary>Positions (an integral tensor) or a mask (a boolean one).</summary>
        public static TensorIndex Tensor(Tensor tensor) => new(Kind.Tensor, tensor: tensor);

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(Position(index));

        private static long Position(Index index) => index.IsFromEnd ? -index.Value : index.Value;

        // "up to the very end" has no negative spelling.
        private static long? Stopping(Index index) => index.IsFromEnd ? index.Value == 0 ? null : -index.Value : index.Value;
    }
}
