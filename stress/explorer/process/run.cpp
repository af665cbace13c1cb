// run: what a test calls. Chooses between searching, replaying and running for real.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include <busproof/explore.hpp>
#include "stress/explorer/process/build_id.hpp"
#include "stress/explorer/process/environment.hpp"
#include "stress/explorer/process/regressions.hpp"
#include "stress/explorer/process/supervisor.hpp"
#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {
namespace {

constexpr int exit_diverged = 4;
constexpr int exit_usage = 64;

[[noreturn]] void leave(int code, std::string const& why) {
  std::fflush(stdout);
  std::fprintf(stderr, "busproof: %s\n", why.c_str());
  std::fflush(stderr);
  std::_Exit(code);
}

/// A token that is replayed, and the tests that this process was asked to run so far.
struct replay_request {
  token what;
  std::vector<std::string> names;
  bool met = false;
};

// The variable holds for the whole process, and only at its end it is known that no test was meant.
replay_request* requested = nullptr;

void check_that_it_was_met() {
  if (requested == nullptr || requested->met) return;
  std::string known;
  for (auto const& each : requested->names) known += (known.empty() ? "" : ", ") + each;
  leave(exit_usage, "the token is of test '" + requested->what.name +
                        "', which this program did not run; it ran: " + known);
}

token parsed(std::string const& text) {
  try {
    return parse_token(read_token(text));
  } catch (bad_token const& error) {
    leave(exit_usage, error.what());
  }
}

replay_request& request_for(std::string const& text) {
  if (requested == nullptr) {
    requested = new replay_request{parsed(text), {}, false};
    std::atexit(check_that_it_was_met);
  }
  return *requested;
}

report replay_or_skip(options const& how, std::function<void()> const& body) {
  auto& wanted = request_for(how.replay);
  wanted.names.push_back(how.name);
  if (wanted.what.name != how.name) {
    report out;
    out.name = how.name;
    out.skipped = true;
    out.model = "skipped: a token of another test is replayed";
    return out;
  }
  wanted.met = true;
  if (wanted.what.build != build_id()) {
    std::fprintf(stderr, "busproof: the token is of another build of this program; trying it\n");
  }
  auto outcome = replay(how, wanted.what, body);
  if (outcome.diverged) {
    leave(exit_diverged, how.name + ": the replay diverged: " + outcome.difference);
  }
  return std::move(outcome.result);
}

/// A failure that was saved is tried before anything else: by its token if it still fits, else by a
/// short search of its own.
std::optional<report> try_saved(options const& how, std::function<void()> const& body) {
  auto const text = saved_token(how.regressions, how.name);
  if (!text) return std::nullopt;
  token what;
  try {
    what = parse_token(*text);
  } catch (bad_token const& error) {
    throw std::invalid_argument("the saved failure of " + how.name + " in " +
                                how.regressions.string() + ": " + error.what());
  }
  auto outcome = replay(how, what, body);
  if (!outcome.diverged && outcome.result.failing > 0) return std::move(outcome.result);
  auto again = how;
  again.schedules = std::min(how.schedules, limits::stale_search_schedules);
  auto found = supervise(again, body);
  if (found.failing > 0) return found;
  return std::nullopt;
}

report run_natively(options const& how, std::function<void()> const& body) {
  report out;
  out.name = how.name;
  out.native = true;
  out.schedules = 1;
  out.model = "real threads, once";
  try {
    body();
  } catch (std::exception const& error) {
    out.failing = 1;
    out.first_failure.emplace();
    out.first_failure->kind = failure_kind::exception;
    out.first_failure->message = error.what();
  }
  return out;
}

void check(options const& how) {
  if (how.schedules == 0) throw std::invalid_argument("schedules is 0: there is nothing to run");
  if (how.steps_max == 0) throw std::invalid_argument("steps_max is 0: no schedule could end");
  if (how.jobs > 64) throw std::invalid_argument("jobs is above 64");
  if (how.how == strategy::surw || how.how == strategy::exhaustive) {
    throw std::invalid_argument(
        "strategy " + std::string(to_string(how.how)) +
        " is not implemented yet: take portfolio, delay, random, pct or pos");
  }
  if (how.weak_memory) throw std::invalid_argument("weak_memory is not implemented yet");
}

std::string name_for(std::string given) {
  static unsigned unnamed = 0;
  if (!given.empty()) return given;
  return std::string(program_invocation_short_name) + "#" + std::to_string(++unnamed);
}

}  // namespace

report run(options const& given, std::function<void()> body) {
  if (running != nullptr)
    throw std::logic_error("explore::run inside a body that is being explored");
  auto how = with_environment(given);
  how.name = name_for(how.name);
  check(how);
  if (native_wanted()) return run_natively(how, body);
  if (!how.replay.empty()) return replay_or_skip(how, body);
  if (auto saved = try_saved(how, body)) {
    saved->first_failure->saved = how.regressions;
    return std::move(*saved);
  }
  auto out = supervise(how, body);
  if (!out.first_failure || out.first_failure->token.empty()) return out;
  auto& found = *out.first_failure;
  if (!how.regressions.empty()) {
    found.saved = save_failure(how.regressions, out);
  } else if (found.token.size() > limits::token_characters_max) {
    found.saved = save_long_token(found.token);
  }
  return out;
}

report run(std::function<void()> body) { return run(options(), std::move(body)); }

}  // namespace busproof::explore
