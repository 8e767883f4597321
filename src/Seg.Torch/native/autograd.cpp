// Gradients: modes, backward, and functions whose backward is C#.
#include "segtorch.h"

#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/version.h>

#include <memory>
#include <mutex>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace seg {
namespace {

using torch::autograd::variable_list;

// Seg.Torch/Autograd/NativeFunction.cs: gradients in and out are handles; a null handle is "no gradient". The callee owns what it
// receives, the caller owns what comes back. A result other than zero is the id of a stored managed exception.
using BackwardCallback = int64_t (*)(int64_t context, void* const* gradients, int32_t count, void** results, int32_t capacity);
using ReleaseCallback = void (*)(int64_t context);

variable_list borrow_all(void* const* handles, int32_t count) {
  variable_list list;
  list.reserve(count);
  for (int32_t i = 0; i < count; i++) list.push_back(borrow(handles[i]));
  return list;
}

std::unordered_set<at::TensorImpl*> identities(void* const* handles, int32_t count) {
  std::unordered_set<at::TensorImpl*> set;
  for (int32_t i = 0; i < count; i++) set.insert(static_cast<at::TensorImpl*>(handles[i]));
  return set;
}

struct ManagedNode : torch::autograd::Node {
  ManagedNode(int64_t managed_context, BackwardCallback backward_callback, ReleaseCallback release_callback)
      : context(managed_context), backward(backward_callback), release_context(release_callback) {}

  ~ManagedNode() override { release_context(context); }

  variable_list apply(variable_list&& gradients) override {
    std::vector<void*> incoming, outgoing(num_outputs(), nullptr);
    for (size_t i = 0; i < gradients.size(); i++) {
      auto gradient = std::move(gradients[i]);
      if (!gradient.defined() && materialize_gradients) {
        at::OptionalDeviceGuard guard;
        gradient = output_info[i].zeros(guard);
      }
      incoming.push_back(release(std::move(gradient)));
    }
    const int64_t failure =
        backward(context, incoming.data(), static_cast<int32_t>(incoming.size()), outgoing.data(), static_cast<int32_t>(outgoing.size()));
    if (failure != 0) throw ManagedException(failure);
    variable_list results;
    for (void* handle : outgoing) {
      results.push_back(borrow(handle));
      if (handle != nullptr) c10::raw::intrusive_ptr::decref(static_cast<at::TensorImpl*>(handle));
    }
    return results;
  }

  std::string name() const override { return "ManagedNode"; }

  void release_variables() override {
    std::lock_guard<std::mutex> lock(mutex_);
    saved.clear();
    released = true;
  }

  int64_t context;
  BackwardCallback backward;
  ReleaseCallback release_context;
  bool materialize_gradients = true;
  bool released = false;
  std::vector<torch::autograd::SavedVariable> saved;
  std::vector<torch::autograd::VariableInfo> output_info;
};

using OptionalTensors = torch::autograd::optional_variable_list;

// _wrap_outputs turns what forward computed into outputs of the node. Its parameters grew in 2.0, 2.3 and later: whichever list
// this libtorch takes is passed.
template <typename Wrap, typename... Common>
OptionalTensors wrap_outputs(const Wrap& wrap, const Common&... common) {
  const std::unordered_set<at::TensorImpl*> saved_in_setup;
  const auto view_as_self = [](const at::Tensor& x) { return x.view_as(x); };
  if constexpr (std::is_invocable_v<Wrap, Common...>) {
    return wrap(common...);
  } else if constexpr (std::is_invocable_v<Wrap, Common..., decltype(saved_in_setup)>) {
    return wrap(common..., saved_in_setup);
  } else if constexpr (std::is_invocable_v<Wrap, Common..., decltype(saved_in_setup), decltype(view_as_self)>) {
    return wrap(common..., saved_in_setup, view_as_self);
  } else {
    return wrap(common..., saved_in_setup, view_as_self, /*pure_view=*/false);
  }
}

}  // namespace
}  // namespace seg

using namespace seg;

SEG_EXPORT int32_t seg_grad_mode() { return c10::GradMode::is_enabled(); }
SEG_EXPORT void seg_set_grad_mode(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }
SEG_EXPORT int32_t seg_inference_mode() { return c10::InferenceMode::is_enabled(); }

// The guard must be deleted on the thread that made it, newest first.
SEG_EXPORT int32_t seg_inference_guard_new(int32_t enabled, void** guard) {
  return guarded([&] { *guard = new c10::InferenceMode(enabled != 0); });
}

SEG_EXPORT void seg_inference_guard_delete(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

SEG_EXPORT void seg_set_anomaly_mode(int32_t enabled, int32_t check_nan) {
#if TORCH_VERSION_MAJOR >= 2
  torch::autograd::AnomalyMode::set_enabled(enabled != 0, check_nan != 0);
#else
  static_cast<void>(check_nan);
  torch::autograd::AnomalyMode::set_enabled(enabled != 0);
#endif
}

SEG_EXPORT int32_t seg_requires_grad_set(void* handle, int32_t value) {
  return guarded([&] { borrow(handle).set_requires_grad(value != 0); });
}

SEG_EXPORT int32_t seg_grad_get(void* handle, Value* gradient) {
  return guarded([&] {
    const auto tensor = borrow(handle);
    *gradient = tensor_result(tensor.is_leaf() || tensor.retains_grad() ? tensor.grad() : at::Tensor());
    gradient->bytes = 0;  // the tensor owns it
  });
}

SEG_EXPORT int32_t seg_grad_set(void* handle, void* gradient) {
  return guarded([&] { borrow(handle).mutable_grad() = borrow(gradient); });
}

SEG_EXPORT int32_t seg_retain_grad(void* handle) {
  return guarded([&] { borrow(handle).retain_grad(); });
}

SEG_EXPORT int32_t seg_backward(
    void* const* tensors, int32_t tensor_count, void* const* gradients, int32_t gradient_count, void* const* inputs,
    int32_t input_count, int32_t retain_graph, int32_t create_graph) {
  return guarded([&] {
    torch::autograd::backward(
        borrow_all(tensors, tensor_count), borrow_all(gradients, gradient_count), retain_graph != 0, create_graph != 0,
        borrow_all(inputs, input_count));
  });
}

SEG_EXPORT int32_t seg_grad(
    void* const* outputs, int32_t output_count, void* const* inputs, int32_t input_count, void* const* gradients,
    int32_t gradient_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, Value* result) {
  return guarded([&] {
    *result = tensor_list_result(torch::autograd::grad(
        borrow_all(outputs, output_count), borrow_all(inputs, input_count), borrow_all(gradients, gradient_count),
        retain_graph != 0, create_graph != 0, allow_unused != 0));
  });
}

// Whether a function over these inputs would be recorded.
SEG_EXPORT int32_t seg_any_requires_grad(void* const* inputs, int32_t count, int32_t* recorded) {
  return guarded([&] {
    *recorded = 0;
    if (!c10::GradMode::is_enabled()) return;
    for (int32_t i = 0; i < count; i++) *recorded |= borrow(inputs[i]).requires_grad();
  });
}

struct FunctionLists {
  void* const* inputs;
  void* const* outputs;
  void* const* saved;
  void* const* dirty;
  void* const* non_differentiable;
  int32_t input_count;
  int32_t output_count;
  int32_t saved_count;
  int32_t dirty_count;
  int32_t non_differentiable_count;
  int32_t materialize_gradients;
};

// Records a managed function: its outputs, computed without recording, become outputs of a new node whose backward is C#.
// *node is a borrowed pointer, valid while the graph (and so the managed context) lives. When the call fails the node is deleted,
// which releases the managed context.
SEG_EXPORT int32_t seg_function_record(
    int64_t context, BackwardCallback backward, ReleaseCallback release_context, const FunctionLists* lists, void** node,
    Value* result) {
  return guarded([&] {
    std::shared_ptr<ManagedNode> function(
        new ManagedNode(context, backward, release_context), torch::autograd::deleteNode);
    function->materialize_gradients = lists->materialize_gradients != 0;
    const auto inputs = borrow_all(lists->inputs, lists->input_count);
    function->set_next_edges(torch::autograd::collect_next_edges(inputs));
    function->clear_input_metadata();
    OptionalTensors raw;
    for (auto& output : borrow_all(lists->outputs, lists->output_count)) raw.emplace_back(std::move(output));
    const torch::autograd::_jvp_fn_t no_forward_mode = [](variable_list, variable_list) -> variable_list {
      TORCH_CHECK(false, "forward-mode differentiation of a managed function is not supported");
    };
    auto wrapped = wrap_outputs(
        torch::autograd::_wrap_outputs, inputs, identities(lists->non_differentiable, lists->non_differentiable_count),
        identities(lists->dirty, lists->dirty_count), raw, std::shared_ptr<torch::autograd::Node>(function), no_forward_mode);
    variable_list outputs;
    for (auto& output : wrapped) {
      function->output_info.emplace_back(*output);
      outputs.push_back(std::move(*output));
    }
    for (int32_t i = 0; i < lists->saved_count; i++) {
      const auto tensor = borrow(lists->saved[i]);
      const bool is_output = tensor.defined() && tensor.grad_fn() == function;
      function->saved.emplace_back(tensor, is_output);
    }
    *node = function.get();
    *result = tensor_list_result(std::move(outputs));
  });
}

// The tensors that forward saved, checked against changes in place since then.
SEG_EXPORT int32_t seg_function_saved(void* node, Value* result) {
  return guarded([&] {
    auto* function = static_cast<ManagedNode*>(node);
    TORCH_CHECK(
        !function->released, "the saved tensors were freed: run backward once, or pass retain_graph: true to the first run");
    variable_list tensors;
    for (const auto& saved : function->saved) tensors.push_back(saved.unpack(function->shared_from_this()));
    *result = tensor_list_result(std::move(tensors));
  });
}
