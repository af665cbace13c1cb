#include "mock_gateway/expectations.hpp"

#include <fmt/format.h>

#include "mock_gateway/near_miss.hpp"
#include "mock_gateway/rule_book.hpp"

namespace busproof::mock_gateway {
namespace {

std::string const& kind_of(expectation const& one) {
  if (!one.sent.empty()) return one.sent;
  return one.never.empty() ? one.received : one.never;
}

direction dir_of(expectation const& one) {
  return one.sent.empty() ? direction::up : direction::down;
}

bool is_met(expectation const& one, std::uint64_t seen) {
  if (!one.never.empty()) return seen == 0;
  return one.count ? seen == *one.count : seen > 0;
}

std::string text_of(expectation const& one, std::uint64_t seen) {
  auto const key = one.key ? fmt::format(" key {}", *one.key) : std::string{};
  if (!one.never.empty()) return fmt::format("never {}{}: seen {}", one.never, key, seen);
  auto const wanted = one.count ? fmt::format("{}", *one.count) : std::string("at least 1");
  return fmt::format("{} {}{}: expected {}, seen {}", one.sent.empty() ? "received" : "sent",
                     kind_of(one), key, wanted, seen);
}

}  // namespace

expectations::expectations(std::vector<expectation> all, behaviour const& protocol)
    : all_(std::move(all)), protocol_(protocol), states_(all_.size()) {}

void expectations::passed(direction dir, content const& what, std::chrono::nanoseconds at) {
  for (std::size_t index = 0; index < all_.size(); ++index) {
    auto const& one = all_[index];
    if (dir_of(one) != dir || kind_of(one) != what.msg) continue;
    if (one.within && at > *one.within) continue;
    bool const wanted =
        (!one.key || *one.key == what.message.key) && has_fields(one.where, what, protocol_);
    if (wanted) {
      ++states_[index].seen;
    } else if (states_[index].seen == 0) {
      states_[index].nearest.add(what, protocol_);
    }
  }
}

std::vector<expectation_outcome> expectations::outcomes(std::string const& file) const {
  std::vector<expectation_outcome> out;
  for (std::size_t index = 0; index < all_.size(); ++index) {
    auto const& one = all_[index];
    auto const seen = states_[index].seen;
    expectation_outcome outcome{index, one.place, is_met(one, seen), seen, {}, {}};
    outcome.text = fmt::format("{}:{}: {}", file, one.place.line, text_of(one, seen));
    if (!outcome.met && seen == 0) outcome.near_miss = near_miss(one, states_[index].nearest.all());
    out.push_back(std::move(outcome));
  }
  return out;
}

}  // namespace busproof::mock_gateway
