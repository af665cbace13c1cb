// The run record for a terminal.
#include "reports/terminal.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "reports/summary.hpp"
#include "reports/text.hpp"

namespace busproof::reports {
namespace {

constexpr std::size_t engine_columns = 13;  ///< "no violation" and "inconclusive" fit
constexpr std::size_t claim_columns = 20;
constexpr std::size_t label_columns = 12;  ///< "  broken    "

tone tone_of(claim_verdict verdict) {
  switch (verdict) {
    case claim_verdict::complete:
    case claim_verdict::no_violation:
      return tone::good;
    case claim_verdict::broken:
      return tone::bad;
    case claim_verdict::inconclusive:
      return tone::warning;
    case claim_verdict::not_run:
      break;
  }
  return tone::dim;
}

table_cell bus_cell(claim_cell const* cell) {
  if (!cell) return {"-", tone::dim};
  auto text = verdict_phrase(cell->verdict);
  if (cell->verdict == claim_verdict::complete && !cell->bound.empty())
    text += "\nwithin " + cell->bound;
  if (cell->runs > 0) text += "\n" + counted(cell->runs, "run");
  return {text, tone_of(cell->verdict)};
}

table_cell seeded_cell(claim_cell const* cell) {
  if (!cell || cell->mutants == 0) return {"-", tone::dim};
  auto const count = fmt::format("{} of {} caught", cell->mutants_caught, cell->mutants);
  return {cell->mutants_caught > 0 ? "broken\n" + count : count,
          cell->mutants_caught == cell->mutants ? tone::good : tone::bad};
}

bool has_mutants(claim_record const& claim) {
  return std::any_of(claim.cells.begin(), claim.cells.end(),
                     [](claim_cell const& cell) { return cell.mutants > 0; });
}

terminal_table wide_table(run_record const& record, std::vector<std::string> const& engines) {
  terminal_table table{{{"claim"}}, {}};
  for (auto const& engine : engines) table.columns.push_back({engine});
  for (auto const& claim : record.claims) {
    std::vector<table_cell> bus{{claim.name, tone::strong}}, bugs{{"- its seeded bugs"}};
    for (auto const& engine : engines) {
      bus.push_back(bus_cell(cell_of(claim, engine)));
      bugs.push_back(seeded_cell(cell_of(claim, engine)));
    }
    table.rows.push_back(std::move(bus));
    if (has_mutants(claim)) table.rows.push_back(std::move(bugs));
  }
  return table;
}

terminal_table long_table(run_record const& record) {
  terminal_table table{{{"claim"}, {"engine"}, {"the bus"}, {"its seeded bugs"}}, {}};
  for (auto const& claim : record.claims)
    for (auto const& cell : claim.cells)
      table.rows.push_back(
          {{claim.name, tone::strong}, {cell.engine}, bus_cell(&cell), seeded_cell(&cell)});
  return table;
}

/// A label, and text beside it that wraps under itself.
std::string labelled(std::string_view label, std::string_view text, tone colour,
                     terminal_options const& options) {
  std::string out;
  while (text.ends_with('\n')) text.remove_suffix(1);
  auto const room = options.columns > label_columns ? options.columns - label_columns : 1;
  bool first = true;
  while (true) {
    auto const end = text.find('\n');
    for (auto const& line : wrapped(terminal_line(text.substr(0, end), options.ascii), room)) {
      auto const head = first ? fmt::format("  {:<10}", label) : std::string(label_columns, ' ');
      out += (line.empty() ? "" : toned(head, tone::dim, options) + toned(line, colour, options)) +
             "\n";
      first = false;
    }
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

/// A command line is never wrapped: it is there to be copied.
std::string whole(std::string_view label, std::string_view text, terminal_options const& options) {
  if (text.empty()) return "";
  return toned(fmt::format("  {:<10}", label), tone::dim, options) +
         terminal_line(text, options.ascii) + "\n";
}

std::string facts_of(test_record const& test) {
  auto out = test.engine;
  if (test.failure && test.failure->run > 0)
    out += fmt::format(" | run {} of {}", count_text(test.failure->run), count_text(test.runs));
  if (test.wall_time.count() > 0) out += " | " + duration_text(test.wall_time);
  return out;
}

std::string steps_of(failure_record const& failure, terminal_options const& options) {
  if (failure.steps.empty()) return "";
  terminal_table table{
      {{"#", alignment::right}, {"time", alignment::right}, {"who"}, {"what"}, {"where"}}, {}};
  auto const shown = std::min(failure.steps.size(), limits::trace_rows_max);
  for (std::size_t i = 0; i < shown; ++i) {
    auto const& step = failure.steps[i];
    table.rows.push_back({{std::to_string(step.index)},
                          {duration_text(step.time)},
                          {step.lane},
                          {step.text},
                          {step.place, tone::dim}});
  }
  auto out = "\n" + render_table(table, options);
  if (shown < failure.steps.size())
    out += fmt::format("    ... and {} more\n", failure.steps.size() - shown);
  return out + "\n";
}

std::string open_mutants(run_record const& record, terminal_options const& options) {
  terminal_table table{{{"seeded bug"}, {"breaks"}, {"status"}, {"why"}}, {}};
  for (auto const& mutant : record.mutants) {
    if (mutant.status == mutant_status::caught) continue;
    bool const survived = mutant.status == mutant_status::survived;
    auto word = std::string(to_string(mutant.status));
    std::replace(word.begin(), word.end(), '_', ' ');
    table.rows.push_back({{mutant.name},
                          {mutant.breaks},
                          {word, survived ? tone::bad : tone::warning},
                          {mutant.message.substr(0, mutant.message.find('\n'))}});
  }
  if (table.rows.empty()) return "";
  auto out = "\n" + render_table(table, options);
  for (auto const& mutant : record.mutants)
    if (mutant.status == mutant_status::survived) out += whole("rerun", mutant.rerun, options);
  return out;
}

tone tone_of(verdict_section const& verdict) {
  switch (class_of(verdict)) {
    case outcome_class::good:
      return tone::good;
    case outcome_class::bad:
      return tone::bad;
    case outcome_class::neither:
      break;
  }
  return tone::warning;
}

}  // namespace

std::string render_claims(run_record const& record, terminal_options const& options) {
  auto const engines = claim_engines(record);
  if (engines.empty()) return "";
  bool const fits = claim_columns + engines.size() * (engine_columns + 2) <= options.columns;
  return render_table(fits ? wide_table(record, engines) : long_table(record), options);
}

std::string render_failure(test_record const& test, terminal_options const& options) {
  auto const failure = test.failure.value_or(failure_record{
      .kind = std::string(to_string(test.status)), .message = "no details were recorded"});
  auto const facts = terminal_line(facts_of(test), options.ascii);
  auto const name = terminal_line(test.name, options.ascii);
  auto out = toned("FAIL", tone::bad, options) + "  ";
  if (display_width(name) + facts.size() + 8 <= options.columns) {
    auto const fill = options.columns - 6 - display_width(name) - display_width(facts);
    out += toned(name, tone::strong, options) + std::string(fill, ' ') +
           toned(facts, tone::dim, options) + "\n";
  } else {
    out += toned(name, tone::strong, options) + "\n" + labelled("", facts, tone::dim, options);
  }
  auto const title = invariant_title(failure.broken);
  if (!failure.broken.empty())
    out += labelled("broken", fmt::format("{} {}", failure.broken, title), tone::strong, options);
  out +=
      labelled(failure.broken.empty() ? failure.kind : "", failure.message, tone::plain, options);
  if (auto const place = place_of(failure); !place.empty()) out += whole("at", place, options);
  if (!failure.detail.empty()) out += labelled("detail", failure.detail, tone::plain, options);
  out += steps_of(failure, options);
  if (!failure.token.empty())
    out += whole("replay", fmt::format("busproof replay '{}'", failure.token), options);
  return out + whole("rerun", failure.rerun, options);
}

std::string render_terminal(run_record const& record, terminal_options const& options) {
  auto out = render_claims(record, options);
  auto const failing = failing_tests(record);
  auto const shown = std::min(failing.size(), limits::terminal_failures_max);
  for (std::size_t i = 0; i < shown; ++i) out += "\n" + render_failure(*failing[i], options);
  if (shown < failing.size())
    out += fmt::format("\n... and {}\n", counted(failing.size() - shown, "more failure"));
  out += open_mutants(record, options);
  out += "\n" +
         toned(terminal_line(outcome_word(record.verdict), options.ascii), tone_of(record.verdict),
               options) +
         "\n";
  auto const summary = headline(record) + "; " + duration_text(record.run.wall);
  for (auto const& line : wrapped(terminal_line(summary, options.ascii), options.columns - 2))
    out += "  " + line + "\n";
  std::size_t reasons = 0;
  for (auto const& reason : record.verdict.reasons) {
    if (++reasons > limits::terminal_reasons_max) {
      out += fmt::format("  ... and {} more\n",
                         record.verdict.reasons.size() - limits::terminal_reasons_max);
      break;
    }
    auto const lines = wrapped(terminal_line(reason, options.ascii), options.columns - 4);
    for (std::size_t i = 0; i < lines.size(); ++i)
      out += (i == 0 ? "  - " : "    ") + lines[i] + "\n";
  }
  return out;
}

}  // namespace busproof::reports
