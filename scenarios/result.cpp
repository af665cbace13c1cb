// JSON form of scenario results.
#include "scenarios/result.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace busproof::scenarios {
namespace {

using nlohmann::json;

json json_of(finding const& f) {
  return {{"kind", static_cast<int>(f.kind)},
          {"invariant", f.invariant},
          {"text", f.text},
          {"steps", f.steps},
          {"file", f.file},
          {"line", f.line},
          {"column", f.column},
          {"detail", f.detail}};
}

finding finding_from(json const& j) {
  finding f;
  f.kind = static_cast<finding_kind>(j.at("kind").get<int>());
  f.invariant = j.at("invariant");
  f.text = j.at("text");
  f.steps = j.at("steps").get<std::vector<std::string>>();
  f.file = j.at("file");
  f.line = j.at("line");
  f.column = j.at("column");
  f.detail = j.at("detail");
  return f;
}

}  // namespace

std::string_view to_string(verdict v) {
  static constexpr std::array<std::string_view, 5> words = {"holds", "broken", "inconclusive",
                                                            "skipped", "unavailable"};
  return words[static_cast<std::size_t>(v)];
}

std::string to_json(scenario_result const& result) {
  json faults = json::array();
  for (auto const& f : result.faults) {
    faults.push_back(
        {{"verb", f.verb}, {"line", f.line}, {"injected", f.injected}, {"observed", f.observed}});
  }
  json findings = json::array();
  for (auto const& f : result.findings) findings.push_back(json_of(f));
  json const all = {{"file", result.file},
                    {"name", result.name},
                    {"verdict", static_cast<int>(result.verdict)},
                    {"findings", findings},
                    {"reason", result.reason},
                    {"faults", faults},
                    {"checked", result.checked},
                    {"took_ns", result.took.count()},
                    {"events", result.events},
                    {"story", result.story},
                    {"stuck", result.stuck}};
  // A body may hold any bytes; what is no UTF-8 is shown as such.
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

scenario_result result_from_json(std::string_view text) {
  try {
    auto const j = json::parse(text);
    scenario_result r;
    r.file = j.at("file");
    r.name = j.at("name");
    r.verdict = static_cast<verdict>(j.at("verdict").get<int>());
    for (auto const& f : j.at("findings")) r.findings.push_back(finding_from(f));
    r.reason = j.at("reason");
    for (auto const& f : j.at("faults")) {
      r.faults.push_back({f.at("verb"), f.at("line"), f.at("injected"), f.at("observed")});
    }
    r.checked = j.at("checked").get<std::vector<std::string>>();
    r.took = std::chrono::nanoseconds(j.at("took_ns").get<std::int64_t>());
    r.events = j.at("events");
    r.story = j.at("story").get<std::vector<std::string>>();
    r.stuck = j.at("stuck");
    return r;
  } catch (json::exception const& why) {
    throw std::runtime_error(std::string("not a scenario result: ") + why.what());
  }
}

verdict verdict_of(std::vector<finding> const& findings) {
  if (findings.empty()) return verdict::holds;
  auto const only_silent = std::all_of(findings.begin(), findings.end(), [](finding const& f) {
    return f.kind == finding_kind::not_injected;
  });
  return only_silent ? verdict::inconclusive : verdict::broken;
}

}  // namespace busproof::scenarios
