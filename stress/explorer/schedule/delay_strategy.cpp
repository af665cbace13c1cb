// delay: all schedules that deviate from the default scheduler in at most d decisions, fewest
// first. With n decisions of k alternatives there are in the order of (n k)^d, whatever blocks
// (Emmi, Qadeer, Rakamaric: Delay-Bounded Scheduling, POPL 2011).
#include <algorithm>

#include "stress/explorer/schedule/search_frontier.hpp"
#include "stress/explorer/schedule/strategy.hpp"

namespace busproof::explore {
namespace {

/// Goes through all lists of one deviation in the order of their decisions, then through those of
/// two. Whether a schedule has a further decision is found out by trying: a deviation that was not
/// applied ends its row.
class delay_strategy final : public strategy_base {
 public:
  delay_strategy(search_frontier& frontier, std::optional<unsigned> bound)
      : frontier_(frontier),
        bound_(std::min(bound.value_or(search_frontier::bound_max), search_frontier::bound_max)) {}

  bool begin(std::uint64_t) override {
    decision_ = 0;
    auto& f = frontier_;
    if (f.exhausted) return false;
    if (f.started) {
      f.exhausted = !advance();
    } else {
      f.started = true;  // the default schedule
    }
    f.applied = 0;
    return !f.exhausted;
  }

  unsigned pick(std::span<candidate const> from, bool) override {
    return decide(static_cast<unsigned>(from.size()));
  }
  unsigned answer(question, unsigned n) override { return decide(n); }
  bool exhausted() const override { return frontier_.exhausted; }

 private:
  unsigned decide(unsigned n) {
    auto& f = frontier_;
    auto const number = decision_++;
    if (number >= f.alternatives.size()) return 0;
    f.alternatives[number] = static_cast<std::uint16_t>(n);
    if (f.applied == f.level || f.next[f.applied].decision != number) return 0;
    return f.next[f.applied++].choice;
  }

  bool advance() {
    auto& f = frontier_;
    if (f.level > 0) {
      if (f.applied == f.level) f.reached = true;
      if (f.applied > 0) return move_on(f.applied - 1);
      if (!f.reached) return false;  // no schedule has so many decisions
    }
    if (f.level == bound_) return false;
    ++f.level;
    f.reached = false;
    f.next[0] = {0, 1, 0};
    fill(1);
    return true;
  }

  /// The next alternative of that deviation, at its decision or a later one.
  bool move_on(unsigned index) {
    auto& one = frontier_.next[index];
    if (one.choice + 1u < frontier_.alternatives[one.decision]) {
      ++one.choice;
    } else {
      one = {one.decision + 1, 1, 0};
    }
    fill(index + 1);
    return true;
  }

  void fill(unsigned from) {
    auto& next = frontier_.next;
    for (; from < frontier_.level; ++from) next[from] = {next[from - 1].decision + 1, 1, 0};
  }

  search_frontier& frontier_;
  unsigned bound_;
  std::uint32_t decision_ = 0;
};

}  // namespace

std::unique_ptr<strategy_base> make_delay_strategy(strategy_settings const& settings) {
  return std::make_unique<delay_strategy>(*settings.frontier, settings.delay_bound);
}

}  // namespace busproof::explore
