#include "stress/explorer/schedule/strategy.hpp"

#include <stdexcept>

namespace busproof::explore {

std::unique_ptr<strategy_base> make_strategy(strategy_settings const& settings) {
  switch (settings.how) {
    case strategy::portfolio:
      return make_portfolio_strategy(settings);
    case strategy::delay:
      return make_delay_strategy(settings);
    case strategy::random:
      return make_random_strategy(settings);
    case strategy::pct:
      return make_pct_strategy(settings);
    case strategy::pos:
      return make_pos_strategy(settings);
    case strategy::surw:
    case strategy::exhaustive:
      break;
  }
  throw std::invalid_argument("strategy " + std::string(to_string(settings.how)) +
                              " is not implemented yet: take portfolio, delay, random, pct or pos");
}

}  // namespace busproof::explore
