// The boundary between Seg.Torch (C#) and libtorch. Every function is C, returns a status and never lets an exception through.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#define SEG_EXPORT extern "C" __attribute__((visibility("default")))

namespace seg {

// The meaning of Value::tag. Seg.Torch/Interop/NativeValue.cs holds the same numbers.
enum class Tag : int32_t {
  Default = 0,  // the operator's own default for this argument
  None = 1,
  Tensor = 2,
  Int = 3,
  Double = 4,
  Bool = 5,
  Complex = 6,             // real and imaginary
  IntList = 7,             // pointer to size int64
  DoubleList = 8,          // pointer to size double
  BoolList = 9,            // pointer to size bytes
  TensorList = 10,         // pointer to size handles
  OptionalTensorList = 11, // the same, where a null handle means "none"
  String = 12,             // pointer to size bytes of UTF-8
  Device = 13,             // type in the low 32 bits, index in the high 32 bits
  Generator = 14,
};

// One argument or one result.
struct Value {
  Tag tag;
  int32_t size;   // of a list or a string
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
  union {
    int64_t bytes;     // results only: size of the storage when the tensor is its only owner, else 0
    double imaginary;
  };
};

enum Status : int32_t { Ok = 0, Failed = 1, ManagedFailure = 2 };

// Raised by a callback into C# after it stored its exception under this id.
struct ManagedException : std::exception {
  explicit ManagedException(int64_t exception_id) : id(exception_id) {}
  const char* what() const noexcept override { return "an exception was thrown by managed code"; }
  int64_t id;
};

void set_error(std::string message);
void set_managed_exception(int64_t id);

// Runs body; whatever it throws becomes a status, with the message kept for seg_last_error on this thread.
template <typename Body>
int32_t guarded(Body&& body) noexcept {
  try {
    std::forward<Body>(body)();
    return Ok;
  } catch (const ManagedException& e) {
    set_managed_exception(e.id);
    return ManagedFailure;
  } catch (const c10::Error& e) {
    set_error(e.what_without_backtrace());
  } catch (const std::exception& e) {
    set_error(e.what());
  } catch (...) {
    set_error("an unknown C++ exception");
  }
  return Failed;
}

// A handle is a TensorImpl* that owns one reference.
inline at::Tensor borrow(void* handle) {
  if (handle == nullptr) return at::Tensor();
  using Pointer = c10::intrusive_ptr<at::TensorImpl, c10::UndefinedTensorImpl>;
  return at::Tensor(Pointer::reclaim_copy(static_cast<at::TensorImpl*>(handle)));
}

inline void* release(at::Tensor tensor) {
  return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

// Bytes that vanish when this tensor does: zero for a view and for a tensor without memory of its own.
int64_t owned_bytes(const at::Tensor& tensor);

inline Value empty_value(Tag tag, int32_t size = 0) {
  Value value;
  value.tag = tag;
  value.size = size;
  value.integer = 0;
  value.bytes = 0;
  return value;
}

Value tensor_result(at::Tensor tensor);
Value tensor_list_result(std::vector<at::Tensor> tensors);

}  // namespace seg
