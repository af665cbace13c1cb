// Tables of the HTML page: claims, seeded bugs, fault coverage, invariants.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/html_parts.hpp"
#include "reports/limits.hpp"
#include "reports/summary.hpp"
#include "reports/text.hpp"

namespace busproof::reports::html {
namespace {

mood mood_of(claim_verdict verdict) {
  switch (verdict) {
    case claim_verdict::complete:
    case claim_verdict::no_violation:
      return mood::good;
    case claim_verdict::broken:
      return mood::bad;
    case claim_verdict::inconclusive:
      return mood::warning;
    case claim_verdict::not_run:
      break;
  }
  return mood::quiet;
}

mood mood_of(mutant_status status) {
  switch (status) {
    case mutant_status::caught:
      return mood::good;
    case mutant_status::survived:
      return mood::bad;
    case mutant_status::error:
      return mood::warning;
    case mutant_status::not_run:
      break;
  }
  return mood::quiet;
}

std::string spaced(std::string_view word) {
  std::string out(word);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string claim_cell_text(claim_cell const& cell) {
  auto out = tag(mood_of(cell.verdict), verdict_phrase(cell.verdict));
  if (cell.verdict == claim_verdict::complete && !cell.bound.empty())
    out += small("within " + escape_html(cell.bound));
  if (cell.runs > 0) out += small(counted(cell.runs, "run"));
  if (cell.mutants > 0) {
    bool const all = cell.mutants_caught == cell.mutants;
    out += small("its seeded bugs") + tag(all ? mood::good : mood::bad, seeded_phrase(cell));
  }
  return out + small(code(cell.rerun));
}

}  // namespace

std::string claims_section(run_record const& record) {
  if (record.claims.empty()) return "";
  auto const engines = claim_engines(record);
  std::vector<column> columns{{"claim"}};
  for (auto const& engine : engines) columns.push_back({engine});
  table rows("Claims by engines", columns);
  for (auto const& claim : record.claims) {
    auto name = escape_html(claim.name);
    name += small(escape_html(fmt::format("{}", fmt::join(claim.invariants, ", "))));
    std::vector<std::string> cells{name};
    for (auto const& engine : engines) {
      auto const* cell = cell_of(claim, engine);
      cells.push_back(cell ? claim_cell_text(*cell) : "<small>–</small>");
    }
    rows.row(cells);
  }
  return section("claims", "Claims",
                 "<p class=\"about\">Complete: every schedule within the bound was tried. No "
                 "violation: none in so many runs. Seeded bugs are defects put in on purpose; a "
                 "claim is worth as much as the bugs that break it.</p>\n" +
                     rows.text());
}

std::string mutants_section(run_record const& record) {
  if (record.mutants.empty()) return "";
  table rows("Seeded bugs", {{"bug"}, {"breaks"}, {"status"}, {"caught by"}, {"after", true}});
  auto const shown = std::min(record.mutants.size(), limits::html_mutants_max);
  for (std::size_t i = 0; i < shown; ++i) {
    auto const& one = record.mutants[i];
    auto const by =
        escape_html(one.caught_by) +
        small(escape_html(one.engine.empty() ? one.caught_in : one.engine + " " + one.caught_in));
    bool const caught = one.status == mutant_status::caught;
    auto const why = caught ? "" : small(escape_html(shortened(one.message, 300)));
    rows.row({escape_html(spaced(one.name)) + small(escape_html(one.about)),
              escape_html(one.breaks) + small(escape_html(one.entry)),
              tag(mood_of(one.status), spaced(to_string(one.status))) + why, caught ? by : "–",
              one.runs_to_catch > 0 ? counted(one.runs_to_catch, "run") : "–"});
  }
  auto const sum = totals_of(record);
  return section("bugs", "Seeded bugs",
                 fmt::format("<p class=\"about\">{} of {} caught. One that survives is a hole in "
                             "the suites.</p>\n",
                             sum.caught, sum.mutants) +
                     rows.text() + rest(shown, record.mutants.size(), "bug"));
}

std::string coverage_section(run_record const& record) {
  auto const coverage = coverage_of(record);
  if (coverage.cells.empty()) return "";
  auto out = std::string(
      "<div class=\"scroll\" role=\"region\" aria-label=\"Faults by invariants\" tabindex=\"0\">"
      "<table><caption>Faults by invariants</caption><thead><tr><th scope=\"col\">fault</th>");
  for (auto const& id : coverage.invariants)
    out += fmt::format("<th scope=\"col\" class=\"n\"><abbr title=\"{}\">{}</abbr></th>",
                       invariant_title(id), escape_html(id));
  out += "</tr></thead><tbody>\n";
  for (auto const& verb : coverage.verbs) {
    out += "<tr><th scope=\"row\">" + escape_html(verb) + "</th>";
    for (auto const& id : coverage.invariants) {
      auto const found = coverage.cells.find({verb, id});
      if (found == coverage.cells.end())
        out += "<td class=\"n\"><small>–</small></td>";
      else if (found->second.never_hit)
        out += "<td class=\"n never\">never hit</td>";
      else
        out += "<td class=\"n\">" + count_text(found->second.observed) + "</td>";
    }
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
  return section("coverage", "Faults by invariants",
                 "<p class=\"about\">How often a fault really happened while an invariant was "
                 "being checked. Never hit: it was planned, and did not happen. –: no test "
                 "combines the two.</p>\n" +
                     out);
}

std::string invariants_section(run_record const& record) {
  if (record.invariants.empty()) return "";
  table rows("Invariants", {{"invariant"}, {"in words"}, {"checks", true}, {"violations", true}});
  for (auto const& one : record.invariants) {
    auto const title = one.title.empty() ? std::string(invariant_title(one.id)) : one.title;
    auto const broken = one.violations > 0 ? tag(mood::bad, count_text(one.violations))
                                           : count_text(one.violations);
    rows.row({escape_html(one.id), escape_html(title), count_text(one.checks), broken});
  }
  return section("invariants", "Invariants", rows.text());
}

}  // namespace busproof::reports::html
