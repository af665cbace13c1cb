// pos: partial order sampling. Each pending operation has a random priority, the highest runs, and
// what conflicts with an operation that ran gets a new one: close to uniform over partial orders
// instead of over interleavings (Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV
// 2018).
#include <vector>

#include "stress/explorer/schedule/random_numbers.hpp"
#include "stress/explorer/schedule/strategy.hpp"

namespace busproof::explore {
namespace {

class pos_strategy final : public strategy_base {
 public:
  explicit pos_strategy(std::uint64_t seed) : seed_(seed) {}

  bool begin(std::uint64_t number) override {
    random_ = random_numbers(seed_, number);
    entries_.clear();
    clock_ = {};
    return true;
  }

  unsigned pick(std::span<candidate const> from, bool /*first_ran_last*/) override {
    unsigned best = 0;
    std::uint64_t highest = 0;
    for (unsigned each = 0; each < from.size(); ++each) {
      auto const priority = priority_of(from[each]);
      if (each == 0 || priority > highest) {
        highest = priority;
        best = each;
      }
    }
    return best;
  }

  unsigned answer(question what, unsigned n) override {
    if (what == question::spurious) return random_.below(32) == 0 ? 1 : 0;
    return random_.below(n);
  }

  bool wants_steps() const override { return true; }
  void stepped(candidate const& who) override {
    for (auto& one : entries_) {
      if (one.known && conflict(one.next, who.next)) one.known = false;
    }
    if (who.actor == clock_actor) clock_.known = false;
  }

 private:
  struct entry {
    bool known = false;
    std::uint32_t serial = 0;
    operation next;
    std::uint64_t priority = 0;
  };

  std::uint64_t priority_of(candidate const& who) {
    if (who.actor != clock_actor && entries_.size() <= who.actor) entries_.resize(who.actor + 1);
    auto& mine = who.actor == clock_actor ? clock_ : entries_[who.actor];
    if (!mine.known || mine.serial != who.serial) {
      mine = {true, who.serial, who.next, random_.next()};
    }
    return mine.priority;
  }

  std::uint64_t seed_;
  random_numbers random_{0};
  std::vector<entry> entries_;
  entry clock_;
};

}  // namespace

std::unique_ptr<strategy_base> make_pos_strategy(strategy_settings const& settings) {
  return std::make_unique<pos_strategy>(settings.seed);
}

}  // namespace busproof::explore
