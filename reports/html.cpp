// The report as one HTML page: the frame around the sections.
#include "reports/html.hpp"

#include <fmt/core.h>

#include "reports/html_parts.hpp"
#include "reports/record/json.hpp"
#include "reports/summary.hpp"
#include "reports/text.hpp"

namespace busproof::reports {
namespace {

std::string_view class_name(verdict_section const& verdict) {
  switch (class_of(verdict)) {
    case outcome_class::good:
      return "good";
    case outcome_class::bad:
      return "bad";
    case outcome_class::neither:
      break;
  }
  return "warning";
}

std::string title_of(run_record const& record) {
  return escape_html(fmt::format("{} {}: {}", record.run.program, record.run.command,
                                 outcome_word(record.verdict)));
}

std::string head(run_record const& record) {
  // The policy makes "loads nothing" a fact that the browser enforces.
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; "
      "form-action 'none'\">\n<title>{}</title>\n<style>{}</style>\n</head>\n",
      title_of(record), html::style());
}

std::string banner(run_record const& record) {
  auto kicker = escape_html(record.run.program + " " + record.run.command);
  if (!record.run.commit.empty()) kicker += " · " + escape_html(record.run.commit);
  if (!record.run.started.empty()) kicker += " · " + escape_html(record.run.started);
  auto out = fmt::format(
      "<header class=\"banner {}\"><div class=\"wrap\">\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n"
      "<p class=\"lead\">{}</p>\n",
      class_name(record.verdict), kicker, escape_html(outcome_word(record.verdict)),
      escape_html(headline(record)));
  if (!record.verdict.reasons.empty()) {
    out += "<ul>\n";
    std::size_t shown = 0;
    for (auto const& reason : record.verdict.reasons)
      if (++shown <= 10) out += "<li>" + escape_html(shortened(reason, 400)) + "</li>\n";
    if (shown > 10) out += fmt::format("<li>… and {} more</li>\n", shown - 10);
    out += "</ul>\n";
  }
  return out + "</div></header>\n";
}

struct part {
  std::string_view id, title;
  std::string html;
};

std::string navigation(std::vector<part> const& parts) {
  std::string out = "<nav aria-label=\"Sections\"><div class=\"wrap\"><ul>\n";
  for (auto const& one : parts)
    if (!one.html.empty())
      out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", one.id, one.title);
  return out + "</ul></div></nav>\n";
}

std::string data_section(run_record const& record) {
  auto const json = escape_json_in_script(to_json(record));
  return html::section(
      "data", "Raw record",
      "<p class=\"about\">Everything on this page and more, as JSON (schema busproof/1); it is "
      "part "
      "of this file.</p>\n<p><button type=\"button\" id=\"save\" hidden>Download busproof.json"
      "</button></p>\n<details id=\"raw\"><summary>Show it here</summary><pre tabindex=\"0\" "
      "aria-label=\"Raw record\"></pre></details>\n<script type=\"application/json\" "
      "id=\"record\">" +
          json + "</script>\n");
}

}  // namespace

std::string render_html(run_record const& record) {
  std::vector<part> const parts{
      {"claims", "Claims", html::claims_section(record)},
      {"failures", "Failures", html::failures_section(record)},
      {"bugs", "Seeded bugs", html::mutants_section(record)},
      {"coverage", "Fault coverage", html::coverage_section(record)},
      {"invariants", "Invariants", html::invariants_section(record)},
      {"benchmarks", "Benchmarks", html::benchmarks_section(record)},
      {"tests", "Tests", html::tests_section(record)},
      {"environment", "Environment", html::environment_section_of(record)},
      {"data", "Raw record", data_section(record)},
  };
  auto out = head(record) + "<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n" +
             banner(record) + navigation(parts) + "<main id=\"main\" class=\"wrap\">\n";
  for (auto const& one : parts) out += one.html;
  out += fmt::format(
      "</main>\n<footer><div class=\"wrap\">Written by busproof {}. This page loads nothing from "
      "anywhere.</div></footer>\n<div id=\"said\" role=\"status\" class=\"skip\"></div>\n"
      "<script>{}</script>\n</body>\n</html>\n",
      escape_html(record.run.version), html::script());
  return out;
}

}  // namespace busproof::reports
