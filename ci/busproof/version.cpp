// The version comes from CMake, the commit from a generated header: this file alone depends on it.
#include "ci/busproof/version.hpp"

#include <busproof_commit.hpp>

namespace busproof::ci {

std::string_view version() noexcept {
  return commit().empty() ? BUSPROOF_VERSION : BUSPROOF_VERSION " (" BUSPROOF_COMMIT ")";
}

std::string_view commit() noexcept { return BUSPROOF_COMMIT; }

}  // namespace busproof::ci
