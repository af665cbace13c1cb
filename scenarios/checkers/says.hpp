// says: what a finding of a checker is expected to say.
#pragma once

#include <gmock/gmock.h>

#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

/// A finding against `invariant` with `text` in it.
inline auto says(char const* invariant, char const* text) {
  return testing::AllOf(testing::Field(&finding::invariant, invariant),
                        testing::Field(&finding::text, testing::HasSubstr(text)));
}

}  // namespace busproof::scenarios::checkers
