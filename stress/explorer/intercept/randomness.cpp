// Randomness: the same in every run of a schedule. std::random_device would ask the processor,
// which no interception of a libc function sees, so its members are supplied as well.
#include <cerrno>
#include <cstring>
#include <random>

#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/intercept/schedule_random.hpp"
#include "stress/explorer/runtime/machine.hpp"
#include "stress/explorer/schedule/random_numbers.hpp"

using namespace busproof::explore;

namespace busproof::explore {
namespace {

/// Not part of the token: every schedule of every test sees the same numbers.
constexpr random_numbers at_first{0x6275'7370'726f'6f66};
constinit random_numbers numbers = at_first;

}  // namespace

void restart_schedule_random() noexcept { numbers = at_first; }

void fill_randomly(void* to, std::size_t bytes) noexcept {
  auto* out = static_cast<unsigned char*>(to);
  while (bytes > 0) {
    auto const word = numbers.next();
    auto const now = bytes < sizeof word ? bytes : sizeof word;
    std::memcpy(out, &word, now);
    out += now;
    bytes -= now;
  }
}

}  // namespace busproof::explore

extern "C" {

ssize_t getrandom(void* to, std::size_t bytes, unsigned flags) {
  if (running == nullptr) return real().getrandom(to, bytes, flags);
  fill_randomly(to, bytes);
  return static_cast<ssize_t>(bytes);
}

int getentropy(void* to, std::size_t bytes) {
  if (running == nullptr) return real().getentropy(to, bytes);
  if (bytes > 256) {
    errno = EIO;
    return -1;
  }
  fill_randomly(to, bytes);
  return 0;
}
}

namespace std {

// Outside schedules the numbers come from getrandom as well.
void random_device::_M_init(string const&) {}
void random_device::_M_fini() {}

random_device::result_type random_device::_M_getval() {
  result_type value = 0;
  if (::getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) {
    __throw_runtime_error("random_device: getrandom failed");
  }
  return value;
}

double random_device::_M_getentropy() const noexcept { return 32.0; }

}  // namespace std
