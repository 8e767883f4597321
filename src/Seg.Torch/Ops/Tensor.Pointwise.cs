using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Functions of each element.</content>
    public partial class Tensor
    {
        [TorchOp("aten::abs(Tensor self) -> Tensor")]
        public partial Tensor abs();

        [TorchOp("aten::abs_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor abs_();

        [TorchOp("aten::absolute(Tensor self) -> Tensor")]
        public partial Tensor absolute();

        [TorchOp("aten::absolute_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor absolute_();

        [TorchOp("aten::acos(Tensor self) -> Tensor")]
        public partial Tensor acos();

        [TorchOp("aten::acos_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor acos_();

        [TorchOp("aten::acosh(Tensor self) -> Tensor")]
        public partial Tensor acosh();

        [TorchOp("aten::acosh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor acosh_();

        [TorchOp("aten::angle(Tensor self) -> Tensor")]
        public partial Tensor angle();

        [TorchOp("aten::arccos(Tensor self) -> Tensor")]
        public partial Tensor arccos();

        [TorchOp("aten::arccos_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor arccos_();

        [TorchOp("aten::arccosh(Tensor self) -> Tensor")]
        public partial Tensor arccosh();

        [TorchOp("aten::arccosh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor arccosh_();

        [TorchOp("aten::arcsin(Tensor self) -> Tensor")]
        public partial Tensor arcsin();

        [TorchOp("aten::arcsin_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor arcsin_();

        [TorchOp("aten::arcsinh(Tensor self) -> Tensor")]
        public partial Tensor arcsinh();

        [TorchOp("aten::arcsinh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor arcsinh_();

        [TorchOp("aten::arctan(Tensor self) -> Tensor")]
        public partial Tensor arctan();

        [TorchOp("aten::arctan_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor arctan_();

        [TorchOp("aten::arctanh(Tensor self) -> Tensor")]
        public partial Tensor arctanh();

        [TorchOp("aten::arctanh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor arctanh_();

        [TorchOp("aten::asin(Tensor self) -> Tensor")]
        public partial Tensor asin();

        [TorchOp("aten::asin_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor asin_();

        [TorchOp("aten::asinh(Tensor self) -> Tensor")]
        public partial Tensor asinh();

        [TorchOp("aten::asinh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor asinh_();

        [TorchOp("aten::atan(Tensor self) -> Tensor")]
        public partial Tensor atan();

        [TorchOp("aten::atan_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor atan_();

        [TorchOp("aten::atanh(Tensor self) -> Tensor")]
        public partial Tensor atanh();

        [TorchOp("aten::atanh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor atanh_();

        [TorchOp("aten::ceil(Tensor self) -> Tensor")]
        public partial Tensor ceil();

        [TorchOp("aten::ceil_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor ceil_();

        [TorchOp("aten::conj(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor conj();

        [TorchOp("aten::conj_physical(Tensor self) -> Tensor")]
        public partial Tensor conj_physical();

        [TorchOp("aten::conj_physical_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor conj_physical_();

        [TorchOp("aten::cos(Tensor self) -> Tensor")]
        public partial Tensor cos();

        [TorchOp("aten::cos_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor cos_();

        [TorchOp("aten::cosh(Tensor self) -> Tensor")]
        public partial Tensor cosh();

        [TorchOp("aten::cosh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor cosh_();

        [TorchOp("aten::deg2rad(Tensor self) -> Tensor")]
        public partial Tensor deg2rad();

        [TorchOp("aten::deg2rad_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor deg2rad_();

        [TorchOp("aten::digamma(Tensor self) -> Tensor")]
        public partial Tensor digamma();

        [TorchOp("aten::digamma_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor digamma_();

        [TorchOp("aten::erf(Tensor self) -> Tensor")]
        public partial Tensor erf();

        [TorchOp("aten::erf_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor erf_();

        [TorchOp("aten::erfc(Tensor self) -> Tensor")]
        public partial Tensor erfc();

        [TorchOp("aten::erfc_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor erfc_();

        [TorchOp("aten::erfinv(Tensor self) -> Tensor")]
        public partial Tensor erfinv();

        [TorchOp("aten::erfinv_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor erfinv_();

        [TorchOp("aten::exp(Tensor self) -> Tensor")]
        public partial Tensor exp();

        [TorchOp("aten::exp2(Tensor self) -> Tensor")]
        public partial Tensor exp2();

        [TorchOp("aten::exp2_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor exp2_();

        [TorchOp("aten::exp_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor exp_();

        [TorchOp("aten::expm1(Tensor self) -> Tensor")]
        public partial Tensor expm1();

        [TorchOp("aten::expm1_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor expm1_();

        [TorchOp("aten::fix(Tensor self) -> Tensor")]
        public partial Tensor fix();

        [TorchOp("aten::fix_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor fix_();

        [TorchOp("aten::floor(Tensor self) -> Tensor")]
        public partial Tensor floor();

        [TorchOp("aten::floor_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor floor_();

        [TorchOp("aten::frac(Tensor self) -> Tensor")]
        public partial Tensor frac();

        [TorchOp("aten::frac_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor frac_();

        [TorchOp("aten::frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)")]
        public partial (Tensor Mantissa, Tensor Exponent) frexp();

        [TorchOp("aten::i0(Tensor self) -> Tensor")]
        public partial Tensor i0();

        [TorchOp("aten::i0_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor i0_();

        [TorchOp("aten::igamma(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor igamma(Tensor other);

        [TorchOp("aten::igammac(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor igammac(Tensor other);

        [TorchOp("aten::lgamma(Tensor self) -> Tensor")]
        public partial Tensor lgamma();

        [TorchOp("aten::lgamma_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor lgamma_();

        [TorchOp("aten::log(Tensor self) -> Tensor")]
        public partial Tensor log();

        [TorchOp("aten::log10(Tensor self) -> Tensor")]
        public partial Tensor log10();

        [TorchOp("aten::log10_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor log10_();

        [TorchOp("aten::log1p(Tensor self) -> Tensor")]
        public partial Tensor log1p();

        [TorchOp("aten::log1p_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor log1p_();

        [TorchOp("aten::log2(Tensor self) -> Tensor")]
        public partial Tensor log2();

        [TorchOp("aten::log2_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor log2_();

        [TorchOp("aten::log_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor log_();

        [TorchOp("aten::logit(Tensor self, float? eps=None) -> Tensor")]
        public partial Tensor logit(double? eps = null);

        [TorchOp("aten::logit_(Tensor(a!) self, float? eps=None) -> Tensor(a!)")]
        public partial Tensor logit_(double? eps = null);

        [TorchOp("aten::mvlgamma(Tensor self, int p) -> Tensor")]
        public partial Tensor mvlgamma(long p);

        [TorchOp("aten::mvlgamma_(Tensor(a!) self, int p) -> Tensor(a!)")]
        public partial Tensor mvlgamma_(long p);

        [TorchOp("aten::nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor")]
        public partial Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null);

        [TorchOp("aten::nan_to_num_(Tensor(a!) self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor(a!)")]
        public partial Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null);

        [TorchOp("aten::neg(Tensor self) -> Tensor")]
        public partial Tensor neg();

        [TorchOp("aten::neg_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor neg_();

        [TorchOp("aten::negative(Tensor self) -> Tensor")]
        public partial Tensor negative();

        [TorchOp("aten::polygamma_(Tensor(a!) self, int n) -> Tensor(a!)")]
        public partial Tensor polygamma_(long p);

        [TorchOp("aten::positive(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor positive();

        [TorchOp("aten::rad2deg(Tensor self) -> Tensor")]
        public partial Tensor rad2deg();

        [TorchOp("aten::rad2deg_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor rad2deg_();

        [TorchOp("aten::reciprocal(Tensor self) -> Tensor")]
        public partial Tensor reciprocal();

        [TorchOp("aten::reciprocal_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor reciprocal_();

        [TorchOp("aten::round.decimals(Tensor self, *, int decimals) -> Tensor")]
        public partial Tensor round(long decimals = 0);

        [TorchOp("aten::round_.decimals(Tensor(a!) self, *, int decimals) -> Tensor(a!)")]
        public partial Tensor round_(long decimals = 0);

        [TorchOp("aten::rsqrt(Tensor self) -> Tensor")]
        public partial Tensor rsqrt();

        [TorchOp("aten::rsqrt_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor rsqrt_();

        [TorchOp("aten::sgn(Tensor self) -> Tensor")]
        public partial Tensor sgn();

        [TorchOp("aten::sgn_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sgn_();

        [TorchOp("aten::sign(Tensor self) -> Tensor")]
        public partial Tensor sign();

        [TorchOp("aten::sign_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sign_();

        [TorchOp("aten::sin(Tensor self) -> Tensor")]
        public partial Tensor sin();

        [TorchOp("aten::sin_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sin_();

        [TorchOp("aten::sinc(Tensor self) -> Tensor")]
        public partial Tensor sinc();

        [TorchOp("aten::sinc_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sinc_();

        [TorchOp("aten::sinh(Tensor self) -> Tensor")]
        public partial Tensor sinh();

        [TorchOp("aten::sinh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sinh_();

        [TorchOp("aten::sqrt(Tensor self) -> Tensor")]
        public partial Tensor sqrt();

        [TorchOp("aten::sqrt_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sqrt_();

        [TorchOp("aten::square(Tensor self) -> Tensor")]
        public partial Tensor square();

        [TorchOp("aten::tan(Tensor self) -> Tensor")]
        public partial Tensor tan();

        [TorchOp("aten::tan_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor tan_();

        [TorchOp("aten::tanh(Tensor self) -> Tensor")]
        public partial Tensor tanh();

        [TorchOp("aten::tanh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor tanh_();

        [TorchOp("aten::trunc(Tensor self) -> Tensor")]
        public partial Tensor trunc();

        [TorchOp("aten::trunc_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor trunc_();
    }
}
