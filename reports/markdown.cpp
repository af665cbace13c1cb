// The summary for a pull request.
#include "reports/markdown.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "reports/limits.hpp"
#include "reports/summary.hpp"
#include "reports/text.hpp"

namespace busproof::reports {
namespace {

std::string message_text(std::string_view text) {
  return escape_markdown(shortened(text, limits::markdown_message_bytes_max));
}

std::string code_or_dash(std::string_view text) {
  return text.empty() ? "–" : markdown_code(shortened(text, limits::markdown_message_bytes_max));
}

std::string mark_of(verdict_section const& verdict) {
  switch (class_of(verdict)) {
    case outcome_class::good:
      return "✅";
    case outcome_class::bad:
      return "❌";
    case outcome_class::neither:
      break;
  }
  return "⚠️";
}

/// Says how many rows a table leaves out; nothing if it has them all.
std::string rest_of(std::size_t rows) {
  if (rows <= limits::markdown_rows_max) return "";
  return fmt::format("\n… and {} more.\n", count_text(rows - limits::markdown_rows_max));
}

std::string bus_text(claim_cell const& cell) {
  auto const word = verdict_phrase(cell.verdict);
  auto out = cell.verdict == claim_verdict::broken ? "**" + word + "**" : word;
  if (auto const extent = extent_phrase(cell); !extent.empty())
    out += " " + escape_markdown(extent);
  return out;
}

std::string claims_table(run_record const& record) {
  if (record.claims.empty()) return "";
  auto const engines = claim_engines(record);
  std::string out = "\n| claim |";
  std::string rule = "\n|---|";
  for (auto const& engine : engines) {
    out += " " + escape_markdown(engine) + " |";
    rule += "---|";
  }
  out += rule + "\n";
  std::size_t rows = 0;
  for (auto const& claim : record.claims) {
    if (++rows > limits::markdown_rows_max) break;
    out += "| " + message_text(claim.name) + " |";
    for (auto const& engine : engines) {
      auto const* cell = cell_of(claim, engine);
      if (!cell) {
        out += " – |";
        continue;
      }
      out += " " + bus_text(*cell);
      if (auto const seeded = seeded_phrase(*cell); !seeded.empty())
        out += "<br>seeded bugs: " + seeded;
      out += " |";
    }
    out += "\n";
  }
  return out + rest_of(record.claims.size());
}

std::string failures_table(run_record const& record) {
  auto const failing = failing_tests(record);
  if (failing.empty()) return "";
  std::string out =
      "\n### Failures\n\n| test | engine | what is wrong | run it again |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < std::min(failing.size(), limits::markdown_rows_max); ++i) {
    auto const& test = *failing[i];
    auto const failure =
        test.failure.value_or(failure_record{.kind = std::string(to_string(test.status)),
                                             .message = std::string(to_string(test.status))});
    auto what = message_text(failure.message);
    if (!failure.broken.empty()) what = "**" + escape_markdown(failure.broken) + "** " + what;
    auto const command =
        failure.token.empty() ? failure.rerun : fmt::format("busproof replay '{}'", failure.token);
    out += fmt::format("| {} | {} | {} | {} |\n", message_text(test.name),
                       escape_markdown(test.engine), what, code_or_dash(command));
  }
  return out + rest_of(failing.size());
}

std::string mutants_table(run_record const& record) {
  std::vector<mutant_record const*> open;
  for (auto const& mutant : record.mutants)
    if (mutant.status != mutant_status::caught) open.push_back(&mutant);
  if (open.empty()) return "";
  std::string out =
      "\n### Seeded bugs that were not caught\n\n| bug | breaks | status | why "
      "|\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < std::min(open.size(), limits::markdown_rows_max); ++i)
    out += fmt::format("| {} | {} | {} | {} |\n", message_text(open[i]->name),
                       escape_markdown(open[i]->breaks),
                       escape_markdown(to_string(open[i]->status)), message_text(open[i]->message));
  return out + rest_of(open.size());
}

std::string benchmarks_table(run_record const& record) {
  if (record.benchmarks.empty()) return "";
  std::string out =
      "\n### Benchmarks\n\n| benchmark | subject | estimate | ratio | verdict "
      "|\n|---|---|--:|--:|---|\n";
  for (std::size_t i = 0; i < std::min(record.benchmarks.size(), limits::markdown_rows_max); ++i) {
    auto const& one = record.benchmarks[i];
    std::string ratio = "–";
    if (one.ratio) {
      ratio = fmt::format("{:.3f}x {}", *one.ratio, message_text(one.reference));
      if (one.ratio_target) ratio += fmt::format(" (target {:.2f}x)", *one.ratio_target);
    }
    out += fmt::format("| {} | {} | {} {} | {} | {} |\n", message_text(one.name),
                       message_text(one.subject), number_text(one.estimate),
                       escape_markdown(one.unit), ratio, escape_markdown(to_string(one.verdict)));
  }
  return out + rest_of(record.benchmarks.size());
}

std::string footer(run_record const& record) {
  std::string out = "\n<sub>";
  if (!record.run.commit.empty()) out += "commit " + markdown_code(record.run.commit) + " · ";
  if (!record.environment.cpu.empty()) out += escape_markdown(record.environment.cpu) + " · ";
  if (!record.environment.compiler.empty())
    out += escape_markdown(record.environment.compiler) + " · ";
  return out + duration_text(record.run.wall) + "</sub>\n";
}

}  // namespace

std::string render_markdown(run_record const& record) {
  auto out =
      fmt::format("## {} {} {}: {}\n\n{}\n", mark_of(record.verdict),
                  escape_markdown(record.run.program), escape_markdown(record.run.command),
                  escape_markdown(outcome_word(record.verdict)), escape_markdown(headline(record)));
  std::size_t reasons = 0;
  for (auto const& reason : record.verdict.reasons)
    if (++reasons <= limits::markdown_rows_max) out += "- " + message_text(reason) + "\n";
  out += rest_of(record.verdict.reasons.size());
  auto const end = footer(record);
  for (auto const& section : {claims_table(record), failures_table(record), mutants_table(record),
                              benchmarks_table(record)}) {
    if (out.size() + section.size() + end.size() + 200 > limits::markdown_bytes_max) {
      out += "\nFurther tables are left out here for their size; the report has them.\n";
      break;
    }
    out += section;
  }
  return out + end;
}

}  // namespace busproof::reports
