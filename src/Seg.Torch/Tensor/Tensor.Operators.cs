using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Operators of the language. Comparisons are element by element: compare with null through <c>is null</c>.</content>
    public partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        public static Tensor operator +(Tensor left, int right) => left.add((Scalar)right);

        public static Tensor operator +(Tensor left, long right) => left.add((Scalar)right);

        public static Tensor operator +(Tensor left, float right) => left.add((Scalar)right);

        public static Tensor operator +(Tensor left, double right) => left.add((Scalar)right);

        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);

        public static Tensor operator +(int left, Tensor right) => right.add((Scalar)left);

        public static Tensor operator +(long left, Tensor right) => right.add((Scalar)left);

        public static Tensor operator +(float left, Tensor right) => right.add((Scalar)left);

        public static Tensor operator +(double left, Tensor right) => right.add((Scalar)left);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        public static Tensor operator -(Tensor left, int right) => left.sub((Scalar)right);

        public static Tensor operator -(Tensor left, long right) => left.sub((Scalar)right);

        public static Tensor operator -(Tensor left, float right) => left.sub((Scalar)right);

        public static Tensor operator -(Tensor left, double right) => left.sub((Scalar)right);

        public static Tensor operator -(Scalar left, Tensor right) => right.SubtractFrom(left);

        public static Tensor operator -(int left, Tensor right) => right.SubtractFrom((Scalar)left);

        public static Tensor operator -(long left, Tensor right) => right.SubtractFrom((Scalar)left);

        public static Tensor operator -(float left, Tensor right) => right.SubtractFrom((Scalar)left);

        public static Tensor operator -(double left, Tensor right) => right.SubtractFrom((Scalar)left);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator *(Tensor left, int right) => left.mul((Scalar)right);

        public static Tensor operator *(Tensor left, long right) => left.mul((Scalar)right);

        public static Tensor operator *(Tensor left, float right) => left.mul((Scalar)right);

        public static Tensor operator *(Tensor left, double right) => left.mul((Scalar)right);

        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        public static Tensor operator *(int left, Tensor right) => right.mul((Scalar)left);

        public static Tensor operator *(long left, Tensor right) => right.mul((Scalar)left);

        public static Tensor operator *(float left, Tensor right) => right.mul((Scalar)left);

        public static Tensor operator *(double left, Tensor right) => right.mul((Scalar)left);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        public static Tensor operator /(Tensor left, int right) => left.div((Scalar)right);

        public static Tensor operator /(Tensor left, long right) => left.div((Scalar)right);

        public static Tensor operator /(Tensor left, float right) => left.div((Scalar)right);

        public static Tensor operator /(Tensor left, double right) => left.div((Scalar)right);

        public static Tensor operator /(Scalar left, Tensor right) => right.DivideInto(left);

        public static Tensor operator /(int left, Tensor right) => right.DivideInto((Scalar)left);

        public static Tensor operator /(long left, Tensor right) => right.DivideInto((Scalar)left);

        public static Tensor operator /(float left, Tensor right) => right.DivideInto((Scalar)left);

        public static Tensor operator /(double left, Tensor right) => right.DivideInto((Scalar)left);

        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);

        public static Tensor operator %(Tensor left, Scalar right) => left.remainder(right);

        public static Tensor operator %(Tensor left, int right) => left.remainder((Scalar)right);

        public static Tensor operator %(Tensor left, long right) => left.remainder((Scalar)right);

        public static Tensor operator %(Tensor left, float right) => left.remainder((Scalar)right);

        public static Tensor operator %(Tensor left, double right) => left.remainder((Scalar)right);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);

        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);

        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        public static Tensor operator ~(Tensor left) => left.bitwise_not();

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static implicit operator Tensor(byte value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor(sbyte value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor(short value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor(int value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor(long value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor(float value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor(double value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor(bool value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor((float, float) value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor(System.Numerics.Complex value) => FromScalar(value, null, null, false);

        public static implicit operator Tensor(byte[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor(sbyte[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor(short[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor(int[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor(long[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor(float[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor(double[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor(bool[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor((float, float)[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor(System.Numerics.Complex[] value) => FromList(value, [value.Length], null, null, false, null);

        public static implicit operator Tensor(Scalar scalar) => FullOf([], scalar, scalar.Type, null, false, null);

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        public static explicit operator byte(Tensor value) => value.ToByte();

        public static explicit operator short(Tensor value) => value.ToInt16();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator bool(Tensor value) => value.ToBoolean();

        /// <summary>The same shape, element type and values.</summary>
        public bool Equals(Tensor? target) => target is not null && (ReferenceEquals(this, target) || (dtype == target.dtype && SameValues(target)));

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>Of the object: values may change.</summary>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        // The number takes part with the category of its type only, as a Python number does: an element type for it is chosen so.
        private Tensor DivideInto(Scalar left)
        {
            var type = torch.is_complex(left.Type) || is_floating_point() || is_complex() ? dtype : get_default_dtype();
            using var number = FullOf([], left, type, device, false, null);
            return number.div(this);
        }

        [TorchOp("aten::rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        private partial Tensor SubtractFrom(Scalar other);

        [TorchOp("aten::equal(Tensor self, Tensor other) -> bool")]
        private partial bool SameValues(Tensor other);
    }
}
