// JUnit XML.
#include "reports/junit.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/limits.hpp"
#include "reports/summary.hpp"
#include "reports/text.hpp"

namespace busproof::reports {
namespace {

struct counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  std::chrono::nanoseconds time{0};

  counts& operator+=(counts const& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
    time += other.time;
    return *this;
  }
};

struct suite {
  std::string name;
  std::string body;
  counts sum;
};

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, escape_xml_attribute(value));
}

std::string seconds(std::chrono::nanoseconds time) {
  return fmt::format("{:.6f}", static_cast<double>(time.count()) / 1e9);
}

std::string attributes_of(counts const& sum) {
  return fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"",
                     sum.tests, sum.failures, sum.errors, sum.skipped, seconds(sum.time));
}

class properties {
 public:
  void add(std::string_view name, std::string_view value) {
    if (!value.empty())
      text_ += "        <property" + attribute("name", name) + attribute("value", value) + "/>\n";
  }
  std::string text() const {
    if (text_.empty()) return "";
    return "      <properties>\n" + text_ + "      </properties>\n";
  }

 private:
  std::string text_;
};

std::string element(std::string_view tag, std::string_view kind, std::string_view message,
                    std::string_view body) {
  return fmt::format("      <{}{}{}>{}</{}>\n", tag, attribute("type", kind),
                     attribute("message", message),
                     escape_html(shortened(body, limits::junit_detail_bytes_max)), tag);
}

std::string body_of(failure_record const& failure) {
  std::string out;
  if (!failure.broken.empty())
    out += fmt::format("broken: {} {}\n", failure.broken, invariant_title(failure.broken));
  if (auto const place = place_of(failure); !place.empty()) out += "at: " + place + "\n";
  if (!failure.token.empty()) out += fmt::format("replay: busproof replay '{}'\n", failure.token);
  if (!failure.rerun.empty()) out += "rerun: " + failure.rerun + "\n";
  return out + failure.detail;
}

std::string properties_of(test_record const& test) {
  properties list;
  list.add("runs", std::to_string(test.runs));
  if (test.failed_runs > 0) list.add("failed_runs", std::to_string(test.failed_runs));
  list.add("entry", test.entry);
  list.add("claims", fmt::format("{}", fmt::join(test.claims, ", ")));
  list.add("checks", fmt::format("{}", fmt::join(test.checks, ", ")));
  if (test.failure) {
    list.add("broken", test.failure->broken);
    list.add("token", test.failure->token);
    list.add("rerun", test.failure->rerun);
  }
  return list.text();
}

std::string opening(std::string_view classname, std::string_view name,
                    std::chrono::nanoseconds time) {
  return "    <testcase" + attribute("classname", classname) + attribute("name", name) +
         attribute("time", seconds(time)) + ">\n";
}

void add(suite& target, test_record const& test) {
  target.body += opening(test.engine + "." + test.suite, test.name, test.wall_time);
  target.body += properties_of(test);
  ++target.sum.tests;
  target.sum.time += test.wall_time;
  auto const failure = test.failure.value_or(
      failure_record{.kind = std::string(to_string(test.status)), .message = "no details"});
  switch (test.status) {
    case test_status::passed:
      break;
    case test_status::skipped:
      ++target.sum.skipped;
      target.body += "      <skipped/>\n";
      break;
    case test_status::failed:
      ++target.sum.failures;
      target.body += element("failure", failure.kind, failure.message, body_of(failure));
      break;
    case test_status::crashed:
    case test_status::timed_out:
    case test_status::error:
      ++target.sum.errors;
      target.body += element("error", failure.kind, failure.message, body_of(failure));
      break;
  }
  target.body += "    </testcase>\n";
}

void add(suite& target, mutant_record const& mutant) {
  properties list;
  list.add("breaks", mutant.breaks);
  list.add("entry", mutant.entry);
  list.add("caught_by", mutant.caught_by);
  list.add("caught_in", mutant.caught_in);
  if (mutant.runs_to_catch > 0) list.add("runs_to_catch", std::to_string(mutant.runs_to_catch));
  list.add("rerun", mutant.rerun);
  target.body += opening("seeded_bugs", mutant.name, {}) + list.text();
  ++target.sum.tests;
  switch (mutant.status) {
    case mutant_status::caught:
      break;
    case mutant_status::survived:
      ++target.sum.failures;
      target.body +=
          element("failure", "survived", "the seeded bug was not caught", mutant.message);
      break;
    case mutant_status::error:
      ++target.sum.errors;
      target.body += element("error", "error", mutant.message, mutant.message);
      break;
    case mutant_status::not_run:
      ++target.sum.skipped;
      target.body += "      <skipped" + attribute("message", mutant.message) + "/>\n";
      break;
  }
  target.body += "    </testcase>\n";
}

suite& suite_named(std::vector<suite>& suites, std::string const& name) {
  auto const found = std::find_if(suites.begin(), suites.end(),
                                  [&](suite const& one) { return one.name == name; });
  return found != suites.end() ? *found : suites.emplace_back(suite{.name = name});
}

}  // namespace

std::string render_junit(run_record const& record) {
  std::vector<suite> suites;
  for (auto const& test : record.tests)
    add(suite_named(suites, test.engine + "." + test.suite), test);
  for (auto const& mutant : record.mutants) add(suite_named(suites, "seeded bugs"), mutant);

  counts all;
  std::string body;
  for (auto const& one : suites) {
    all += one.sum;
    body += "  <testsuite" + attribute("name", one.name) + attributes_of(one.sum);
    if (!record.run.started.empty()) body += attribute("timestamp", record.run.started);
    body += ">\n" + one.body + "  </testsuite>\n";
  }
  auto const name = record.run.program + " " + record.run.command;
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", name) +
         attributes_of(all) + ">\n" + body + "</testsuites>\n";
}

}  // namespace busproof::reports
