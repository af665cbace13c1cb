#include "stress/explorer/report/failure_text.hpp"

#include <algorithm>

#include "stress/explorer/report/symbols.hpp"

namespace busproof::explore {
namespace {

std::string name_of(std::uint32_t actor) {
  if (actor == clock_actor) return "clock";
  return actor == 0 ? "main" : "T" + std::to_string(actor);
}

/// Instantiated templates have names of several lines; the place says it as well.
constexpr std::size_t function_characters_max = 60;

std::string text_of(place const& what) {
  auto function = what.function;
  if (function.size() > function_characters_max && !what.where.empty()) {
    function = function.substr(0, function_characters_max - 3) + "...";
  }
  return what.where.empty() ? function : function + "  " + what.where;
}

bool is_outermost(place const& what) {
  return what.function.find("run_fiber") != std::string::npos ||
         what.function == "busproof_fiber_entry" ||
         what.function.find("execute_native_thread_routine") != std::string::npos;
}

/// The program's own frames: none of the explorer's and the standard library's at either end.
std::vector<std::string> lines_of(std::vector<std::vector<place>> const& frames) {
  std::vector<place> flat;
  for (auto const& each : frames) flat.insert(flat.end(), each.begin(), each.end());
  auto begin = flat.begin();
  while (begin != flat.end() && is_machinery(*begin)) ++begin;
  if (begin == flat.end()) begin = flat.begin();
  auto end = std::find_if(begin, flat.end(), is_outermost);
  while (end != begin && is_machinery(*(end - 1))) --end;
  if (end == begin) end = flat.end();
  std::vector<std::string> out;
  for (; begin != end; ++begin) out.push_back(text_of(*begin));
  return out;
}

std::string what_of(operation what) {
  std::string out(to_string(what.what));
  if (what.object != 0 && what.object != 0xffff'ffff) out += " " + std::to_string(what.object);
  return out;
}

void describe_steps(step_log const& log, failure& to) {
  auto const kept = std::min<std::uint64_t>(log.count, log.last.size());
  std::vector<std::uintptr_t> addresses;
  std::vector<std::size_t> lengths;
  for (auto at = log.count - kept; at < log.count; ++at) {
    auto const& entry = log.last[at % log.last.size()];
    std::size_t length = 0;
    while (length < entry.stack.size() && entry.stack[length] != 0) {
      addresses.push_back(entry.stack[length++]);
    }
    lengths.push_back(length);
  }
  auto const places = name_places(addresses);
  std::size_t first = 0;
  for (std::uint64_t index = 0; index < kept; ++index) {
    auto const& entry = log.last[(log.count - kept + index) % log.last.size()];
    step one{entry.number, name_of(entry.actor), what_of(entry.what), {}};
    for (std::size_t frame = first; frame < first + lengths[index] && one.where.empty(); ++frame) {
      for (auto const& each : places[frame]) {
        if (is_machinery(each)) continue;
        one.where = each.where.empty() ? each.function : each.where;
        break;
      }
    }
    first += lengths[index];
    to.last_steps.push_back(std::move(one));
  }
}

}  // namespace

void describe_failure(shared_area const& area, failure& to) {
  auto const& from = area.failure;
  to.kind = from.kind;
  to.message = from.message.data();
  to.steps = from.steps;
  for (std::uint32_t each = 0; each < from.threads; ++each) {
    auto const& who = from.stacks[each];
    thread_state state;
    state.name = who.name.data();
    state.waits = who.waits.data();
    state.stack = lines_of(name_places({who.stack.data(), who.frames}));
    to.threads.push_back(std::move(state));
  }
  describe_steps(area.log, to);
}

std::string describe_warning(warning_list::warning const& what) {
  std::string out = what.text.data();
  std::size_t frames = 0;
  while (frames < what.stack.size() && what.stack[frames] != 0) ++frames;
  if (frames == 0) return out;
  auto const lines = lines_of(name_places({what.stack.data(), frames}));
  return lines.empty() ? out : out + "\n  " + lines.front();
}

std::string place_of_divergence(shared_area const& area, token const& what) {
  auto const applied = area.deviations.count;
  if (applied >= what.deviations.size()) return "the run ended before its last decision";
  auto const& next = what.deviations[applied];
  return "at decision " + std::to_string(next.decision) + " of " +
         std::to_string(area.deviations.decisions) + ", step " + std::to_string(area.heartbeat) +
         " of the process: expected a choice of alternative " + std::to_string(next.choice) +
         " there, after another trace";
}

std::string model_of(options const& how, bool complete) {
  std::string out = complete ? "complete" : "sampled";
  if (how.how == strategy::delay) {
    out += how.delay_bound ? ", delay bound " + std::to_string(*how.delay_bound) : ", no bound";
  } else {
    out += ", " + std::string(to_string(how.how));
  }
  return out + "; sequentially consistent; spurious wake-ups and timers included";
}

}  // namespace busproof::explore
