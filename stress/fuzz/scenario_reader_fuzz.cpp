// Fuzzes the reader of scenario files: any bytes give a scenario that keeps its promises, or an
// error with a place. Never a crash, a hang or a leak.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "stress/fuzz/scenario_promises.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const broken = busproof::stress::broken_promise({reinterpret_cast<char const*>(data), size});
  if (!broken.empty()) {
    std::fprintf(stderr, "violated: %s\n", broken.c_str());
    std::abort();
  }
  return 0;
}
