// Weighted layers prepared for inference: oneDNN primitives over weights that are packed once, with what follows the product fused into it.
// Compiled in where oneDNN's headers are (Debian: libdnnl-dev); without them seg_products_available says no, and layers run as operators of libtorch.
#include "segtorch.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <map>
#include <memory>
#include <mutex>
#include <vector>

// Mirrored by ProductGeometry in Seg.Torch/Inference/PackedProduct.cs.
struct ProductGeometry {
  int64_t stride[2];
  int64_t padding[2];
  int64_t dilation[2];
  int64_t groups;
  int32_t convolution;  // 0: a linear layer, the rest is not read
  int32_t activation;   // Activation of Seg.Inference
};

#ifdef SEG_ONEDNN
#include <dnnl.hpp>

#if DNNL_VERSION_MAJOR > 3 || DNNL_VERSION_MAJOR < 2
#error "oneDNN 2 or 3 is expected"
#endif

namespace seg {
namespace {

using dnnl::memory;
using Desc = memory::desc;
using Tag = memory::format_tag;
using Dims = memory::dims;
using Arguments = std::unordered_map<int, memory>;

// Shapes kept ready by each layer; a stream of ever new sizes starts over instead of growing.
constexpr size_t most_shapes = 64;

enum Activation : int32_t { Identity = 0, Relu = 1, Gelu = 2 };

dnnl::engine& engine() {
  static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

dnnl::stream& stream() {
  thread_local dnnl::stream of_thread(engine());
  return of_thread;
}

memory::data_type type_of(at::ScalarType type) {
  TORCH_CHECK(type == at::kFloat || type == at::kBFloat16, "weights are prepared for float32 and bfloat16, not for ", type);
  return type == at::kFloat ? memory::data_type::f32 : memory::data_type::bf16;
}

Dims dims(at::IntArrayRef sizes) { return Dims(sizes.begin(), sizes.end()); }

memory over(const Desc& desc, const at::Tensor& tensor) { return memory(desc, engine(), tensor.data_ptr()); }

at::Tensor bytes_for(const Desc& desc) { return at::empty({static_cast<int64_t>(desc.get_size())}, at::kByte); }

// What follows the product. The addend is read where it lies: nothing is copied for the sum.
dnnl::primitive_attr attributes(int32_t activation, const Desc* addend) {
  dnnl::post_ops after;
  if (addend) after.append_binary(dnnl::algorithm::binary_add, *addend);
#if DNNL_VERSION_MAJOR == 2
  if (activation == Relu) after.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
  if (activation == Gelu) after.append_eltwise(1, dnnl::algorithm::eltwise_gelu_erf, 0, 0);
#else
  if (activation == Relu) after.append_eltwise(dnnl::algorithm::eltwise_relu, 0, 0);
  if (activation == Gelu) after.append_eltwise(dnnl::algorithm::eltwise_gelu_erf, 0, 0);
#endif
  dnnl::primitive_attr result;
  result.set_post_ops(after);
  // The library's own scratchpad belongs to the primitive, which then could not run on two threads.
  result.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return result;
}

dnnl::matmul::primitive_desc matmul_desc(const Desc& rows, const Desc& weight, const Desc* bias, const Desc& result, const dnnl::primitive_attr& attr) {
#if DNNL_VERSION_MAJOR == 2
  return {bias ? dnnl::matmul::desc(rows, weight, *bias, result) : dnnl::matmul::desc(rows, weight, result), attr, engine()};
#else
  return bias ? dnnl::matmul::primitive_desc(engine(), rows, weight, *bias, result, attr) : dnnl::matmul::primitive_desc(engine(), rows, weight, result, attr);
#endif
}

// A primitive of one shape.
struct Prepared {
  dnnl::primitive primitive;
  Desc input, output, scratchpad;  // an addend lies as the output does
  memory weight;
};

// Weights as some shapes want them, and what they lie in.
struct Packing {
  memory weight;
  at::Tensor buffer;
};

class Product {
 public:
  Product(const at::Tensor& weight, const at::Tensor& bias, const ProductGeometry& geometry, at::ScalarType type)
      : geometry_(geometry), type_(type), sizes_(weight.sizes().vec()), weight_(weight.to(at::kFloat).contiguous()) {
    if (bias.defined()) bias_ = bias.to(at::kFloat).contiguous();
    TORCH_CHECK(sizes_.size() == (geometry.convolution ? 4u : 2u), "a weight of ", sizes_.size(), " dimensions");
    type_of(type);
  }

  at::Tensor run(at::Tensor x, at::Tensor addend, at::ScalarType result_type) {
    at::get_num_threads();  // sets this thread's share of cores the first time
    return geometry_.convolution ? convolve(std::move(x), std::move(addend), result_type) : multiply(std::move(x), std::move(addend), result_type);
  }

 private:
  at::Tensor convolve(at::Tensor x, at::Tensor addend, at::ScalarType result_type) {
    TORCH_CHECK(x.dim() == 4 && x.size(1) == sizes_[1] * geometry_.groups, "a convolution of ", at::IntArrayRef(sizes_), " cannot take ", x.sizes());
    x = x.to(type_).contiguous(at::MemoryFormat::ChannelsLast);
    std::vector<int64_t> sizes{x.size(0), sizes_[0]};
    for (int i = 0; i < 2; i++)
      sizes.push_back((x.size(i + 2) + 2 * geometry_.padding[i] - geometry_.dilation[i] * (sizes_[i + 2] - 1) - 1) / geometry_.stride[i] + 1);
    TORCH_CHECK(sizes[2] > 0 && sizes[3] > 0, "an image of ", x.sizes(), " is smaller than the kernel ", at::IntArrayRef(sizes_));
    if (addend.defined()) {
      TORCH_CHECK(addend.sizes() == at::IntArrayRef(sizes), "an addend of ", addend.sizes(), " to a result of ", at::IntArrayRef(sizes));
      addend = addend.to(result_type).contiguous(at::MemoryFormat::ChannelsLast);
    }
    auto output = at::empty(sizes, x.options().dtype(result_type).memory_format(at::MemoryFormat::ChannelsLast));
    if (output.numel() == 0) return output;
    auto key = dims(x.sizes());
    key.push_back(addend.defined());
    key.push_back(static_cast<int64_t>(result_type));
    execute(prepared(key, [&] { return prepare_convolution(dims(x.sizes()), sizes, addend.defined(), result_type); }), x, addend, output);
    return output;
  }

  at::Tensor multiply(at::Tensor x, at::Tensor addend, at::ScalarType result_type) {
    TORCH_CHECK(x.dim() >= 1 && x.size(-1) == sizes_[1], "a linear layer of ", at::IntArrayRef(sizes_), " cannot take ", x.sizes());
    x = x.to(type_);
    std::vector<int64_t> sizes(x.sizes().begin(), x.sizes().end());
    sizes.back() = sizes_[0];
    if (addend.defined()) addend = addend.to(result_type).expand(sizes).contiguous();
    auto output = at::empty(sizes, x.options().dtype(result_type).memory_format(at::MemoryFormat::Contiguous));
    if (output.numel() == 0) return output;
    auto stride = row_stride(x);
    if (stride < 0) x = x.contiguous(), stride = x.size(-1);
    const Dims rows{output.numel() / sizes_[0], sizes_[1]};
    Dims key{rows[0], stride, addend.defined(), static_cast<int64_t>(result_type)};
    execute(prepared(key, [&] { return prepare_matmul(rows, stride, addend.defined(), result_type); }), x, addend, output);
    return output;
  }

  // Distance between rows of x seen as a matrix, or -1 if they do not lie evenly.
  static int64_t row_stride(const at::Tensor& x) {
    if (x.is_contiguous()) return x.size(-1);
    if (x.dim() < 2 || x.stride(-1) != 1) return -1;
    for (auto i = x.dim() - 2; i > 0; i--)
      if (x.size(i - 1) > 1 && x.stride(i - 1) != x.stride(i) * x.size(i)) return -1;
    return x.stride(-2) >= x.size(-1) ? x.stride(-2) : -1;
  }

  template <typename Make>
  std::shared_ptr<Prepared> prepared(const Dims& key, Make&& make) {
    std::lock_guard<std::mutex> lock(gate_);
    auto found = shapes_.find(key);
    if (found != shapes_.end()) return found->second;
    if (shapes_.size() >= most_shapes) shapes_.clear();
    return shapes_[key] = make();
  }

  std::shared_ptr<Prepared> prepare_convolution(const Dims& in, const std::vector<int64_t>& out, bool add, at::ScalarType result_type) {
    const Desc input(in, type_of(type_), Tag::nhwc), output(out, type_of(result_type), Tag::nhwc), bias(Dims{out[1]}, memory::data_type::f32, Tag::a);
    const auto groups = geometry_.groups;
    const Desc plain(weight_dims(groups), memory::data_type::f32, groups > 1 ? Tag::goihw : Tag::oihw), any(weight_dims(groups), type_of(type_), Tag::any);
    const Dims stride{geometry_.stride[0], geometry_.stride[1]}, padding{geometry_.padding[0], geometry_.padding[1]};
    const Dims dilation{geometry_.dilation[0] - 1, geometry_.dilation[1] - 1};
    const auto attr = attributes(geometry_.activation, add ? &output : nullptr);
    const auto kind = dnnl::prop_kind::forward_inference;
    const auto algorithm = dnnl::algorithm::convolution_direct;
    using Convolution = dnnl::convolution_forward;
#if DNNL_VERSION_MAJOR == 2
    const Convolution::primitive_desc chosen(bias_.defined()
        ? Convolution::desc(kind, algorithm, input, any, bias, output, stride, dilation, padding, padding)
        : Convolution::desc(kind, algorithm, input, any, output, stride, dilation, padding, padding), attr, engine());
#else
    const auto chosen = bias_.defined()
        ? Convolution::primitive_desc(engine(), kind, algorithm, input, any, bias, output, stride, dilation, padding, padding, attr)
        : Convolution::primitive_desc(engine(), kind, algorithm, input, any, output, stride, dilation, padding, padding, attr);
#endif
    return std::make_shared<Prepared>(Prepared{Convolution(chosen), input, output, chosen.scratchpad_desc(), packed(plain, chosen.weights_desc())});
  }

  std::shared_ptr<Prepared> prepare_matmul(const Dims& rows, int64_t stride, bool add, at::ScalarType result_type) {
    const Dims result{rows[0], sizes_[0]}, weight{sizes_[1], sizes_[0]};
    const Desc input(rows, type_of(type_), Dims{stride, 1}), output(result, type_of(result_type), Tag::ab);
    const Desc bias(Dims{1, result[1]}, memory::data_type::f32, Tag::ab), plain(weight, memory::data_type::f32, Tag::ba), any(weight, type_of(type_), Tag::any);
    const auto chosen = matmul_desc(input, any, bias_.defined() ? &bias : nullptr, output, attributes(geometry_.activation, add ? &output : nullptr));
    return std::make_shared<Prepared>(Prepared{dnnl::matmul(chosen), input, output, chosen.scratchpad_desc(), packed(plain, chosen.weights_desc())});
  }

  Dims weight_dims(int64_t groups) const {
    auto all = dims(sizes_);
    if (groups > 1) all[0] /= groups, all.insert(all.begin(), groups);
    return all;
  }

  // Shapes mostly want the same packing: each is made once. The first takes the plain weights' place, which a further one is then made from.
  memory packed(const Desc& plain, const Desc& wanted) {
    for (const auto& done : packings_)
      if (done.weight.get_desc() == wanted) return done.weight;
    // libtorch's memory: that of large tensors stands in huge pages, and is there already where another tensor had it before.
    const auto buffer = bytes_for(wanted);
    auto result = over(wanted, buffer);
    auto source = packings_.empty() ? over(plain, weight_) : packings_.front().weight;
    dnnl::reorder(source, result).execute(stream(), source, result);
    stream().wait();
    packings_.push_back({result, buffer});
    weight_ = at::Tensor();
    return result;
  }

  void execute(const std::shared_ptr<Prepared>& work, const at::Tensor& x, const at::Tensor& addend, const at::Tensor& output) {
    const auto scratch = bytes_for(work->scratchpad);
    Arguments arguments{{DNNL_ARG_SRC, over(work->input, x)}, {DNNL_ARG_WEIGHTS, work->weight}, {DNNL_ARG_DST, over(work->output, output)},
                        {DNNL_ARG_SCRATCHPAD, over(work->scratchpad, scratch)}};
    if (bias_.defined()) {
      const auto length = sizes_[0];
      const auto desc = geometry_.convolution ? Desc(Dims{length}, memory::data_type::f32, Tag::a) : Desc(Dims{1, length}, memory::data_type::f32, Tag::ab);
      arguments.emplace(DNNL_ARG_BIAS, over(desc, bias_));
    }
    if (addend.defined()) arguments.emplace(DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, over(work->output, addend));
    work->primitive.execute(stream(), arguments);
    stream().wait();
  }

  const ProductGeometry geometry_;
  const at::ScalarType type_;
  const std::vector<int64_t> sizes_;  // of the weight
  at::Tensor weight_, bias_;
  std::mutex gate_;
  std::map<Dims, std::shared_ptr<Prepared>> shapes_;
  std::vector<Packing> packings_;
};

}  // namespace
}  // namespace seg

using namespace seg;

SEG_EXPORT int32_t seg_products_available() { return DNNL_VERSION_MAJOR * 100 + DNNL_VERSION_MINOR; }

SEG_EXPORT int32_t seg_product_new(void* weight, void* bias, const ProductGeometry* geometry, int32_t type, void** product) {
  return guarded([&] { *product = new Product(borrow(weight), borrow(bias), *geometry, static_cast<at::ScalarType>(type)); });
}

SEG_EXPORT int32_t seg_product_run(void* product, void* x, void* addend, int32_t result_type, Value* result) {
  return guarded([&] { *result = tensor_result(static_cast<Product*>(product)->run(borrow(x), borrow(addend), static_cast<at::ScalarType>(result_type))); });
}

SEG_EXPORT void seg_product_delete(void* product) { delete static_cast<Product*>(product); }

#else

using namespace seg;

namespace {
int32_t absent() {
  return guarded([] { TORCH_CHECK(false, "this build has no oneDNN (Debian: libdnnl-dev)"); });
}
}  // namespace

SEG_EXPORT int32_t seg_products_available() { return 0; }
SEG_EXPORT int32_t seg_product_new(void*, void*, const ProductGeometry*, int32_t, void**) { return absent(); }
SEG_EXPORT int32_t seg_product_run(void*, void*, void*, int32_t, Value*) { return absent(); }
SEG_EXPORT void seg_product_delete(void*) {}

#endif
