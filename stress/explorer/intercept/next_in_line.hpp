// next_in_line: the function that one of ours stands in front of, for the few that are not in
// real.hpp because they are rarely called.
#pragma once

#include <dlfcn.h>

namespace busproof::explore {

template <typename Function>
Function* next_in_line(char const* name) noexcept {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace busproof::explore
