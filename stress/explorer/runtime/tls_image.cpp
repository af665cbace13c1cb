#include "stress/explorer/runtime/tls_image.hpp"

#include <link.h>
#include <sys/mman.h>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace busproof::explore {
namespace {

bool belongs_to_the_thread(dl_phdr_info const& module) {
  std::string_view const name(module.dlpi_name);
  return name.find("/libc.so") != name.npos || name.find("/ld-linux") != name.npos;
}

std::size_t size_of_tls(dl_phdr_info const& module) {
  for (int each = 0; each < module.dlpi_phnum; ++each) {
    if (module.dlpi_phdr[each].p_type == PT_TLS) return module.dlpi_phdr[each].p_memsz;
  }
  return 0;
}

}  // namespace

void tls_image::take() {
  count_ = 0;
  errno_ = &errno;
  dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* to) {
        auto& self = *static_cast<tls_image*>(to);
        auto const size = size_of_tls(*module);
        if (size == 0 || module->dlpi_tls_data == nullptr || belongs_to_the_thread(*module)) {
          return 0;
        }
        if (self.count_ == blocks_max) return 1;
        self.blocks_[self.count_++] = {static_cast<std::byte*>(module->dlpi_tls_data), size, 0};
        return 0;
      },
      this);
  std::size_t total = 0;
  for (std::size_t each = 0; each < count_; ++each) {
    blocks_[each].offset = total;
    total += blocks_[each].size;
  }
  if (total == 0) return;
  auto* room = mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) {
    count_ = 0;
    return;
  }
  copies_ = static_cast<std::byte*>(room);
  for (std::size_t each = 0; each < count_; ++each) {
    std::memcpy(copies_ + blocks_[each].offset, blocks_[each].where, blocks_[each].size);
  }
}

void tls_image::restore() noexcept {
  for (std::size_t each = 0; each < count_; ++each) {
    auto const& one = blocks_[each];
    std::memcpy(one.where, copies_ + one.offset, one.size);
  }
  *errno_ = 0;
}

}  // namespace busproof::explore
