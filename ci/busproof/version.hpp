// The version that `busproof --version` and the reports show.
#pragma once

#include <string_view>

namespace busproof::ci {

/// "0.1.0 (1a2b3c4d5e6f)", with "-dirty" after the commit if the checkout had changes; without the
/// brackets where the program was built outside a checkout.
std::string_view version() noexcept;

/// The commit alone, with "-dirty" as above; empty outside a checkout.
std::string_view commit() noexcept;

}  // namespace busproof::ci
