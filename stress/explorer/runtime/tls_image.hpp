// tls_image: the initial values of a thread's thread-local variables.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace busproof::explore {

/// Of all modules but libc and the dynamic linker, whose variables belong to the real thread. Only
/// what was loaded when the image was taken: variables of modules loaded later are not restored.
class tls_image {
 public:
  /// Of the calling thread, which must be fresh.
  void take();
  /// Puts the values back, wherever the caller runs.
  void restore() noexcept;

 private:
  struct block {
    std::byte* where;
    std::size_t size;
    std::size_t offset;  ///< in the copies
  };
  static constexpr std::size_t blocks_max = 64;

  std::array<block, blocks_max> blocks_{};
  std::size_t count_ = 0;
  std::byte* copies_ = nullptr;
  int* errno_ = nullptr;
};

}  // namespace busproof::explore
