// random: a walk that mostly stays on its thread. Most bugs need few switches, and a uniform choice
// at each step switches so often that it hardly ever lets a thread run on.
#include "stress/explorer/schedule/random_numbers.hpp"
#include "stress/explorer/schedule/strategy.hpp"

namespace busproof::explore {
namespace {

constexpr std::uint32_t stays_in_ten = 9;
constexpr std::uint32_t spurious_one_in = 32;

class random_strategy final : public strategy_base {
 public:
  explicit random_strategy(std::uint64_t seed) : seed_(seed) {}

  bool begin(std::uint64_t number) override {
    random_ = random_numbers(seed_, number);
    return true;
  }

  unsigned pick(std::span<candidate const> from, bool first_ran_last) override {
    auto const n = static_cast<std::uint32_t>(from.size());
    if (!first_ran_last) return random_.below(n);
    if (random_.below(10) < stays_in_ten) return 0;
    return 1 + random_.below(n - 1);
  }

  unsigned answer(question what, unsigned n) override {
    if (what == question::spurious) return random_.below(spurious_one_in) == 0 ? 1 : 0;
    return random_.below(n);
  }

 private:
  std::uint64_t seed_;
  random_numbers random_{0};
};

}  // namespace

std::unique_ptr<strategy_base> make_random_strategy(strategy_settings const& settings) {
  return std::make_unique<random_strategy>(settings.seed);
}

}  // namespace busproof::explore
