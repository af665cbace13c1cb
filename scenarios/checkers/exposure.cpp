// I18: what a stranger can reach.
#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

findings exposure(facts const& f) {
  findings result;
  if (!f.server) return result;
  if (!f.server->loopback) {
    result.push_back(about(f, "I18",
                           fmt::format("the server listens on {}; by default it has to be a "
                                       "loopback address",
                                       f.server->address)));
  }
  if (f.server->answered_without_handshake != 0) {
    result.push_back(about(f, "I18",
                           fmt::format("{} peers that sent no hello got an answer",
                                       f.server->answered_without_handshake)));
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
