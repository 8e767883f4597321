// Lifetime and description of tensors, random generators, threads, version.
#include "segtorch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/NamedTensorUtils.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/ops/from_blob.h>
#include <torch/version.h>

#include <cstring>
#include <mutex>
#include <sstream>
#include <vector>

namespace seg {
namespace {

// Seg.Torch/Interop/TensorDescription.cs mirrors this struct. The pointers live as long as the tensor keeps its shape.
struct Description {
  const int64_t* sizes;
  const int64_t* strides;
  int64_t dimensions;
  int64_t elements;
  int64_t element_size;
  int64_t storage_offset;
  int32_t scalar_type;
  int32_t layout;
  int32_t device_type;
  int32_t device_index;
  int32_t flags;
  int32_t reserved;
};

enum Flags : int32_t {
  RequiresGrad = 1,
  Leaf = 2,
  Contiguous = 4,
  Conjugated = 8,
  Negated = 16,
  Quantized = 32,
  Inference = 64,
  Named = 128,
};

c10::GeneratorImpl* generator(void* handle) { return static_cast<c10::GeneratorImpl*>(handle); }

void* release_generator(const at::Generator& source) {
  auto owner = source.getIntrusivePtr();
  return owner.release();
}

char* copy_text(const std::string& text) { return strdup(text.c_str()); }

}  // namespace
}  // namespace seg

using namespace seg;

SEG_EXPORT void seg_tensor_release(void* handle) {
  if (handle != nullptr)
    c10::raw::intrusive_ptr::decref(static_cast<at::TensorImpl*>(handle));
}

// A second handle on the same tensor.
SEG_EXPORT int32_t seg_tensor_retain(void* handle, void** copy) {
  return guarded([&] { *copy = release(borrow(handle)); });
}

SEG_EXPORT int32_t seg_tensor_describe(void* handle, Description* out) {
  return guarded([&] {
    const auto tensor = borrow(handle);
    const bool strided = tensor.layout() == at::kStrided;
    out->sizes = tensor.sizes().data();
    out->strides = strided ? tensor.strides().data() : nullptr;
    out->dimensions = tensor.dim();
    out->elements = tensor.numel();
    out->element_size = static_cast<int64_t>(tensor.element_size());
    out->storage_offset = strided ? tensor.storage_offset() : 0;
    out->scalar_type = static_cast<int32_t>(tensor.scalar_type());
    out->layout = static_cast<int32_t>(tensor.layout());
    out->device_type = static_cast<int32_t>(tensor.device().type());
    out->device_index = tensor.device().index();
    out->reserved = 0;
    out->flags = (tensor.requires_grad() ? RequiresGrad : 0) | (tensor.is_leaf() ? Leaf : 0) |
        (strided && tensor.is_contiguous() ? Contiguous : 0) | (tensor.is_conj() ? Conjugated : 0) |
        (tensor.is_neg() ? Negated : 0) | (tensor.is_quantized() ? Quantized : 0) |
        (tensor.is_inference() ? Inference : 0) | (tensor.has_names() ? Named : 0);
  });
}

SEG_EXPORT int32_t seg_tensor_data(void* handle, void** data) {
  return guarded([&] { *data = borrow(handle).data_ptr(); });
}

SEG_EXPORT int32_t seg_tensor_owned_bytes(void* handle, int64_t* bytes) {
  return guarded([&] { *bytes = owned_bytes(borrow(handle)); });
}

// A tensor over the caller's memory; free_memory(context) runs when nothing refers to the storage any more.
SEG_EXPORT int32_t seg_tensor_from_memory(
    void* data, const int64_t* sizes, int32_t dimensions, int32_t scalar_type, void* context, void (*free_memory)(void*), Value* result) {
  return guarded([&] {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(scalar_type));
    *result = tensor_result(at::from_blob(
        data, at::IntArrayRef(sizes, dimensions), [context, free_memory](void*) { free_memory(context); }, options));
    result->bytes = 0;  // managed memory: the collector already knows it
  });
}

// Dimension names, a line each ("*" where a dimension has none); the caller frees the text with seg_free.
SEG_EXPORT int32_t seg_tensor_names(void* handle, char** text) {
  return guarded([&] {
    std::ostringstream out;
    for (const auto& name : borrow(handle).names()) out << (name.isWildcard() ? "*" : name.symbol().toUnqualString()) << '\n';
    *text = copy_text(out.str());
  });
}

SEG_EXPORT int32_t seg_tensor_set_names(void* handle, const char* const* names, int32_t count) {
  return guarded([&] {
    auto tensor = borrow(handle);
    if (count < 0) {
      at::internal_set_names_inplace(tensor, {});
      return;
    }
    std::vector<at::Dimname> dimensions;
    for (int32_t i = 0; i < count; i++)
      dimensions.push_back(
          std::strcmp(names[i], "*") == 0 ? at::Dimname::wildcard() : at::Dimname::fromSymbol(at::Symbol::dimname(names[i])));
    at::internal_set_names_inplace(tensor, dimensions);
  });
}

SEG_EXPORT int32_t seg_generator_default(void** handle) {
  return guarded([&] { *handle = release_generator(at::detail::getDefaultCPUGenerator()); });
}

SEG_EXPORT int32_t seg_generator_new(uint64_t seed, void** handle) {
  return guarded([&] { *handle = release_generator(at::detail::createCPUGenerator(seed)); });
}

SEG_EXPORT void seg_generator_release(void* handle) {
  if (handle != nullptr) c10::raw::intrusive_ptr::decref(generator(handle));
}

SEG_EXPORT int32_t seg_generator_set_seed(void* handle, uint64_t seed) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle)->mutex_);
    generator(handle)->set_current_seed(seed);
  });
}

SEG_EXPORT int32_t seg_generator_get_seed(void* handle, uint64_t* seed) {
  return guarded([&] { *seed = generator(handle)->current_seed(); });
}

// Takes a seed from the system's entropy and returns it.
SEG_EXPORT int32_t seg_generator_reseed(void* handle, uint64_t* seed) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle)->mutex_);
    *seed = generator(handle)->seed();
  });
}

SEG_EXPORT int32_t seg_generator_get_state(void* handle, Value* state) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle)->mutex_);
    *state = tensor_result(at::Tensor(generator(handle)->get_state()));
  });
}

SEG_EXPORT int32_t seg_generator_set_state(void* handle, void* state) {
  return guarded([&] {
    const auto tensor = borrow(state);
    TORCH_CHECK(tensor.defined(), "the state is missing");
    std::lock_guard<std::mutex> lock(generator(handle)->mutex_);
    generator(handle)->set_state(*tensor.unsafeGetTensorImpl());
  });
}

SEG_EXPORT int32_t seg_threads_set(int32_t threads) {
  return guarded([&] { at::set_num_threads(threads); });
}

SEG_EXPORT int32_t seg_threads_get(int32_t* threads) {
  return guarded([&] { *threads = at::get_num_threads(); });
}

SEG_EXPORT int32_t seg_interop_threads_get(int32_t* threads) {
  return guarded([&] { *threads = at::get_num_interop_threads(); });
}

SEG_EXPORT int32_t seg_interop_threads_set(int32_t threads) {
  return guarded([&] { at::set_num_interop_threads(threads); });
}

SEG_EXPORT int32_t seg_deterministic_set(int32_t enabled, int32_t warn_only) {
  return guarded([&] { at::globalContext().setDeterministicAlgorithms(enabled != 0, warn_only != 0); });
}

SEG_EXPORT int32_t seg_deterministic_get(int32_t* enabled, int32_t* warn_only) {
  return guarded([&] {
    *enabled = at::globalContext().deterministicAlgorithms();
    *warn_only = at::globalContext().deterministicAlgorithmsWarnOnly();
  });
}

SEG_EXPORT int32_t seg_has_cuda(int32_t* available) {
  return guarded([&] { *available = at::hasCUDA(); });
}

SEG_EXPORT const char* seg_version() { return TORCH_VERSION; }

// How libtorch was built; the caller frees the text with seg_free.
SEG_EXPORT int32_t seg_build_configuration(char** text) {
  return guarded([&] { *text = copy_text(at::show_config() + at::get_parallel_info()); });
}

SEG_EXPORT int32_t seg_default_dtype_set(int32_t scalar_type) {
  return guarded([&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<c10::ScalarType>(scalar_type))); });
}

SEG_EXPORT int32_t seg_default_dtype_get(int32_t* scalar_type) {
  return guarded([&] { *scalar_type = static_cast<int32_t>(c10::typeMetaToScalarType(c10::get_default_dtype())); });
}
