// `busproof prove`: reads, decides, runs, reports; each of these is a part of its own.
#include "ci/busproof/prove_command.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>

#include "ci/busproof/duration_text.hpp"
#include "ci/busproof/exit_code.hpp"
#include "ci/busproof/prove_outputs.hpp"
#include "ci/busproof/prove_plan.hpp"
#include "ci/busproof/prove_report.hpp"
#include "ci/busproof/prove_run.hpp"
#include "ci/busproof/version.hpp"
#include "mock_gateway/scenario/reader.hpp"
#include "reports/record/environment.hpp"
#include "reports/record/json.hpp"
#include "reports/terminal.hpp"

namespace busproof::ci {
namespace {

namespace fs = std::filesystem;

struct prove_arguments {
  prove_options options;
  prove_outputs outputs;
  std::string build_dir, scenarios, budget, report_dir;
  bool list = false, no_report = false;
  std::vector<std::string> typed;
};

volatile std::sig_atomic_t interrupts = 0;
extern "C" void note_interrupt(int) { interrupts = 1; }

/// Ctrl-C ends what runs and still reports what is known: children have process groups of their
/// own, so the terminal does not tell them.
class interrupt_guard {
 public:
  interrupt_guard() {
    struct sigaction action {};
    action.sa_handler = note_interrupt;
    ::sigaction(SIGINT, &action, &old_interrupt_);
    ::sigaction(SIGTERM, &action, &old_terminate_);
  }
  interrupt_guard(interrupt_guard const&) = delete;
  interrupt_guard& operator=(interrupt_guard const&) = delete;
  ~interrupt_guard() {
    ::sigaction(SIGINT, &old_interrupt_, nullptr);
    ::sigaction(SIGTERM, &old_terminate_, nullptr);
  }

 private:
  struct sigaction old_interrupt_ {
  }, old_terminate_{};
};

/// A folder for the children's reports, gone with the object.
class scratch_folder {
 public:
  scratch_folder() {
    auto pattern = (fs::temp_directory_path() / "busproof-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    path_ = pattern;
  }
  scratch_folder(scratch_folder const&) = delete;
  scratch_folder& operator=(scratch_folder const&) = delete;
  ~scratch_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path const& path() const { return path_; }

 private:
  fs::path path_;
};

/// Relative to the working directory if it lies below: commands to rerun stay short.
fs::path near_path(fs::path const& path) {
  auto const relative =
      fs::absolute(path).lexically_normal().lexically_proximate(fs::current_path());
  return relative.empty() || *relative.begin() == ".." ? path : relative;
}

std::vector<scenario_entry> read_scenarios(fs::path const& folder) {
  if (!fs::is_directory(folder))
    throw manifest_error(folder.string() + ": no such directory of scenario files");
  std::vector<fs::path> files;
  for (auto const& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".toml")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<scenario_entry> out;
  for (auto const& file : files) {
    auto const one = mock_gateway::read_scenario(file);
    out.push_back({.file = file.string(),
                   .name = one.name.empty() ? file.stem().string() : one.name,
                   .entry = one.entry,
                   .about = one.about,
                   .claims = one.claims,
                   .checks = one.checks});
  }
  return out;
}

/// The terminal's width, 80 where there is none.
std::size_t columns_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) return size.ws_col - 1u;
  return reports::limits::terminal_columns;
}

reports::run_record begin_record(prove_arguments const& arguments, build_tree const& tree) {
  reports::run_record record;
  record.run.version = version();
  record.run.commit = commit();
  record.run.command = "prove";
  record.run.arguments = arguments.typed;
  record.run.seed = arguments.options.seed;
  record.run.budget = arguments.options.budget;
  record.run.started = reports::timestamp(std::chrono::system_clock::now());
  record.environment = reports::read_environment(tree.facts.environment);
  return record;
}

std::vector<job_result> run_shown(std::vector<job> const& jobs, prove_arguments const& arguments) {
  scratch_folder const folder;
  interrupt_guard const guard;
  bool const terminal = ::isatty(STDERR_FILENO) != 0;
  progress_printer printer(terminal ? progress_printer::style::bar : progress_printer::style::lines,
                           columns_of(STDERR_FILENO));
  auto const say = [](std::string const& text) {
    if (!text.empty()) std::fwrite(text.data(), 1, text.size(), stderr);
  };
  prove_events events;
  events.on_progress = [&](progress_state const& state) { say(printer.update(state)); };
  events.interrupted = [] { return interrupts != 0; };
  if (arguments.outputs.format != "json")
    events.on_failure = [&](reports::test_record const& test) {
      say(printer.clear());
      fmt::print("{}\n",
                 reports::render_failure(test, reports::terminal_options_of(STDOUT_FILENO)));
      std::fflush(stdout);
    };
  auto results = run_jobs(jobs, arguments.options.budget, arguments.options, folder.path(), events);
  say(printer.clear());
  return results;
}

int prove(prove_arguments& arguments) {
  auto tree = read_build_tree(arguments.build_dir.empty() ? own_build_tree()
                                                          : fs::path(arguments.build_dir));
  tree.path = near_path(tree.path);
  tree.facts.source = near_path(tree.facts.source).string();
  auto const folder = arguments.scenarios.empty()
                          ? fs::path(tree.facts.source) / tree.facts.scenarios
                          : fs::path(arguments.scenarios);
  auto const jobs = plan_jobs(tree, read_scenarios(folder.lexically_normal()), arguments.options);
  if (arguments.list) {
    fmt::print("{}", list_jobs(jobs, columns_of(STDOUT_FILENO)));
    return jobs.empty() ? nothing_selected : holds;
  }
  if (auto const problem = problem_of(arguments.outputs); !problem.empty())
    throw manifest_error(problem);
  if (!arguments.no_report) {
    arguments.outputs.folder =
        arguments.report_dir.empty() ? tree.path / "report" : fs::path(arguments.report_dir);
  }

  auto record = begin_record(arguments, tree);
  auto const started = std::chrono::steady_clock::now();
  auto const results = run_shown(jobs, arguments);
  record.run.wall = std::chrono::steady_clock::now() - started;
  fill_record(record, jobs, results);
  print_record(arguments.outputs, record);
  auto const page = write_files(arguments.outputs, record);
  if (!page.empty() && arguments.outputs.format != "json") fmt::print("  report: {}\n", page);
  return record.verdict.exit_code;
}

int run(prove_arguments& arguments) {
  try {
    return prove(arguments);
  } catch (manifest_error const& error) {
    fmt::print(stderr, "busproof prove: {}\n", error.what());
  } catch (mock_gateway::scenario_error const& error) {
    fmt::print(stderr, "{}\n", error.what());
  } catch (reports::record_error const& error) {
    fmt::print(stderr, "busproof prove: {}\n", error.what());
  }
  return usage;
}

void add_selection(CLI::App& command, prove_arguments& arguments) {
  auto& options = arguments.options;
  command.add_option("--engine", options.engines, "Only these engines; may be given several times")
      ->check(CLI::IsMember(prove_engines))
      ->type_name("NAME");
  command
      .add_option("--filter", options.filters,
                  "Only what has one of these in its name, claim or catalogue entry")
      ->type_name("TEXT");
  command.add_flag("--mutants,!--no-mutants", options.mutants, "Try the seeded bugs (the default)");
  command.add_option("--repeat", options.repeat, "Runs of each scenario")
      ->check(CLI::Range(std::uint64_t{1}, limits::repeat_max))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "In place of each scenario's own")->type_name("N");
  command.add_option("--budget", arguments.budget, "Time for all of it: 90s, 4m, 1.5h")
      ->type_name("DURATION")
      ->check([&options](std::string const& text) {
        auto const budget = parse_duration_text(text);
        if (!budget || budget->count() == 0) return "no duration: '" + text + "' (90s, 4m, 1.5h)";
        options.budget = *budget;
        return std::string();
      });
  command.add_flag("--build,!--no-build", options.build,
                   "Bring suites and seeded bugs up to date first (the default)");
  command.add_flag("--list", arguments.list, "Show what would run, and run nothing");
}

void add_places(CLI::App& command, prove_arguments& arguments) {
  auto& outputs = arguments.outputs;
  command.add_option("--format", outputs.format, "On standard output")
      ->check(CLI::IsMember({"plain", "json", "github"}))
      ->capture_default_str();
  command.add_option("--json", outputs.json, "Write the run record")->type_name("FILE");
  command.add_option("--junit", outputs.junit, "Write JUnit XML")->type_name("FILE");
  command.add_option("--html", outputs.html, "Write the report page")->type_name("FILE");
  command.add_option("--markdown", outputs.markdown, "Write a summary for a pull request")
      ->type_name("FILE");
  command
      .add_option("--report-dir", arguments.report_dir,
                  "Gets all four formats; by default 'report' in the build tree")
      ->type_name("DIR");
  command.add_flag("--no-report", arguments.no_report, "Write only the files that are named");
  command.add_option("--build-dir", arguments.build_dir, "By default the one of this program")
      ->type_name("DIR");
  command.add_option("--scenarios", arguments.scenarios, "By default those of the source tree")
      ->type_name("DIR");
}

/// The options that were given, in the order of the help.
std::vector<std::string> typed_arguments(CLI::App const& command) {
  std::vector<std::string> out;
  for (auto const* option : command.get_options())
    for (auto const& value : option->results()) {
      bool const flag = option->get_items_expected_max() == 0;
      bool const negated = flag && value == "false";
      out.push_back(negated ? "--no-" + option->get_name().substr(2) : option->get_name());
      if (!flag) out.push_back(value);
    }
  return out;
}

}  // namespace

void add_prove_command(CLI::App& app, int& exit_code) {
  auto const arguments = std::make_shared<prove_arguments>();
  auto* command = app.add_subcommand(
      "prove", "Check all claims with all engines, and that every seeded bug is caught");
  add_selection(*command, *arguments);
  add_places(*command, *arguments);
  command->footer(
      "Exit codes: 0 all claims hold and all seeded bugs are caught; 1 one does not, or is not;\n"
      "3 inconclusive; 5 nothing selected; 6 the budget ended early; 64 usage; 69 unavailable.");
  command->callback([arguments, command, &exit_code] {
    arguments->typed = typed_arguments(*command);
    exit_code = run(*arguments);
  });
}

}  // namespace busproof::ci
