// Whole logs are read on several threads: leaves are fetched on one, prepared on others in batches, and taken again in
// their order on the first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <future>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "register/register.h"

namespace trialog::origin {

// Signatures are checked faster the more of them are checked together. A batch is full with so many leaves or bytes.
inline constexpr std::size_t batch_leaves = 1024;
inline constexpr std::size_t batch_bytes = std::size_t{4} << 20;

// Everything about the leaves of a batch that needs no register.
std::vector<Result<PreparedLeaf>> prepare_leaves(std::span<const Bytes> leaves);

// Work that runs on other threads and is taken in the order in which it was started.
template <class T>
class InOrder {
 public:
  bool is_empty() const { return running_.empty(); }
  // There is work for every thread: take() before more is started.
  bool is_full() const { return running_.size() > threads_; }
  // A system that gives no further thread has the work done when it is taken.
  template <class Work>
  void start(Work work) { running_.push_back(std::async(std::move(work))); }
  // Waits for the earliest.
  T take() {
    T taken = running_.front().get();
    running_.pop_front();
    return taken;
  }

 private:
  // What is prepared goes into a register on one thread, which more could not keep busy.
  static constexpr unsigned max_threads = 16;
  const std::size_t threads_ = std::clamp(std::thread::hardware_concurrency(), 1U, max_threads);
  std::deque<std::future<T>> running_;
};

}  // namespace trialog::origin
