// Long parts of the HTML page: benchmarks, tests, environment.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/html_parts.hpp"
#include "reports/limits.hpp"
#include "reports/summary.hpp"
#include "reports/text.hpp"

namespace busproof::reports::html {
namespace {

mood mood_of(benchmark_verdict verdict) {
  switch (verdict) {
    case benchmark_verdict::unchanged:
    case benchmark_verdict::improved:
      return mood::good;
    case benchmark_verdict::regressed:
      return mood::bad;
    case benchmark_verdict::inconclusive:
    case benchmark_verdict::invalid:
      return mood::warning;
    case benchmark_verdict::none:
      break;
  }
  return mood::quiet;
}

/// A bar of the ratio, and the number: the bar's full length stands for twice the reference.
std::string ratio_text(benchmark_record const& one) {
  if (!one.ratio) return "–";
  auto const width = std::clamp(*one.ratio / 2 * 6, 0.05, 6.0);
  auto out =
      fmt::format("<span class=\"ratio\"><b>{:.3f}x</b><i style=\"width:{:.2f}rem\"></i></span>",
                  *one.ratio, width);
  out += small(escape_html("of " + one.reference));
  if (one.ratio_target) {
    bool const met =
        one.more_is_better ? *one.ratio >= *one.ratio_target : *one.ratio <= *one.ratio_target;
    auto const bound =
        fmt::format("{} {:.2f}x", one.more_is_better ? "at least" : "at most", *one.ratio_target);
    out += small(tag(met ? mood::good : mood::bad, bound));
  }
  return out;
}

std::string estimate_text(benchmark_record const& one) {
  auto out = escape_html(number_text(one.estimate) + " " + one.unit);
  if (one.interval_low && one.interval_high)
    out += small(
        fmt::format("{} … {}", number_text(*one.interval_low), number_text(*one.interval_high)));
  return out;
}

std::string percentiles_text(benchmark_record const& one) {
  std::string out;
  for (auto const& [name, value] : one.percentiles_us)
    out +=
        fmt::format("{}{} {} us", out.empty() ? "" : ", ", escape_html(name), number_text(value));
  return out.empty() ? "–" : out;
}

mood mood_of(test_status status) {
  switch (status) {
    case test_status::passed:
      return mood::good;
    case test_status::skipped:
      return mood::quiet;
    default:
      return mood::bad;
  }
}

void fact(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty())
    out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_html(name), escape_html(value));
}

}  // namespace

std::string benchmarks_section(run_record const& record) {
  if (record.benchmarks.empty()) return "";
  table rows("Benchmarks",
             {{"benchmark"}, {"subject"}, {"median", true}, {"ratio"}, {"latency"}, {"verdict"}});
  for (auto const& one : record.benchmarks) {
    auto const verdict = one.verdict == benchmark_verdict::none
                             ? std::string("–")
                             : tag(mood_of(one.verdict), to_string(one.verdict));
    rows.row({escape_html(one.name), escape_html(one.subject), estimate_text(one), ratio_text(one),
              percentiles_text(one), verdict});
  }
  return section("benchmarks", "Benchmarks", rows.text());
}

std::string tests_section(run_record const& record) {
  if (record.tests.empty()) return "";
  table rows("Tests",
             {{"test"}, {"engine"}, {"status"}, {"checks"}, {"runs", true}, {"time", true}});
  auto const shown = std::min(record.tests.size(), limits::html_tests_max);
  for (std::size_t i = 0; i < shown; ++i) {
    auto const& test = record.tests[i];
    auto word = std::string(to_string(test.status));
    std::replace(word.begin(), word.end(), '_', ' ');
    rows.row({escape_html(test.name) + small(escape_html(shortened(test.about, 160))),
              escape_html(test.engine), tag(mood_of(test.status), word),
              escape_html(fmt::format("{}", fmt::join(test.checks, " "))), count_text(test.runs),
              duration_text(test.wall_time)});
  }
  return section(
      "tests", "Tests",
      fmt::format("<details><summary>{}</summary>\n", counted(record.tests.size(), "test")) +
          rows.text() + rest(shown, record.tests.size(), "test") + "</details>\n");
}

std::string environment_section_of(run_record const& record) {
  auto const& run = record.run;
  auto const& where = record.environment;
  std::string out = "<dl>\n";
  fact(out, "command",
       fmt::format("{} {} {}", run.program, run.command, fmt::join(run.arguments, " ")));
  fact(out, "version", run.version);
  fact(out, "commit", run.commit);
  fact(out, "compared with", run.merge_base);
  if (run.part) fact(out, "shard", fmt::format("{} of {}", run.part->index, run.part->count));
  if (run.seed) fact(out, "seed", std::to_string(*run.seed));
  if (run.budget.count() > 0) fact(out, "budget", duration_text(run.budget));
  fact(out, "started", run.started);
  fact(out, "took", duration_text(run.wall));
  fact(out, "processor", where.cpu);
  if (where.cores > 0) fact(out, "cores", std::to_string(where.cores));
  if (where.load_1m) fact(out, "load at the start", fmt::format("{:.2f}", *where.load_1m));
  fact(out, "system", where.system);
  fact(out, "compiler", where.compiler);
  fact(out, "flags", where.flags);
  fact(out, "build", where.build_type);
  fact(out, "sanitizers", where.sanitizers);
  for (auto const& [name, version] : where.libraries) fact(out, name, version);
  return section("environment", "Environment", out + "</dl>\n");
}

}  // namespace busproof::reports::html
