// describe: a report for the terminal.
#include <cinttypes>
#include <cstdio>

#include <busproof/explore.hpp>

#include "stress/explorer/limits.hpp"

namespace busproof::explore {
namespace {

constexpr std::size_t steps_shown = 20;
constexpr std::size_t frames_shown = 6;

std::string with_spaces(std::uint64_t number) {
  auto digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, " ");
  return digits;
}

std::string time_text(std::chrono::nanoseconds time) {
  char text[32];
  auto const seconds = std::chrono::duration<double>(time).count();
  std::snprintf(text, sizeof text, seconds < 10 ? "%.0f ms" : "%.1f s",
                seconds < 10 ? seconds * 1000 : seconds);
  return text;
}

void field(std::string& out, char const* name, std::string const& text) {
  char head[16];
  std::snprintf(head, sizeof head, "  %-9s ", name);
  out += head;
  for (char const c : text) {
    out += c;
    if (c == '\n') out += "            ";
  }
  out += '\n';
}

void add_threads(std::string& out, failure const& what) {
  for (auto const& each : what.threads) {
    std::string text = each.name;
    if (!each.waits.empty()) text += " waits for " + each.waits;
    for (std::size_t frame = 0; frame < each.stack.size(); ++frame) {
      if (frame == frames_shown) {
        text += "\n  ... " + std::to_string(each.stack.size() - frame) + " more";
        break;
      }
      text += "\n  " + each.stack[frame];
    }
    field(out, &each == what.threads.data() ? "threads" : "", text);
  }
}

void add_steps(std::string& out, failure const& what) {
  auto const count = what.last_steps.size();
  auto const first = count > steps_shown ? count - steps_shown : 0;
  for (auto at = first; at < count; ++at) {
    auto const& one = what.last_steps[at];
    char line[160];
    std::snprintf(line, sizeof line, "%6" PRIu64 "  %-6s %-28s %s", one.number, one.thread.c_str(),
                  one.what.c_str(), one.where.c_str());
    field(out, at == first ? "steps" : "", line);
  }
}

}  // namespace

std::string describe(report const& what) {
  std::string out;
  auto const name = what.name.empty() ? std::string("(unnamed)") : what.name;
  if (!what.first_failure) {
    out = (what.failing == 0 ? "OK    " : "FAIL  ") + name + "  explorer · " +
          with_spaces(what.schedules) + " schedules · " + time_text(what.elapsed) + " · " +
          what.model + "\n";
  } else {
    auto const& failed = *what.first_failure;
    out = "FAIL  " + name + "  explorer · schedule " + with_spaces(failed.schedule) + " · " +
          time_text(what.elapsed) + "\n";
    field(out, "broken", std::string(to_string(failed.kind)) + ": " + failed.message);
    field(out, "at",
          "step " + with_spaces(failed.steps) + ", " + with_spaces(failed.deviations) +
              " deviations from the default schedule");
    add_threads(out, failed);
    add_steps(out, failed);
    if (!failed.token.empty()) {
      bool const in_file =
          failed.token.size() > limits::token_characters_max && !failed.saved.empty();
      field(out, "replay",
            "BUSPROOF_REPLAY='" + (in_file ? failed.saved.string() : failed.token) +
                "' and the same program");
    }
    if (!failed.saved.empty()) field(out, "saved", failed.saved.string());
  }
  for (auto const& each : what.warnings) field(out, "warning", each);
  if (what.incomplete) field(out, "note", "incomplete: the search ended before all schedules ran");
  return out;
}

}  // namespace busproof::explore
