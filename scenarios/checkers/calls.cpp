// The sorting behind calls.hpp.
#include "scenarios/checkers/calls.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

namespace busproof::scenarios::checkers {

std::vector<call_record> calls_of(facts const& f) {
  std::vector<call_record> calls;
  std::map<std::uint64_t, std::size_t> index;
  for (auto const& e : f.events) {
    if (e.call == 0) continue;
    if (e.what == event_kind::call_started) {
      index[e.call] = calls.size();
      call_record fresh;
      fresh.number = e.call;
      fresh.step = e.step;
      fresh.what = e.text;
      fresh.key = e.key;
      fresh.started = &e;
      calls.push_back(std::move(fresh));
      continue;
    }
    auto const found = index.find(e.call);
    if (found == index.end()) continue;
    auto& call = calls[found->second];
    switch (e.what) {
      case event_kind::call_made:
        call.made_seq = e.seq;
        break;
      case event_kind::row:
        call.rows.push_back(&e);
        break;
      case event_kind::gap:
        call.gaps.push_back(&e);
        break;
      case event_kind::completed:
        call.completions.push_back(&e);
        break;
      case event_kind::cancel_returned:
        if (call.cancelled_seq == 0) call.cancelled_seq = e.seq;
        break;
      case event_kind::drop_returned:
        if (call.dropped_seq == 0) call.dropped_seq = e.seq;
        break;
      default:
        break;
    }
  }
  return calls;
}

std::string step_name(facts const& f, std::uint32_t step) {
  if (f.file == nullptr || step >= f.file->steps.size()) return {};
  return f.file->steps[step].name;
}

std::string name_of(facts const& f, call_record const& call) {
  auto const step = step_name(f, call.step);
  auto const what = call.key != 0 ? fmt::format("{} {}", call.what, call.key) : call.what;
  return step.empty() ? what : fmt::format("{} ({})", step, what);
}

finding about(facts const& f, std::uint32_t step, std::string invariant, std::string text) {
  auto result = about(f, std::move(invariant), std::move(text));
  if (f.file != nullptr && step < f.file->steps.size()) {
    auto const& s = f.file->steps[step];
    result.steps.push_back(s.name);
    result.line = s.place.line;
    result.column = s.place.column;
  }
  return result;
}

finding about(facts const& f, std::string invariant, std::string text) {
  finding result;
  result.invariant = std::move(invariant);
  result.text = std::move(text);
  if (f.file != nullptr) result.file = f.file->file;
  return result;
}

std::string in_words(std::chrono::nanoseconds t) {
  auto const us = std::chrono::duration<double, std::micro>(t).count();
  if (us < 1000) return fmt::format("{:.0f} us", us);
  if (us < 1e6) return fmt::format("{:.0f} ms", us / 1e3);
  return fmt::format("{:.1f} s", us / 1e6);
}

bool is_answer(event const& e) {
  return e.what == event_kind::wire && !e.up && e.key != 0 &&
         (e.text == "response" || e.text == "end" || e.text == "error" || e.text == "order_update");
}

bool in_space_of_orders(call_record const& call) { return call.what == "order"; }

bool may_be_for_orders(event const& answer) {
  return answer.text == "order_update" || answer.text == "error";
}

bool may_be_for_requests(event const& answer) { return answer.text != "order_update"; }

std::string_view execution_of(event const& message) {
  if (!message.execution.empty()) return message.execution;
  std::string_view const body = message.body;
  auto const end = body.find("\\x00");  // as short_form writes it
  return end == body.npos ? std::string_view() : body.substr(0, end);
}

bool is_question(event const& e) {
  return e.what == event_kind::wire && e.up && e.key != 0 &&
         (e.text == "request" || e.text == "order");
}

}  // namespace busproof::scenarios::checkers
