// The list of all checkers.
#include <array>

#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

std::span<checker const> all() {
  static constexpr std::array<checker, 13> list{{
      {"I1", completion},
      {"I2", ownership},
      {"I3", silence},
      {"I4", order},
      {"I5", accounting},
      {"I7", shutdown},
      {"I8", idempotence},
      {"I9", admission},
      {"I11", framing},
      {"I12", rest},
      {"I13", sessions},
      {"I18", exposure},
      {"I20", idleness},
  }};
  return list;
}

}  // namespace busproof::scenarios::checkers
