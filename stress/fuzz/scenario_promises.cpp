// The checks behind scenario_promises.hpp.
#include "stress/fuzz/scenario_promises.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "mock_gateway/chaos.hpp"
#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/plan_writer.hpp"
#include "mock_gateway/scenario/reader.hpp"
#include "mock_gateway/scenario/sections.hpp"
#include "mock_gateway/scenario/tws_words.hpp"
#include "mock_gateway/tws_options.hpp"

namespace busproof::stress {
namespace {

using namespace mock_gateway;

struct verdict {
  std::optional<scenario> read;
  std::optional<scenario_error> error;
};

verdict read(std::string_view text) {
  try {
    return {parse_scenario(text, "f"), {}};
  } catch (scenario_error const& error) {
    return {{}, error};
  }
}

/// Lines end with a line feed; the place right after the last one counts, for what is missing.
bool lies_in(std::string_view text, std::uint32_t line, std::uint32_t column) {
  for (std::uint32_t at = 1; at < line; ++at) {
    auto const end = text.find('\n');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  auto const length = std::min(text.find('\n'), text.size());
  return column >= 1 && column <= length + 2;  // bytes: never less than characters
}

std::string of_error(std::string_view text, scenario_error const& error) {
  if (error.file != "f" || error.text.empty()) return "an error names the file and what is wrong";
  if (error.line == 0) {
    return text.size() > limits::scenario_bytes_max ? "" : "an error has a place";
  }
  if (!lies_in(text, error.line, error.column)) return "an error's place lies in the file";
  return "";
}

bool is_ordered(duration_range const& range) {
  return range.low >= std::chrono::nanoseconds(0) && range.low <= range.high &&
         range.high <= limits::scenario_duration_max;
}

bool is_possible(address const& where, bool with_byte) {
  return where.conn != 0u && where.nth != 0u && where.frame != 0u && where.every != 0u &&
         (!where.every || (!where.nth && !where.frame)) && (!where.frame || where.dir) &&
         (!where.byte || (with_byte && (where.frame || !where.msg.empty())));
}

bool is_possible(fault const& one) {
  if (!is_possible(one.at, true) || !is_ordered(one.by)) return false;
  if (one.until && !is_possible(*one.until, false)) return false;
  if (one.with && !is_possible(*one.with, false)) return false;
  if (one.what == verb::hold && !one.until) return false;
  if (one.what == verb::pause && one.until.has_value() == (one.by.high.count() > 0)) return false;
  if (one.until && one.what != verb::hold && one.what != verb::pause) return false;
  if (one.what == verb::truncate && one.at.byte == 0u) return false;
  if (one.what == verb::corrupt && (one.bits == 0 || (one.mask != 0 && !one.at.byte))) return false;
  if ((one.what == verb::banner) == one.banner.empty()) return false;
  if ((one.what == verb::bandwidth) == (one.rate == 0)) return false;
  if (one.what == verb::reorder && one.count < 2) return false;
  if (one.what == verb::slice && one.bytes == 0 && !one.at.byte) return false;
  if (one.order.empty()) return true;
  std::set<std::uint32_t> const places(one.order.begin(), one.order.end());
  return one.order.size() == one.count && places.size() == one.count && *places.begin() == 1 &&
         *places.rbegin() == one.count;
}

/// What is written of the faults is read as the same faults, and written so again.
std::string of_plan(scenario const& s) {
  if (s.server) return "";
  auto const text = write_plan(s, 1);
  // One plan has the faults of two sections, each as long as one may be.
  if (text.size() > limits::scenario_bytes_max || s.faults.size() > limits::scenario_entries_max) {
    return "";
  }
  auto const again = read(text);
  if (!again.read || again.read->faults.size() != s.faults.size()) return "it is read";
  for (std::size_t index = 0; index < s.faults.size(); ++index) {
    if (write_fault(again.read->faults[index]) != write_fault(s.faults[index])) return "it is kept";
  }
  return "";
}

bool is_possible(trigger const& one, std::set<std::string> const& earlier, bool has_gateway) {
  int const meant = (one.wire ? 1 : 0) + (one.step.empty() ? 0 : 1) + (one.bus.empty() ? 0 : 1);
  if (meant != 1 || (one.started && one.row)) return false;
  if (one.wire) return has_gateway && is_possible(*one.wire, false);
  return one.step.empty() ? one.nth > 0 : earlier.count(one.step) == 1;
}

/// What a step sends can be sent, and is answered in the way that its call waits for.
std::string of_message(scenario const& s, step const& one) {
  if (s.protocol == "native" || !sends_message(one.call)) {
    return one.kind.empty() ? "" : "only a message has a kind";
  }
  auto const kind = tws_words().find(one.kind);
  if (!kind || !kind->up || kind->own) return "a step names a message of clients";
  bool const has_key = one.call == step_call::request || one.call == step_call::subscribe ||
                       one.call == step_call::order;
  if (has_key != one.id.has_value()) return "whatever is answered by its id has one";
  if (has_key && (kind->key.empty() || kind->order != (one.call == step_call::order))) {
    return "a call fits its message";
  }
  auto const last = one.id.value_or(1) + std::uint64_t{one.threads} * one.repeat - 1;
  if (one.id && last > tws_words().id_max()) return "the last id is one";
  bus::message made;
  auto const id = one.id ? std::optional(last) : std::nullopt;
  auto const wrong =
      make_tws_step_message(one.kind, one.message, id, tws_version_of(s.protocol_options), made);
  return wrong ? "a message can be made" : "";
}

std::string of_steps(scenario const& s) {
  std::set<std::string> earlier;
  for (auto const& step : s.steps) {
    for (auto const& one : step.after) {
      if (!is_possible(one, earlier, s.listen.has_value())) return "a trigger can happen";
    }
    if (!step.of.empty() && earlier.count(step.of) == 0) return "a step acts on an earlier one";
    if (step.threads == 0 || step.repeat == 0) return "a step makes a call";
    if ((step.call == step_call::storm) != (step.connections > 0)) return "a storm connects";
    if ((step.call == step_call::raw) == step.bytes.empty()) return "raw has bytes";
    if (step.bytes.size() % 2 != 0) return "bytes are whole";
    if (auto broken = of_message(s, step); !broken.empty()) return broken;
    if (!earlier.insert(step.name).second) return "names of steps are unique";
  }
  return "";
}

std::string of_scenario(scenario const& s) {
  if (s.listen.has_value() == s.server.has_value()) return "there is one far end";
  if (s.schema != 1 || (s.protocol != "native" && s.protocol != "tws")) {
    return "only what is supported is read";
  }
  if (s.server && s.protocol != "native") return "the server speaks the native protocol";
  for (auto const& one : s.faults) {
    if (!is_possible(one)) return "a fault can fire";
  }
  if (s.chaos) {
    if (s.chaos->budget == 0 || s.chaos->weights.empty() || !is_ordered(s.chaos->by)) {
      return "chaos has something to draw";
    }
    for (auto const& one : draw_chaos(*s.chaos, s.seed)) {
      if (!is_possible(one)) return "what chaos draws can fire";
    }
  }
  if (of_plan(with_chaos_drawn(s, s.seed)) != "") return "a plan is read as it was written";
  for (auto const& rule : s.on) {
    if (rule.msg.empty() || rule.times == 0u) return "a rule can match";
    for (auto const& reply : rule.replies) {
      if (reply.send.empty() || !is_ordered(reply.gap) || !is_ordered(reply.after)) {
        return "a reply can be sent";
      }
    }
  }
  for (auto const& one : s.expectations) {
    int const meant =
        (one.received.empty() ? 0 : 1) + (one.sent.empty() ? 0 : 1) + (one.never.empty() ? 0 : 1);
    if (meant != 1) return "an expectation is about one kind of message";
  }
  return of_steps(s);
}

}  // namespace

std::string broken_promise(std::string_view text) {
  auto const first = read(text);
  auto const second = read(text);
  if (first.error.has_value() != second.error.has_value()) return "reading is repeatable";
  if (first.error) {
    if (std::string(first.error->what()) != second.error->what()) return "errors are repeatable";
    return of_error(text, *first.error);
  }
  return of_scenario(*first.read);
}

}  // namespace busproof::stress
