// I9: never more sessions than the limit, and every slot comes back.
#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

findings admission(facts const& f) {
  findings result;
  if (f.file == nullptr || !f.file->server) return result;
  std::int64_t const limit = f.file->server->max_sessions;
  std::int64_t live = 0, most = 0, inside = 0, most_inside = 0;
  event const* first_above = nullptr;
  for (auto const& e : f.events) {
    if (e.what == event_kind::served_up) ++live;
    if (e.what == event_kind::served_down) --live;
    if (e.what == event_kind::client && e.text == "admitted") ++inside;
    if (e.what == event_kind::client && e.text == "left") --inside;
    if ((live > limit || inside > limit) && first_above == nullptr) first_above = &e;
    most = std::max(most, live);
    most_inside = std::max(most_inside, inside);
  }
  if (first_above != nullptr) {
    result.push_back(about(f, first_above->step, "I9",
                           fmt::format("{} sessions at once (event {}); the limit is {}",
                                       std::max(most, most_inside), first_above->seq, limit)));
  }
  if (f.server && f.server->live_at_rest != 0) {
    result.push_back(about(f, "I9",
                           fmt::format("{} sessions still hold their slots although all clients "
                                       "have left",
                                       f.server->live_at_rest)));
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
