// Failures on the HTML page: what is wrong, how to see it again, the steps that led there.
#include <fmt/core.h>

#include <algorithm>

#include "reports/html_parts.hpp"
#include "reports/limits.hpp"
#include "reports/summary.hpp"
#include "reports/text.hpp"

namespace busproof::reports::html {
namespace {

std::string text_of(std::string_view text) {
  return escape_html(shortened(text, limits::html_detail_bytes_max));
}

std::string facts_of(test_record const& test) {
  auto out = escape_html(test.engine);
  if (test.failure && test.failure->run > 0)
    out += fmt::format(" · run {} of {}", count_text(test.failure->run), count_text(test.runs));
  else if (test.runs > 0)
    out += " · " + counted(test.runs, "run");
  if (test.failed_runs > 0) out += fmt::format(" · {} failed", count_text(test.failed_runs));
  if (test.wall_time.count() > 0) out += " · " + duration_text(test.wall_time);
  if (!test.entry.empty()) out += " · catalogue " + escape_html(test.entry);
  return out;
}

std::string steps_of(failure_record const& failure) {
  if (failure.steps.empty()) return "";
  table rows("Steps that led to the failure",
             {{"step", true}, {"time", true}, {"who"}, {"what"}, {"where"}});
  auto const shown = std::min(failure.steps.size(), limits::trace_rows_max);
  for (std::size_t i = 0; i < shown; ++i) {
    auto const& step = failure.steps[i];
    auto what = text_of(step.text);
    for (auto const& edge : failure.edges)
      if (edge.to == step.index)
        what += small(fmt::format("from step {} {}", edge.from, text_of(edge.text)));
    rows.row({std::to_string(step.index), duration_text(step.time), text_of(step.lane), what,
              code(step.place)});
  }
  return rows.text() + rest(shown, failure.steps.size(), "step");
}

std::string article_of(test_record const& test) {
  auto const failure = test.failure.value_or(failure_record{
      .kind = std::string(to_string(test.status)), .message = "no details were recorded"});
  std::string out = "<article>\n<h3>" + text_of(test.name) + "</h3>\n";
  out += small(facts_of(test));
  out += "<p>" + tag(mood::bad, failure.broken.empty() ? failure.kind : failure.broken) + " ";
  if (auto const title = invariant_title(failure.broken); !title.empty())
    out += fmt::format("<strong>{}</strong><br>", title);
  out += text_of(failure.message) + "</p>\n";
  if (auto const place = place_of(failure); !place.empty()) out += "<p>" + code(place) + "</p>\n";
  if (!failure.detail.empty())
    out += "<pre tabindex=\"0\" aria-label=\"Details\">" + text_of(failure.detail) + "</pre>\n";
  out += steps_of(failure);
  if (!failure.token.empty())
    out += command("replay", fmt::format("busproof replay '{}'", failure.token));
  return out + command("rerun", failure.rerun) + "</article>\n";
}

}  // namespace

std::string failures_section(run_record const& record) {
  auto const failing = failing_tests(record);
  auto const shown = std::min(failing.size(), limits::html_failures_max);
  std::string body;
  for (std::size_t i = 0; i < shown; ++i) body += article_of(*failing[i]);
  return section("failures", "Failures", body + rest(shown, failing.size(), "failure"));
}

}  // namespace busproof::reports::html
