// Keys of thread-specific data. The values are libc's own, in the real thread that the fiber
// borrows; the destructors are ours to run, because that thread never exits.
#include <array>
#include <climits>

#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/machine.hpp"
#include "stress/explorer/runtime/thread_exit.hpp"

using namespace busproof::explore;

namespace {

using destructor = void(void*);

struct key_entry {
  bool exists = false;
  destructor* destroy = nullptr;
};
constinit std::array<key_entry, PTHREAD_KEYS_MAX> keys{};

}  // namespace

namespace busproof::explore {

void run_key_destructors(thread& who) {
  who.uses_keys = false;
  for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS; ++round) {
    bool again = false;
    for (pthread_key_t key = 0; key < keys.size(); ++key) {
      if (!keys[key].exists) continue;
      auto* const value = real().pthread_getspecific(key);
      if (value == nullptr) continue;
      real().pthread_setspecific(key, nullptr);
      if (keys[key].destroy == nullptr) continue;
      keys[key].destroy(value);
      again = true;
    }
    if (!again) return;
  }
}

}  // namespace busproof::explore

extern "C" {

int pthread_key_create(pthread_key_t* key, destructor* destroy) noexcept {
  auto const why = real().pthread_key_create(key, destroy);
  if (why == 0 && *key < keys.size()) keys[*key] = {true, destroy};
  return why;
}

int pthread_key_delete(pthread_key_t key) noexcept {
  if (key < keys.size()) keys[key] = {};
  return real().pthread_key_delete(key);
}

int pthread_setspecific(pthread_key_t key, void const* value) noexcept {
  if (running != nullptr && value != nullptr) running->current().uses_keys = true;
  return real().pthread_setspecific(key, value);
}
}
