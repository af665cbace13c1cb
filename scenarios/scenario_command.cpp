// Options, the order of runs, and what is printed when.
#include "scenarios/scenario_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "mock_gateway/scenario/scenario_error.hpp"
#include "reports/record/environment.hpp"
#include "reports/record/json.hpp"
#include "scenarios/console.hpp"
#include "scenarios/isolation.hpp"
#include "scenarios/selection.hpp"

namespace busproof::scenarios {
namespace {

using clock = std::chrono::steady_clock;
constexpr auto progress_period = std::chrono::seconds(10);

enum code : int { holds = 0, nothing_selected = 5, usage = 64, internal_error = 70 };

struct arguments {
  std::vector<std::string> paths;
  std::vector<std::string> only;
  std::uint64_t repeat = 1;
  std::optional<std::uint64_t> seed;
  std::string json, junit;
  std::string format = "plain";
  bool list = false;
  bool until_failure = false;
  bool in_process = false;
};

/// Prints as runs go by.
class reporter {
 public:
  reporter(arguments const& a, std::uint64_t runs)
      : arguments_(a), runs_(runs), style_(console_style_of(STDOUT_FILENO)) {
    if (a.format != "plain") style_ = {};
  }

  void before(std::string const& what) {
    if (silent() || !style_.progress) return;
    fmt::print("\r\x1b[K{}", progress_of(done_, runs_, what, style_));
    std::fflush(stdout);
  }

  void after(mock_gateway::scenario const& file, scenario_result const& result, std::uint64_t run,
             bool is_first_failure) {
    ++done_;
    bool const failed = result.verdict == verdict::broken ||
                        result.verdict == verdict::inconclusive ||
                        result.verdict == verdict::unavailable;
    if (failed && is_first_failure && arguments_.format != "json") {
      clear();
      fmt::print("{}\n", failure_text(file, result, run, style_));
    }
    if (!silent() && !style_.progress && clock::now() - last_line_ >= progress_period) {
      fmt::print("{} of {} runs, {} s\n", done_, runs_,
                 std::chrono::duration_cast<std::chrono::seconds>(clock::now() - began_).count());
      last_line_ = clock::now();
    }
    std::fflush(stdout);
  }

  void line(scenario_tally const& t) {
    if (silent()) return;
    clear();
    fmt::print("{}", line_of(t, style_));
    std::fflush(stdout);
  }

  void end(std::vector<scenario_tally> const& all) {
    if (arguments_.format == "json") return;
    clear();
    bool first = true;
    for (auto const& t : all) {
      if (!t.first_failure) continue;
      if (arguments_.format == "github") {
        fmt::print("{}", github_text(*t.first_failure));
      } else if (runs_ > 1) {  // a single run's failure is still on the screen
        fmt::print("{}{}", std::exchange(first, false) ? "\n" : "",
                   failure_text(*t.file, *t.first_failure, t.first_failed_run, style_));
      }
    }
    fmt::print("{}", summary_of(all, clock::now() - began_, style_));
    std::fflush(stdout);
  }

 private:
  bool silent() const { return arguments_.format == "json"; }
  void clear() {
    if (style_.progress) fmt::print("\r\x1b[K");
  }

  arguments const& arguments_;
  std::uint64_t runs_;
  std::uint64_t done_ = 0;
  console_style style_;
  clock::time_point began_ = clock::now();
  clock::time_point last_line_ = began_;
};

int list(std::vector<mock_gateway::scenario> const& files) {
  for (auto const& f : files) {
    fmt::print("{:<5} {:<40} {:<24} {}\n", f.entry.empty() ? "-" : f.entry, f.file,
               fmt::format("{}", fmt::join(f.checks, ",")), f.about);
  }
  return holds;
}

void write_records(arguments const& a, scenario_command_setup const& setup,
                   std::vector<scenario_tally> const& all, std::string const& started,
                   std::chrono::nanoseconds wall) {
  if (a.json.empty() && a.junit.empty() && a.format != "json") return;
  auto record = record_of(all, "busproof scenario run");
  record.run.command = "scenario";
  record.run.version = setup.version;
  record.run.commit = setup.commit;
  record.run.arguments.emplace_back("run");
  for (auto const& p : a.paths) record.run.arguments.push_back(p);
  record.run.seed = a.seed;
  record.run.started = started;
  record.run.wall = wall;
  record.environment = reports::read_environment(setup.build);
  if (!a.json.empty()) reports::write_run_record(a.json, record);
  if (!a.junit.empty()) reports::write_text_file(a.junit, setup.junit(record));
  if (a.format == "json") fmt::print("{}", reports::to_json(record));
}

int run(arguments const& a, scenario_command_setup const& setup) {
  auto const files = select(read_scenarios(find_scenarios(a.paths)), a.only);
  if (files.empty()) {
    fmt::print(stderr, "busproof scenario: no scenario file in {}\n", fmt::join(a.paths, ", "));
    return nothing_selected;
  }
  if (a.list) return list(files);

  auto const began = clock::now();
  auto const started = reports::timestamp(std::chrono::system_clock::now());
  std::vector<scenario_tally> all(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) all[i].file = &files[i];
  run_options const options{a.seed, setup.bus};
  reporter report(a, files.size() * a.repeat);
  // Round by round, so that a scenario that fails now and then is seen early.
  for (std::uint64_t round = 1; round <= a.repeat; ++round) {
    for (auto& t : all) {
      if (a.until_failure && t.first_failure) continue;
      report.before(t.file->name);
      auto const result =
          a.in_process ? run_scenario(*t.file, options) : run_in_own_process(*t.file, options);
      bool const had_failed = t.first_failure.has_value();
      t.add(result);
      report.after(*t.file, result, round, !had_failed);
      if (a.repeat == 1) report.line(t);
    }
  }
  if (a.repeat > 1) {
    for (auto const& t : all) report.line(t);
  }
  report.end(all);
  write_records(a, setup, all, started, clock::now() - began);
  return exit_code_of(all);
}

int guarded(arguments const& a, scenario_command_setup const& setup) {
  try {
    return run(a, setup);
  } catch (mock_gateway::scenario_error const& error) {
    fmt::print(stderr, "{}\n", error.what());
    return usage;
  } catch (reports::record_error const& error) {
    fmt::print(stderr, "busproof scenario: {}\n", error.what());
    return usage;
  } catch (std::exception const& error) {
    fmt::print(stderr, "busproof scenario: internal error: {}\n", error.what());
    return internal_error;
  }
}

}  // namespace

void add_scenario_command(CLI::App& app, int& exit_code, scenario_command_setup setup) {
  auto const a = std::make_shared<arguments>();
  auto* command = app.add_subcommand("scenario", "Run scenario files against a bus or server");
  command->require_subcommand(1);
  auto* sub = command->add_subcommand("run", "Run them over real TCP and judge what happens");
  sub->add_option("paths", a->paths, "Scenario files, or directories of them")
      ->required()
      ->type_name("FILE|DIR");
  sub->add_option("--only", a->only,
                  "Only those with this entry, name or claim, or in whose file "
                  "name it occurs; may be repeated")
      ->type_name("WORD")
      ->take_all();
  sub->add_option("--repeat", a->repeat, "Run each so many times")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
  sub->add_flag("--until-failure", a->until_failure, "Run none again that has failed once");
  sub->add_option("--seed", a->seed, "In place of the files' own")->type_name("S");
  sub->add_option("--json", a->json, "Write the run record")->type_name("FILE");
  if (setup.junit) sub->add_option("--junit", a->junit, "Write JUnit XML")->type_name("FILE");
  sub->add_option("--format", a->format, "How to print: plain, json or github")
      ->check(CLI::IsMember({"plain", "json", "github"}));
  sub->add_flag("--list", a->list, "Only list them");
  sub->add_flag("--in-process", a->in_process,
                "Run in this process, for a debugger; a crash ends everything");
  sub->footer(
      "Exit codes: 0 all hold, 1 broken, 3 a fault never fired, 5 nothing selected,\n"
      "64 bad file or option, 69 no port or descriptors, 70 internal error.");
  sub->callback([a, setup = std::move(setup), &exit_code] { exit_code = guarded(*a, setup); });
}

}  // namespace busproof::scenarios
