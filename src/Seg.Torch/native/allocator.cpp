// Keeps the memory of large tensors for the next one. A forward pass makes and frees gigabytes of activations in blocks that malloc would map and unmap
// each time, and the kernel would hand out page by page, zeroed: a fifth of the pass.
#include "segtorch.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <torch/version.h>

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <mutex>
#include <set>

namespace seg {
namespace {

constexpr size_t smallest_kept = 256 * 1024;
constexpr size_t grain = 64 * 1024;
constexpr size_t huge_page = 2 * 1024 * 1024;
// Address space is taken in pieces of this size; pages of it that nothing used cost nothing.
constexpr size_t segment_size = 128 * 1024 * 1024;
// Below this nothing is given back: two small models in turn should not take each other's memory.
constexpr size_t always_kept = 64 * 1024 * 1024;

size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

[[noreturn]] void out_of_memory(size_t bytes) {
  TORCH_CHECK(false, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", bytes, " bytes. Error code 12 (", std::strerror(ENOMEM), ")");
}

// Ranges of a few large segments: best fit, split when taken, joined when given back. Not thread-safe.
class Ranges {
 public:
  // Memory for bytes (a multiple of the grain), or null.
  char* take(size_t bytes) {
    // Pages that are there already come first.
    for (const bool dirty : {true, false}) {
      auto& free = free_[dirty];
      const auto found = free.lower_bound({bytes, nullptr});
      if (found != free.end()) return split(found->second, bytes);
    }
    return add_segment(bytes) ? take(bytes) : nullptr;
  }

  // Bytes given back; 0 if the block is none of these.
  size_t give_back(char* block) {
    const auto found = all_.find(block);
    if (found == all_.end() || found->second.state != Used) return 0;
    const auto bytes = found->second.size;
    found->second.since = ++clock_;
    make_free(found, true);
    return bytes;
  }

  // Gives the pages of free ranges back to the system, those that are free the longest first, until no more than keep bytes of them are there.
  void clean(size_t keep) {
    while (dirty_bytes_ > keep && !free_[true].empty()) {
      auto oldest = all_.find(free_[true].begin()->second);
      for (const auto& candidate : free_[true]) {
        const auto range = all_.find(candidate.second);
        if (range->second.since < oldest->second.since) oldest = range;
      }
      madvise(oldest->first, oldest->second.size, MADV_DONTNEED);
      free_[true].erase({oldest->second.size, oldest->first});
      dirty_bytes_ -= oldest->second.size;
      make_free(oldest, false);
    }
  }

  size_t dirty_bytes() const { return dirty_bytes_; }

 private:
  enum State { Used, Clean, Dirty };
  struct Range {
    size_t size;
    State state;
    bool first;  // of its segment: not to be joined with what happens to lie before it
    uint64_t since;
  };
  using Place = std::map<char*, Range>::iterator;

  bool add_segment(size_t bytes) {
    for (const auto wanted : {bytes > segment_size ? round_up(bytes, huge_page) : segment_size, round_up(bytes, huge_page)}) {
      // Room to align for huge pages.
      void* memory = mmap(nullptr, wanted + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (memory == MAP_FAILED) continue;
      auto* start = reinterpret_cast<char*>(round_up(reinterpret_cast<uintptr_t>(memory), huge_page));
      madvise(start, wanted, MADV_HUGEPAGE);
      free_[false].insert({wanted, start});
      all_[start] = Range{wanted, Clean, true, 0};
      return true;
    }
    return false;
  }

  char* split(char* start, size_t bytes) {
    auto& range = all_.find(start)->second;
    const bool dirty = range.state == Dirty;
    free_[dirty].erase({range.size, start});
    if (dirty) dirty_bytes_ -= range.size;
    if (range.size > bytes) {
      const auto rest = range.size - bytes;
      all_[start + bytes] = Range{rest, range.state, false, range.since};
      free_[dirty].insert({rest, start + bytes});
      if (dirty) dirty_bytes_ += rest;
      range.size = bytes;
    }
    range.state = Used;
    return start;
  }

  void make_free(Place range, bool dirty) {
    const auto state = dirty ? Dirty : Clean;
    if (dirty) dirty_bytes_ += range->second.size;
    if (const auto next = std::next(range); next != all_.end() && !next->second.first && next->second.state == state && next->first == range->first + range->second.size) {
      free_[dirty].erase({next->second.size, next->first});
      range->second.size += next->second.size;
      all_.erase(next);
    }
    if (!range->second.first && range != all_.begin()) {
      const auto before = std::prev(range);
      if (before->second.state == state) {
        free_[dirty].erase({before->second.size, before->first});
        before->second.size += range->second.size;
        before->second.since = range->second.since;
        all_.erase(range);
        range = before;
      }
    }
    range->second.state = state;
    free_[dirty].insert({range->second.size, range->first});
  }

  std::map<char*, Range> all_;
  std::set<std::pair<size_t, char*>> free_[2];  // by whether their pages are there
  size_t dirty_bytes_ = 0;
  uint64_t clock_ = 0;
};

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

  // Gives idle memory back until no more than so many bytes are kept.
  size_t trim(int64_t keep) {
    std::lock_guard<std::mutex> lock(gate_);
    if (keep >= 0) ranges_.clean(static_cast<size_t>(keep));
    return ranges_.dirty_bytes();
  }

 private:
  at::DataPtr make(size_t bytes) {
    if (bytes == 0) return {nullptr, nullptr, &release, at::Device(at::kCPU)};
    void* block = bytes < smallest_kept ? small(bytes) : take(round_up(bytes, grain));
    return {block, block, &release, at::Device(at::kCPU)};
  }

  static void* small(size_t bytes) {
    void* block = nullptr;
    if (posix_memalign(&block, 64, bytes) != 0) out_of_memory(bytes);
    return block;
  }

  void* take(size_t bytes) {
    std::lock_guard<std::mutex> lock(gate_);
    // What lies idle makes room first: both together stay near what one pass needs.
    const auto others = used_bytes_ + bytes;
    ranges_.clean(limit() > others ? limit() - others + bytes : bytes);
    auto* block = ranges_.take(bytes);
    if (block == nullptr) out_of_memory(bytes);
    used_bytes_ += bytes;
    if (used_bytes_ > most_used_) most_used_ = used_bytes_;
    return block;
  }

  static void release(void* block);

  void give_back(void* block) {
    if (block == nullptr) return;
    {
      std::lock_guard<std::mutex> lock(gate_);
      if (const auto bytes = ranges_.give_back(static_cast<char*>(block))) {
        used_bytes_ -= bytes;
        end_pass();
        return;
      }
    }
    std::free(block);
  }

  // Nearly everything was freed: a pass is over. What the last two needed is worth keeping; what a larger image needed before them is not.
  void end_pass() {
    if (most_used_ < always_kept || used_bytes_ > most_used_ / 8) return;
    most_used_before_ = most_used_;
    most_used_ = used_bytes_;
    ranges_.clean(limit() > used_bytes_ ? limit() - used_bytes_ : 0);
  }

  size_t limit() const {
    const auto needed = most_used_ > most_used_before_ ? most_used_ : most_used_before_;
    return needed + needed / 8 > always_kept ? needed + needed / 8 : always_kept;
  }

  std::mutex gate_;
  Ranges ranges_;
  size_t used_bytes_ = 0, most_used_ = 0, most_used_before_ = 0;
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

// Gives idle memory back until no more than so many bytes are kept, or only tells how many are if that is negative.
SEG_EXPORT int32_t seg_release_memory(int64_t keep, int64_t* kept) {
  return guarded([&] { *kept = static_cast<int64_t>(keeping().trim(keep)); });
}
