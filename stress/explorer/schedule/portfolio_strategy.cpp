// portfolio: all schedules with one deviation, which find most real bugs in a few runs, then the
// samplers in turn, because each has programs on which it is blind.
#include <array>

#include "stress/explorer/schedule/strategy.hpp"

namespace busproof::explore {
namespace {

constexpr unsigned depth_least = 2;
constexpr unsigned depth_most = 5;

class portfolio_strategy final : public strategy_base {
 public:
  explicit portfolio_strategy(strategy_settings settings) {
    settings.delay_bound = 1;
    delay_ = make_delay_strategy(settings);
    pos_ = make_pos_strategy(settings);
    random_ = make_random_strategy(settings);
    for (auto depth = depth_least; depth <= depth_most; ++depth) {
      settings.depth = depth;
      pct_[depth - depth_least] = make_pct_strategy(settings);
    }
  }

  bool begin(std::uint64_t number) override {
    now_ = delay_.get();
    if (!delay_->exhausted() && delay_->begin(number)) return true;
    switch (number % 3) {
      case 0:
        now_ = pos_.get();
        break;
      case 1:
        now_ = pct_[number / 3 % pct_.size()].get();
        break;
      default:
        now_ = random_.get();
        break;
    }
    return now_->begin(number);
  }

  unsigned pick(std::span<candidate const> from, bool first_ran_last) override {
    return now_->pick(from, first_ran_last);
  }
  unsigned answer(question what, unsigned n) override { return now_->answer(what, n); }
  bool wants_steps() const override { return now_->wants_steps(); }
  void stepped(candidate const& who) override { now_->stepped(who); }
  void end(std::uint64_t steps) override {
    for (auto const& one : pct_) one->end(steps);
  }

 private:
  std::unique_ptr<strategy_base> delay_, pos_, random_;
  std::array<std::unique_ptr<strategy_base>, depth_most - depth_least + 1> pct_;
  strategy_base* now_ = nullptr;
};

}  // namespace

std::unique_ptr<strategy_base> make_portfolio_strategy(strategy_settings const& settings) {
  return std::make_unique<portfolio_strategy>(settings);
}

}  // namespace busproof::explore
