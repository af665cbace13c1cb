// detectors_support: runs a body that has one defect.
#pragma once

#include <functional>
#include <utility>

#include <gtest/gtest.h>
#include <busproof/explore.hpp>

namespace busproof::explore {

inline report explored(std::function<void()> body, options how = {}) {
  if (how.name.empty()) how.name = "body";
  return run(how, std::move(body));
}

inline failure found(std::function<void()> body, options how = {}) {
  auto const what = explored(std::move(body), std::move(how));
  EXPECT_TRUE(what.first_failure) << describe(what);
  return what.first_failure.value_or(failure());
}

}  // namespace busproof::explore
