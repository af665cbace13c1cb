// delay: all schedules that deviate from the default scheduler in at most d decisions, fewest
// first. With n decisions of k alternatives there are in the order of (n k)^d, whatever blocks
// (Emmi, Qadeer, Rakamaric: Delay-Bounded Scheduling, POPL 2011).
#include <algorithm>
#include <limits>

#include "stress/explorer/schedule/search_frontier.hpp"
#include "stress/explorer/schedule/strategy.hpp"

namespace busproof::explore {
namespace {

/// Goes through the schedules of one deviation in the order of their decisions, then through those
/// of two, and so on.
class delay_strategy final : public strategy_base {
 public:
  delay_strategy(search_frontier& frontier, std::optional<unsigned> bound)
      : frontier_(frontier),
        bound_(std::min(bound.value_or(search_frontier::bound_max), search_frontier::bound_max)) {}

  bool begin(std::uint64_t) override {
    auto& f = frontier_;
    if (f.exhausted) return false;
    if (f.started) {
      f.exhausted = !advance();
    } else {
      f.started = true;  // the default schedule
    }
    f.applied = 0;
    f.decisions = 0;
    return !f.exhausted;
  }

  unsigned pick(std::span<candidate const> from, bool) override {
    return decide(static_cast<unsigned>(from.size()));
  }
  unsigned answer(question, unsigned n) override { return decide(n); }
  bool exhausted() const override { return frontier_.exhausted; }

 private:
  static constexpr auto before_the_first = std::numeric_limits<std::uint64_t>::max();

  unsigned decide(unsigned n) {
    auto& f = frontier_;
    if (f.decisions == f.alternatives.size()) return 0;
    auto const number = f.decisions++;
    f.alternatives[number] = static_cast<std::uint16_t>(n);
    if (f.applied == f.level || f.next[f.applied].decision != number) return 0;
    auto const choice = f.next[f.applied].choice;
    if (choice >= n) return 0;  // the program is another one each time
    ++f.applied;
    return choice;
  }

  bool advance() {
    auto& f = frontier_;
    f.reached = f.reached || f.applied == f.level;
    remember();
    // A deviation that was not applied shows that its row had come to an end.
    return go_on_from(f.applied) || (f.reached && f.level < bound_ && descend());
  }

  void remember() {
    auto& f = frontier_;
    if (f.past_count < f.past.size()) {
      auto& one = f.past[f.past_count];
      one.decisions = f.decisions;
      if (f.level > 0) one.alternatives = f.alternatives[f.next[f.level - 1].decision];
    }
    ++f.past_count;
  }

  /// To the first schedule of the next level.
  bool descend() {
    auto& f = frontier_;
    ++f.level;
    f.reached = false;
    f.first[f.level] = f.past_count;
    f.ancestor.fill(0);
    for (unsigned level = 1; level <= f.level; ++level) f.ancestor[level] = before_the_first;
    auto const set = fill_from(0);
    return set == f.level || go_on_from(set);
  }

  /// To the next schedule that differs in one of the first `count` deviations.
  bool go_on_from(unsigned count) {
    do {
      while (count > 0 && !step(count - 1)) --count;
      if (count == 0) return false;
      count = fill_from(count);
    } while (count < frontier_.level);
    return true;
  }

  /// From deviation `index` on, the first ones there are. Returns how many are set then: the next
  /// one has no decision left.
  unsigned fill_from(unsigned index) {
    for (; index < frontier_.level; ++index) {
      auto const decision = index > 0 ? frontier_.next[index - 1].decision + 1 : 0;
      if (!has_decision(index, decision)) break;
      set(index, {decision, 1, 0});
    }
    return index;
  }

  /// The next alternative of that deviation, at its decision or the one behind. False: there is
  /// none.
  bool step(unsigned index) {
    auto& f = frontier_;
    auto const& now = f.next[index];
    if (now.choice + 1u < alternatives_of(index)) {
      set(index, {now.decision, static_cast<std::uint16_t>(now.choice + 1), 0});
      return true;
    }
    if (!has_decision(index, now.decision + 1)) return false;
    set(index, {now.decision + 1, 1, 0});
    return true;
  }

  void set(unsigned index, deviation to) {
    frontier_.next[index] = to;
    ++frontier_.ancestor[index + 1];
  }

  /// The last ancestor of the schedule in flight in that level, or itself; null: not remembered.
  search_frontier::ran const* remembered(unsigned level) const {
    auto const at = frontier_.first[level] + frontier_.ancestor[level];
    return at < frontier_.past.size() ? &frontier_.past[at] : nullptr;
  }

  unsigned alternatives_of(unsigned index) const {
    auto const* const self = remembered(index + 1);
    return self != nullptr ? self->alternatives
                           : frontier_.alternatives[frontier_.next[index].decision];
  }

  /// Of a schedule that is not remembered it is found out by trying.
  bool has_decision(unsigned index, std::uint32_t decision) const {
    auto const* const parent = remembered(index);
    return parent == nullptr || decision < parent->decisions;
  }

  search_frontier& frontier_;
  unsigned bound_;
};

}  // namespace

std::unique_ptr<strategy_base> make_delay_strategy(strategy_settings const& settings) {
  return std::make_unique<delay_strategy>(*settings.frontier, settings.delay_bound);
}

}  // namespace busproof::explore
