// Keeps the memory of large tensors for the next one. A forward pass makes and frees gigabytes of activations in blocks that malloc would map and unmap
// each time, and the kernel would hand out page by page, zeroed: a fifth of the pass.
#include "segtorch.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <torch/version.h>

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <unordered_map>

namespace seg {
namespace {

constexpr size_t smallest_kept = 256 * 1024;
constexpr size_t huge_page = 2 * 1024 * 1024;
// Activations alternate between a few sizes; more than this lies idle only in a process whose images change size.
constexpr size_t most_kept = 256 * 1024 * 1024;

size_t rounded(size_t bytes) {
  const size_t unit = bytes < 2 * huge_page ? 64 * 1024 : huge_page;
  return (bytes + unit - 1) / unit * unit;
}

class KeepingAllocator final : public at::Allocator {
 public:
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
  at::DataPtr allocate(size_t bytes) override { return make(bytes); }
#else
  at::DataPtr allocate(size_t bytes) const override { return const_cast<KeepingAllocator*>(this)->make(bytes); }
#endif
#if TORCH_VERSION_MAJOR >= 2
  void copy_data(void* target, const void* source, size_t count) const override { std::memcpy(target, source, count); }
#endif
  at::DeleterFnPtr raw_deleter() const override { return &release; }

  // Gives idle blocks back until no more than so many bytes are kept.
  void trim(size_t keep) {
    std::lock_guard<std::mutex> lock(gate_);
    trim_locked(keep);
  }

  size_t kept() {
    std::lock_guard<std::mutex> lock(gate_);
    return kept_;
  }

 private:
  at::DataPtr make(size_t bytes) {
    if (bytes == 0) return {nullptr, nullptr, &release, at::Device(at::kCPU)};
    void* block = bytes < smallest_kept ? fresh(bytes, 64) : take(rounded(bytes));
    return {block, block, &release, at::Device(at::kCPU)};
  }

  void* take(size_t bytes) {
    {
      std::lock_guard<std::mutex> lock(gate_);
      // A somewhat larger block will do; a much larger one would be missed elsewhere.
      auto found = idle_.lower_bound(bytes);
      if (found != idle_.end() && found->first <= bytes + bytes / 4) {
        void* block = found->second;
        const auto size = found->first;
        idle_.erase(found);
        kept_ -= size;
        used_[block] = size;
        return block;
      }
      trim_locked(most_kept > bytes ? most_kept - bytes : 0);
    }
    void* block;
    try {
      block = fresh(bytes, bytes < huge_page ? 4096 : huge_page);
    } catch (const c10::Error&) {
      trim(0);
      block = fresh(bytes, bytes < huge_page ? 4096 : huge_page);
    }
    if (bytes >= huge_page) madvise(block, bytes, MADV_HUGEPAGE);
    std::lock_guard<std::mutex> lock(gate_);
    used_[block] = bytes;
    return block;
  }

  static void* fresh(size_t bytes, size_t alignment) {
    void* block = nullptr;
    const auto failed = posix_memalign(&block, alignment, bytes);
    TORCH_CHECK(failed == 0, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", bytes, " bytes. Error code ", failed, " (", std::strerror(failed), ")");
    return block;
  }

  static void release(void* block);

  void give_back(void* block) {
    if (block == nullptr) return;
    {
      std::lock_guard<std::mutex> lock(gate_);
      const auto found = used_.find(block);
      if (found != used_.end()) {
        idle_.emplace(found->second, block);
        kept_ += found->second;
        used_.erase(found);
        if (kept_ > most_kept) trim_locked(most_kept);
        return;
      }
    }
    std::free(block);
  }

  // The smallest first: large ones are the dear ones to make again.
  void trim_locked(size_t keep) {
    while (kept_ > keep && !idle_.empty()) {
      const auto smallest = idle_.begin();
      kept_ -= smallest->first;
      std::free(smallest->second);
      idle_.erase(smallest);
    }
  }

  std::mutex gate_;
  std::multimap<size_t, void*> idle_;
  std::unordered_map<void*, size_t> used_;
  size_t kept_ = 0;
};

// Never destroyed: tensors may outlive every static object.
KeepingAllocator& keeping() {
  static auto* allocator = new KeepingAllocator();
  return *allocator;
}

void KeepingAllocator::release(void* block) { keeping().give_back(block); }

}  // namespace
}  // namespace seg

using namespace seg;

// From now on. Memory that tensors hold already is freed as it was made.
SEG_EXPORT int32_t seg_keep_memory() {
  return guarded([] { c10::SetCPUAllocator(&keeping(), 1); });
}

SEG_EXPORT int32_t seg_release_memory(int64_t keep, int64_t* kept) {
  return guarded([&] {
    if (keep >= 0) keeping().trim(static_cast<size_t>(keep));
    *kept = static_cast<int64_t>(keeping().kept());
  });
}
