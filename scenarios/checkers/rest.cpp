// I12: with the faults over, the system works and comes to rest.
#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

findings rest(facts const& f) {
  findings result;
  for (auto const& h : f.hung) {
    auto const name =
        h.step == event::no_step ? "the run's own connect or shutdown" : step_name(f, h.step);
    auto hang =
        about(f, h.step, "I12",
              h.for_what.empty() ? fmt::format("{} did not end within {}", name, in_words(h.waited))
                                 : fmt::format("{} did not start within {}: it waits for {}", name,
                                               in_words(h.waited), h.for_what));
    hang.kind = finding_kind::hang;
    result.push_back(std::move(hang));
  }
  if (f.probe && !f.probe->error.empty()) {
    result.push_back(
        about(f, "I12",
              fmt::format("with the faults over, a request still failed: {}{}{}", f.probe->error,
                          f.probe->text.empty() ? "" : ": ", f.probe->text)));
  }
  if (f.idle && !f.idle->settled) {
    result.push_back(about(f, "I12", "with nothing left to do, the bus did not come to rest"));
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
