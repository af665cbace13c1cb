// Progress of a long run.
#include "ci/busproof/prove_progress.hpp"

#include <fmt/core.h>

#include "ci/busproof/limits.hpp"
#include "reports/terminal_table.hpp"
#include "reports/text.hpp"

namespace busproof::ci {
namespace {

constexpr std::size_t bar_columns = 20;

std::string whole_seconds(std::chrono::nanoseconds time) {
  return reports::duration_text(std::chrono::duration_cast<std::chrono::seconds>(time));
}

std::string elapsed_text(progress_state const& state) {
  if (state.elapsed < std::chrono::seconds(1)) return "0 s";
  return whole_seconds(state.elapsed);
}

}  // namespace

std::string progress_bar(progress_state const& state, std::size_t columns) {
  auto const filled = state.all == 0 ? 0 : bar_columns * state.done / state.all;
  auto text = fmt::format("[{}{}] {}/{}", std::string(filled, '#'),
                          std::string(bar_columns - filled, '.'), state.done, state.all);
  if (state.failed > 0) text += fmt::format("  {} failed", state.failed);
  text += "  " + elapsed_text(state);
  if (state.budget) text += " of " + whole_seconds(*state.budget);
  text += "  " + reports::terminal_line(state.current, true);
  return reports::wrapped(text, columns).front();
}

std::string progress_line(progress_state const& state) {
  auto text = fmt::format("{} of {} done", state.done, state.all);
  if (state.failed > 0) text += fmt::format(", {} failed", state.failed);
  text += ", " + elapsed_text(state);
  if (!state.current.empty()) text += "; running " + reports::terminal_line(state.current, true);
  return text;
}

std::string progress_printer::update(progress_state const& state) {
  if (how_ == style::silent) return "";
  if (how_ == style::lines) {
    if (state.elapsed - last_line_ < limits::progress_line) return "";
    last_line_ = state.elapsed;
    return progress_line(state) + "\n";
  }
  auto bar = progress_bar(state, columns_);
  if (bar == shown_) return "";
  auto out = clear() + bar;
  shown_ = std::move(bar);
  return out;
}

std::string progress_printer::clear() {
  if (shown_.empty()) return "";
  shown_.clear();
  return "\r\x1b[K";
}

}  // namespace busproof::ci
