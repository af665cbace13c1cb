// environment: BUSPROOF_* variables over the options of a test.
#pragma once

#include <string>

#include <busproof/explore.hpp>

namespace busproof::explore {

/// The options with what the environment says. Throws std::invalid_argument that names the
/// variable.
options with_environment(options how);
bool native_wanted();

}  // namespace busproof::explore
