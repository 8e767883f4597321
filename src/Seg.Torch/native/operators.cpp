// One boxed call into the dispatcher serves every operator.
#include "segtorch.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/Generator.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <sstream>
#include <vector>

namespace seg {
namespace {

thread_local std::string last_error;
thread_local int64_t last_managed_exception = 0;

struct Operator {
  explicit Operator(c10::OperatorHandle found) : handle(std::move(found)) {
    for (const auto& argument : handle.schema().arguments()) {
      auto type = argument.type();
      if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
      wants_double.push_back(type->kind() == c10::TypeKind::FloatType);
    }
  }

  c10::OperatorHandle handle;
  std::vector<bool> wants_double;  // an integer given for these becomes a double, as Python's does
};

template <typename Element, typename Source>
c10::IValue list_of(const Value& value) {
  c10::List<Element> list;
  list.reserve(value.size);
  const auto* items = static_cast<const Source*>(value.pointer);
  for (int32_t i = 0; i < value.size; i++) list.push_back(static_cast<Element>(items[i]));
  return list;
}

c10::IValue tensor_list(const Value& value) {
  c10::List<at::Tensor> list;
  list.reserve(value.size);
  auto* const* handles = static_cast<void* const*>(value.pointer);
  for (int32_t i = 0; i < value.size; i++) list.push_back(borrow(handles[i]));
  return list;
}

c10::IValue optional_tensor_list(const Value& value) {
  // c10::optional in 1.13, std::optional later.
  using OptionalTensor = decltype(c10::IValue().toOptional<at::Tensor>());
  c10::List<OptionalTensor> list;
  list.reserve(value.size);
  auto* const* handles = static_cast<void* const*>(value.pointer);
  for (int32_t i = 0; i < value.size; i++)
    list.push_back(handles[i] == nullptr ? OptionalTensor() : OptionalTensor(borrow(handles[i])));
  return list;
}

c10::IValue to_ivalue(const Value& value, bool wants_double, const c10::Argument& argument) {
  switch (value.tag) {
    case Tag::Default:
      TORCH_CHECK(argument.default_value().has_value(), "argument '", argument.name(), "' has no default");
      return *argument.default_value();
    case Tag::None: return c10::IValue();
    case Tag::Tensor: return borrow(value.pointer);
    case Tag::Int: return wants_double ? c10::IValue(static_cast<double>(value.integer)) : c10::IValue(value.integer);
    case Tag::Double: return value.real;
    case Tag::Bool: return value.integer != 0;
    case Tag::Complex: return c10::complex<double>(value.real, value.imaginary);
    case Tag::IntList: return list_of<int64_t, int64_t>(value);
    case Tag::DoubleList: return list_of<double, double>(value);
    case Tag::BoolList: return list_of<bool, uint8_t>(value);
    case Tag::TensorList: return tensor_list(value);
    case Tag::OptionalTensorList: return optional_tensor_list(value);
    case Tag::String: return std::string(static_cast<const char*>(value.pointer), value.size);
    case Tag::Device:
      return c10::Device(
          static_cast<c10::DeviceType>(static_cast<int32_t>(value.integer)),
          static_cast<c10::DeviceIndex>(value.integer >> 32));
    case Tag::Generator: {
      using Pointer = c10::intrusive_ptr<c10::GeneratorImpl>;
      return at::Generator(Pointer::reclaim_copy(static_cast<c10::GeneratorImpl*>(value.pointer)));
    }
  }
  TORCH_CHECK(false, "argument '", argument.name(), "' has the unknown tag ", static_cast<int32_t>(value.tag));
}

Value from_ivalue(c10::IValue&& value) {
  Value result = empty_value(Tag::None);
  if (value.isTensor()) return tensor_result(std::move(value).toTensor());
  if (value.isTensorList()) return tensor_list_result(std::move(value).toTensorVector());
  if (value.isInt()) {
    result.tag = Tag::Int;
    result.integer = value.toInt();
  } else if (value.isDouble()) {
    result.tag = Tag::Double;
    result.real = value.toDouble();
  } else if (value.isBool()) {
    result.tag = Tag::Bool;
    result.integer = value.toBool();
  } else if (value.isComplexDouble()) {
    result.tag = Tag::Complex;
    result.real = value.toComplexDouble().real();
    result.imaginary = value.toComplexDouble().imag();
  } else {
    TORCH_CHECK(value.isNone(), "a result of type ", value.tagKind(), " has no counterpart in C#");
  }
  return result;
}

}  // namespace

void set_error(std::string message) { last_error = std::move(message); }
void set_managed_exception(int64_t id) { last_managed_exception = id; }

int64_t owned_bytes(const at::Tensor& tensor) {
  if (!tensor.has_storage() || tensor.is_meta()) return 0;
  const auto& storage = tensor.unsafeGetTensorImpl()->storage();
  return storage.use_count() == 1 ? static_cast<int64_t>(storage.nbytes()) : 0;
}

Value tensor_result(at::Tensor tensor) {
  Value result = empty_value(Tag::Tensor);
  if (tensor.defined()) result.bytes = owned_bytes(tensor);
  result.pointer = release(std::move(tensor));
  return result;
}

Value tensor_list_result(std::vector<at::Tensor> tensors) {
  auto* values = static_cast<Value*>(std::malloc(sizeof(Value) * (tensors.empty() ? 1 : tensors.size())));
  for (size_t i = 0; i < tensors.size(); i++) values[i] = tensor_result(std::move(tensors[i]));
  Value result = empty_value(Tag::TensorList, static_cast<int32_t>(tensors.size()));
  result.pointer = values;
  return result;
}

}  // namespace seg

using namespace seg;

SEG_EXPORT const char* seg_last_error() { return last_error.c_str(); }
SEG_EXPORT int64_t seg_last_managed_exception() { return last_managed_exception; }
SEG_EXPORT void seg_free(void* memory) { std::free(memory); }

// Operators are found once and live as long as the process.
SEG_EXPORT int32_t seg_find_op(const char* name, const char* overload, void** op) {
  return guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    TORCH_CHECK(handle.has_value(), "this libtorch has no such operator");
    *op = new Operator(*handle);
  });
}

// The schema as this libtorch registered it; the caller frees the text with seg_free.
SEG_EXPORT int32_t seg_schema(const void* op, char** text) {
  return guarded([&] {
    std::ostringstream out;
    out << static_cast<const Operator*>(op)->handle.schema();
    *text = strdup(out.str().c_str());
  });
}

// Names of every registered operator, a line each ("aten::add.Tensor"); the caller frees the text with seg_free.
SEG_EXPORT int32_t seg_op_names(char** text) {
  return guarded([&] {
    std::ostringstream out;
    for (const auto& name : c10::Dispatcher::singleton().getAllOpNames()) out << name << '\n';
    *text = strdup(out.str().c_str());
  });
}

// Calls op with count arguments (missing trailing ones take their defaults) and writes the first capacity results;
// results beyond capacity are dropped. *produced tells how many the operator returned.
SEG_EXPORT int32_t seg_call(
    const void* op, const Value* arguments, int32_t count, Value* results, int32_t capacity, int32_t* produced) {
  return guarded([&] {
    const auto& target = *static_cast<const Operator*>(op);
    const auto& parameters = target.handle.schema().arguments();
    TORCH_CHECK(
        static_cast<size_t>(count) <= parameters.size(),
        count, " arguments were given, this libtorch's operator takes ", parameters.size());
    const Value missing = empty_value(Tag::Default);
    torch::jit::Stack stack;
    stack.reserve(parameters.size());
    for (size_t i = 0; i < parameters.size(); i++) {
      const Value& value = i < static_cast<size_t>(count) ? arguments[i] : missing;
      stack.push_back(to_ivalue(value, target.wants_double[i], parameters[i]));
    }
    target.handle.callBoxed(stack);
    *produced = static_cast<int32_t>(stack.size());
    for (int32_t i = 0; i < capacity && i < *produced; i++) results[i] = from_ivalue(std::move(stack[i]));
  });
}
