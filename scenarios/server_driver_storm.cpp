// Many clients at once: a storm is over when each has met its fate.
#include <algorithm>
#include <utility>

#include "scenarios/limits.hpp"
#include "scenarios/server_driver.hpp"

namespace busproof::scenarios {

struct server_driver::crowd {
  index step = 0;
  std::vector<std::shared_ptr<guest>> guests;
  std::size_t undecided = 0;
  bool ended = false;
  std::shared_ptr<asio::steady_timer> timer;
};

void server_driver::do_storm(index step) {
  auto const& s = file().steps[step];
  auto const all = std::make_shared<crowd>();
  all->step = step;
  all->undecided = s.connections;
  for (std::uint32_t i = 0; i < s.connections; ++i) {
    auto const who = new_guest(step);
    who->decided = [this, all] {
      if (--all->undecided == 0) {
        end_storm(all);
      } else if (file().server->over_limit == mock_gateway::over_limit::stall) {
        watch_silence(all);
      }
    };
    all->guests.push_back(who);
  }
  // One loop of its own, so that they all are on their way before the first is answered.
  for (auto const& who : all->guests) greet(who);
}

void server_driver::watch_silence(std::shared_ptr<crowd> const& all) {
  // Silence means something only once the server is full.
  if (inside_ < file().server->max_sessions || all->ended) return;
  all->timer = std::make_shared<asio::steady_timer>(executor_, limits::storm_silence);
  all->timer->async_wait([this, all](error_code why) {
    if (why || all->ended) return;
    for (auto const& who : all->guests) {
      if (!who->fate.empty()) continue;
      who->decided = {};
      decide(*who, "stalled");
    }
    all->undecided = 0;
    end_storm(all);
  });
}

void server_driver::end_storm(std::shared_ptr<crowd> const& all) {
  if (std::exchange(all->ended, true)) return;
  if (all->timer) all->timer->cancel();
  auto const& hold = file().steps[all->step].hold;
  if (!hold) return one_ended(all->step);  // they stay until somebody disconnects them
  all->timer = std::make_shared<asio::steady_timer>(executor_, *hold);
  all->timer->async_wait([this, all](error_code) {
    // Those outside first, or they would be let in as the others leave.
    for (auto const& who : all->guests) {
      if (!who->inside) leave(*who);
    }
    for (auto const& who : all->guests) leave(*who);
    settle([this, all] { one_ended(all->step); });
  });
}

}  // namespace busproof::scenarios
