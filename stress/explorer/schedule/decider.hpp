// decider: asks the strategy, or replays a list, and keeps the deviations of the run in flight
// where they survive it.
#pragma once

#include <span>

#include "stress/explorer/schedule/search_frontier.hpp"
#include "stress/explorer/schedule/strategy.hpp"

namespace busproof::explore {

/// The deviations of a schedule, in memory that outlives the process that runs it.
struct deviation_list {
  std::uint32_t count = 0;
  std::uint32_t decisions = 0;
  bool overflow = false;  ///< more than fit: the schedule can't be replayed
  std::array<deviation, limits::decisions_max> items{};
};

class decider {
 public:
  explicit decider(deviation_list& record) : record_(record) {}

  /// The next schedule is the strategy's.
  void follow(strategy_base& strategy) {
    strategy_ = &strategy;
    steps_wanted_ = strategy.wants_steps();
    restart();
  }
  /// The next schedule is this list; every other decision has its default.
  void follow(std::span<deviation const> list) {
    strategy_ = nullptr;
    steps_wanted_ = false;
    list_ = list;
    restart();
  }

  /// `trace`: the hash so far.
  unsigned pick(std::span<candidate const> from, bool first_ran_last, std::uint64_t trace) {
    return note(strategy_ ? strategy_->pick(from, first_ran_last)
                          : listed(static_cast<unsigned>(from.size()), trace),
                trace);
  }
  unsigned answer(question what, unsigned n, std::uint64_t trace) {
    return note(strategy_ ? strategy_->answer(what, n) : listed(n, trace), trace);
  }
  bool wants_steps() const { return steps_wanted_; }
  void stepped(candidate const& who) { strategy_->stepped(who); }

  /// A replay met a decision that does not offer what the list says, or got there another way.
  bool diverged() const { return diverged_; }
  /// All of the list was applied.
  bool used_up() const { return strategy_ != nullptr || at_ == list_.size(); }

  static std::uint8_t mark_of(std::uint64_t trace) {
    return static_cast<std::uint8_t>(trace >> 56);
  }

 private:
  void restart() {
    at_ = 0;
    diverged_ = false;
    record_.count = 0;
    record_.decisions = 0;
    record_.overflow = false;
  }

  unsigned note(unsigned choice, std::uint64_t trace) {
    auto const number = record_.decisions++;
    if (choice != 0) {
      if (record_.count < record_.items.size()) {
        record_.items[record_.count++] = {number, static_cast<std::uint16_t>(choice),
                                          mark_of(trace)};
      } else {
        record_.overflow = true;
      }
    }
    return choice;
  }

  unsigned listed(unsigned n, std::uint64_t trace) {
    if (at_ == list_.size() || list_[at_].decision != record_.decisions) return 0;
    auto const& wanted = list_[at_++];
    if (wanted.choice >= n || wanted.mark != mark_of(trace)) {
      diverged_ = true;
      return 0;
    }
    return wanted.choice;
  }

  deviation_list& record_;
  strategy_base* strategy_ = nullptr;
  std::span<deviation const> list_;
  std::size_t at_ = 0;
  bool steps_wanted_ = false;
  bool diverged_ = false;
};

}  // namespace busproof::explore
