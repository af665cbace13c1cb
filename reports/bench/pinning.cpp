#include "reports/bench/pinning.hpp"

#include <sched.h>

#include <cerrno>

#include <boost/system/system_error.hpp>

namespace busproof::reports::bench {
namespace {

void require(bool ok, char const* what) {
  if (!ok) throw boost::system::system_error(errno, boost::system::system_category(), what);
}

int last_allowed_core() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  require(::sched_getaffinity(0, sizeof allowed, &allowed) == 0, "sched_getaffinity");
  int core = CPU_SETSIZE - 1;
  while (core > 0 && !CPU_ISSET(core, &allowed)) --core;
  return core;
}

}  // namespace

int pin_to_one_core(std::optional<int> wanted) {
  int const core = wanted ? *wanted : last_allowed_core();
  cpu_set_t one;
  CPU_ZERO(&one);
  if (core >= 0 && core < CPU_SETSIZE) CPU_SET(core, &one);
  require(::sched_setaffinity(0, sizeof one, &one) == 0, "pinning to that core");
  return core;
}

}  // namespace busproof::reports::bench
