// The protocols that the gateway speaks: one line each.
#include "mock_gateway/behaviour.hpp"

#include <fmt/format.h>

#include "mock_gateway/native_behaviour.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/tws_behaviour.hpp"

namespace busproof::mock_gateway {

std::unique_ptr<behaviour> make_behaviour(scenario const& plan) {
  std::unique_ptr<behaviour> made;
  if (plan.protocol == "native") made = make_native_behaviour(plan);
  if (plan.protocol == "tws") made = make_tws_behaviour(plan);
  if (!made) {
    throw scenario_error(
        plan.file, {},
        fmt::format("the gateway does not speak protocol \"{}\"; use \"native\" or \"tws\"",
                    plan.protocol));
  }
  made->check(plan);
  return made;
}

}  // namespace busproof::mock_gateway
