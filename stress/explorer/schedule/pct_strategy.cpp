// pct: probabilistic concurrency testing. Each actor has a random priority, the highest runs; who
// takes one of depth - 1 random steps drops below all others. Finds a bug of depth d in a
// program of n threads and k steps with probability 1 / (n k^(d-1)) at least (Burckhardt, Kothari,
// Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs,
// ASPLOS 2010).
#include <algorithm>
#include <vector>

#include "stress/explorer/schedule/random_numbers.hpp"
#include "stress/explorer/schedule/strategy.hpp"

namespace busproof::explore {
namespace {

class pct_strategy final : public strategy_base {
 public:
  pct_strategy(std::uint64_t seed, unsigned depth, std::uint64_t length)
      : seed_(seed), depth_(std::max(depth, 1u)), length_(std::max<std::uint64_t>(length, 2)) {}

  bool begin(std::uint64_t number) override {
    random_ = random_numbers(seed_, number);
    priorities_.clear();
    clock_priority_ = high();
    steps_ = 0;
    drops_.clear();
    for (unsigned drop = 1; drop < depth_; ++drop) {
      drops_.push_back({1 + random_.below(static_cast<std::uint32_t>(
                                std::min<std::uint64_t>(length_, 0xffff'fff0))),
                        drop});
    }
    std::sort(drops_.begin(), drops_.end(),
              [](drop_point const& a, drop_point const& b) { return a.step < b.step; });
    next_drop_ = 0;
    return true;
  }

  unsigned pick(std::span<candidate const> from, bool) override {
    unsigned best = 0;
    for (unsigned each = 1; each < from.size(); ++each) {
      if (priority_of(from[each].actor) > priority_of(from[best].actor)) best = each;
    }
    // An actor that waits for its next timer is another one after each: it must not win for ever.
    if (from[best].actor == clock_actor) clock_priority_ = high();
    return best;
  }

  unsigned answer(question what, unsigned n) override {
    return what == question::spurious ? 0 : random_.below(n);
  }

  bool wants_steps() const override { return true; }
  // A step without a choice counts as well, and so does one after which its actor blocks.
  void stepped(candidate const& who) override {
    ++steps_;
    for (; next_drop_ < drops_.size() && steps_ == drops_[next_drop_].step; ++next_drop_) {
      priority_of(who.actor) = drops_[next_drop_].priority;
    }
  }
  void end(std::uint64_t steps) override { length_ = std::max(length_, steps); }

 private:
  /// The priorities are not in the order of the steps: of two that dropped, either may go on first.
  struct drop_point {
    std::uint64_t step;
    std::uint64_t priority;
  };

  /// Above all drops.
  std::uint64_t high() { return (random_.next() >> 1) | (std::uint64_t{1} << 62); }

  std::uint64_t& priority_of(std::uint32_t actor) {
    if (actor == clock_actor) return clock_priority_;
    while (priorities_.size() <= actor) priorities_.push_back(high());
    return priorities_[actor];
  }

  std::uint64_t seed_;
  unsigned depth_;
  std::uint64_t length_;
  random_numbers random_{0};
  std::vector<std::uint64_t> priorities_;
  std::uint64_t clock_priority_ = 0;
  std::vector<drop_point> drops_;
  std::size_t next_drop_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace

std::unique_ptr<strategy_base> make_pct_strategy(strategy_settings const& settings) {
  return std::make_unique<pct_strategy>(settings.seed, settings.depth, settings.length_hint);
}

}  // namespace busproof::explore
