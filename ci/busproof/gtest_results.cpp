// What a GoogleTest program reports.
#include "ci/busproof/gtest_results.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "reports/text.hpp"

namespace busproof::ci {
namespace {

using nlohmann::json;

/// GoogleTest 1.12 writes each byte above 127 as if it were a character, so that two or three come
/// where there was one. Taken back where that makes sense.
std::string unmangled(std::string const& text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto const byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      bytes += text[at];
    } else if ((byte == 0xc2 || byte == 0xc3) && at + 1 < text.size()) {
      auto const next = static_cast<unsigned char>(text[++at]);
      bytes += static_cast<char>((byte & 3u) << 6u | (next & 0x3fu));
    } else {
      return text;  // no such byte: this one was written as it is
    }
  }
  return reports::repaired_utf8(bytes) == bytes ? bytes : text;
}

std::string text_at(json const& node, char const* name) {
  auto const found = node.find(name);
  return found != node.end() && found->is_string() ? unmangled(found->get<std::string>()) : "";
}

std::uint64_t number_at(json const& node, char const* name) {
  auto const found = node.find(name);
  if (found == node.end()) return 0;
  if (found->is_number_unsigned()) return found->get<std::uint64_t>();
  std::uint64_t value = 0;
  auto const text = text_at(node, name);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string> list_at(json const& node, char const* name) {
  std::vector<std::string> out;
  auto const all = text_at(node, name);
  for (std::size_t at = 0; at < all.size();) {
    auto const end = std::min(all.find(',', at), all.size());
    auto const first = all.find_first_not_of(' ', at);
    if (first < end) {
      auto const last = all.find_last_not_of(' ', end - 1);
      out.push_back(all.substr(first, last - first + 1));
    }
    at = end + 1;
  }
  return out;
}

/// "0.012s", as GoogleTest writes durations.
std::chrono::nanoseconds duration_at(json const& node, char const* name) {
  double seconds = 0;
  auto const text = text_at(node, name);
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

/// GoogleTest's own text begins with "file:line" on a line of its own.
void locate(reports::failure_record& failure, std::string const& text) {
  auto const line_end = text.find('\n');
  auto const place = text.substr(0, line_end);
  auto const colon = place.rfind(':');
  unsigned line = 0;
  if (colon != std::string::npos)
    std::from_chars(place.data() + colon + 1, place.data() + place.size(), line);
  if (line == 0) {
    failure.message = place;
    return;
  }
  failure.file = place.substr(0, colon);
  failure.line = line;
  auto const rest = line_end == std::string::npos ? "" : text.substr(line_end + 1);
  failure.message = rest.substr(0, rest.find('\n'));
}

/// What `busproof::explore::check` says of a schedule that failed: GoogleTest's own text is about
/// the header of `check`.
void take_explored(reports::failure_record& failure, json const& test) {
  auto const kind = text_at(test, "busproof_failure");
  if (kind.empty()) return;
  failure.kind = kind;
  failure.token = text_at(test, "busproof_token");
  failure.run = number_at(test, "busproof_schedule");
  auto const message = text_at(test, "busproof_message");
  failure.message = message.substr(0, message.find('\n'));
  // From where the description of the schedule begins; the token is named below it in any case.
  auto& detail = failure.detail;
  auto const start = detail.find("\n  threads ");
  if (start != std::string::npos) detail.erase(0, start + 1);
  detail.erase(std::min(detail.find("\n  replay "), detail.size()));
  failure.file = text_at(test, "file");
  failure.line = static_cast<std::uint32_t>(number_at(test, "line"));
}

reports::failure_record failure_of(json const& test, json const& failures) {
  reports::failure_record failure;
  failure.kind = "assertion";
  failure.broken = text_at(test, "broken");
  failure.token = text_at(test, "token");
  failure.run = number_at(test, "failed_run");
  for (auto const& one : failures) {
    auto const text = text_at(one, "failure");
    if (failure.message.empty()) locate(failure, text);
    failure.detail += (failure.detail.empty() ? "" : "\n") + text;
  }
  take_explored(failure, test);
  if (failure.message.empty()) failure.message = "failed";
  return failure;
}

reports::test_record record_of(json const& group, json const& test,
                               reports::test_record const& defaults) {
  auto record = defaults;
  record.name = text_at(group, "name") + "." + text_at(test, "name");
  record.file = text_at(test, "file");
  record.wall_time = duration_at(test, "time");
  record.steps = number_at(test, "steps");
  record.runs = test.contains("runs") ? number_at(test, "runs") : 1;
  record.complete = text_at(test, "complete") == "1" || text_at(test, "complete") == "true";
  record.bound = text_at(test, "bound");
  if (auto const entry = text_at(test, "entry"); !entry.empty()) record.entry = entry;
  if (auto const about = text_at(test, "about"); !about.empty()) record.about = about;
  if (auto claims = list_at(test, "claims"); !claims.empty()) record.claims = std::move(claims);
  if (auto checks = list_at(test, "checks"); !checks.empty()) record.checks = std::move(checks);
  if (text_at(test, "result") == "SKIPPED") {
    record.status = reports::test_status::skipped;
    record.runs = 0;
  }
  if (auto const failures = test.find("failures"); failures != test.end() && !failures->empty()) {
    record.status = reports::test_status::failed;
    record.failed_runs = 1;
    record.failure = failure_of(test, *failures);
  }
  return record;
}

/// The other way round than the test: passed means caught.
reports::mutant_record mutant_of(std::string const& bug, reports::test_record const& test) {
  reports::mutant_record mutant{.name = bug,
                                .about = test.about,
                                .breaks = test.checks.empty() ? "" : test.checks.front(),
                                .entry = test.entry,
                                .claim = test.claims.empty() ? "" : test.claims.front(),
                                .status = reports::mutant_status::caught,
                                .engine = test.engine,
                                .caught_by = test.engine,
                                .caught_in = test.name,
                                .runs = test.runs,
                                .runs_to_catch = test.runs};
  if (test.status == reports::test_status::skipped)
    mutant.status = reports::mutant_status::not_run;
  else if (test.failure) {
    mutant.status = reports::mutant_status::survived;
    mutant.caught_by.clear();
    mutant.runs_to_catch = 0;
    mutant.message = test.failure->message;
  }
  return mutant;
}

json const& array_at(json const& node, char const* name) {
  auto const found = node.is_object() ? node.find(name) : node.end();
  if (found == node.end() || !found->is_array())
    throw gtest_error(std::string("no list \"") + name + "\" in the report");
  return *found;
}

}  // namespace

gtest_results parse_gtest_report(std::string_view text, reports::test_record const& defaults) {
  json document;
  try {
    document = json::parse(text);
  } catch (json::exception const&) {
    throw gtest_error("the report is not JSON: the program ended while it wrote it");
  }
  gtest_results out;
  for (auto const& group : array_at(document, "testsuites"))
    for (auto const& test : array_at(group, "testsuite")) {
      if (!test.is_object() || text_at(test, "status") == "NOTRUN") continue;
      auto record = record_of(group, test, defaults);
      if (auto const bug = text_at(test, "seeded_bug"); !bug.empty())
        out.mutants.push_back(mutant_of(bug, record));
      else
        out.tests.push_back(std::move(record));
    }
  return out;
}

}  // namespace busproof::ci
