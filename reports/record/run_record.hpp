// The run record: what one run of busproof did and found, as plain values. Every suite fills it,
// every report is a pure function of it. Its file form is JSON, schema busproof/1 (json.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace busproof::reports {

/// Within one major number fields are only added; a reader ignores fields that it does not know.
inline constexpr std::string_view schema_family = "busproof";
inline constexpr int schema_major = 1;

/// One machine's part of a run that was split; index counts from 1.
struct shard {
  std::uint32_t index = 1;
  std::uint32_t count = 1;

  bool operator==(shard const&) const = default;
};

struct run_section {
  std::string program = "busproof";
  std::string version;                 ///< of the program
  std::string command;                 ///< "prove", "scenario", "bench", …
  std::vector<std::string> arguments;  ///< as typed, without program and command
  std::string commit;                  ///< of the code under test; "+changes" behind it if modified
  std::string merge_base;              ///< empty if nothing is compared
  std::optional<shard> part;
  std::optional<std::uint64_t> seed;
  std::chrono::nanoseconds budget{0};  ///< 0 = no limit
  std::string started;                 ///< RFC 3339, UTC
  std::chrono::nanoseconds wall{0};

  bool operator==(run_section const&) const = default;
};

struct environment_section {
  std::string cpu;                               ///< model name
  std::uint32_t cores = 0;                       ///< that this process may use
  std::optional<double> load_1m;                 ///< load average of the last minute, at the start
  std::string system;                            ///< kernel name and release
  std::string compiler;                          ///< name and version
  std::string flags;                             ///< of our own libraries
  std::string build_type;                        ///< "Release", "Debug"
  std::string sanitizers;                        ///< "address,undefined", "thread"; empty = none
  std::map<std::string, std::string> libraries;  ///< name -> version

  bool operator==(environment_section const&) const = default;
};

enum class test_status : std::uint8_t {
  passed,
  failed,
  skipped,
  crashed,    ///< the program ended by a signal
  timed_out,  ///< it was stopped at its time limit
  error,      ///< it could not be run at all
};

/// One row of the space-time diagram of a failure.
struct trace_step {
  std::uint64_t index = 0;  ///< from 1
  std::chrono::nanoseconds time{0};
  std::string lane;  ///< who did it: "client", "writer", "gateway", a task's name
  std::string text;
  std::string place;  ///< "file:line", or empty

  bool operator==(trace_step const&) const = default;
};

/// An arrow between two steps, by their indexes.
struct trace_edge {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::string text;

  bool operator==(trace_edge const&) const = default;
};

struct failure_record {
  std::string kind;     ///< "assertion", "hang", "crash", "race", …; one word
  std::string broken;   ///< the invariant, "I1"; empty if none is named
  std::string message;  ///< one line: what is wrong
  std::string detail;   ///< further lines: diff, stack, output
  std::string file;     ///< of the check that failed, or of the scenario; empty if unknown
  std::uint32_t line = 0;
  std::string token;      ///< replays exactly this run; empty if the engine has none
  std::string rerun;      ///< a command line that runs it again
  std::uint64_t run = 0;  ///< the first run (schedule) that failed, from 1; 0 = unknown
  std::vector<trace_step> steps;
  std::vector<trace_edge> edges;

  bool operator==(failure_record const&) const = default;
};

/// One test: a scenario file, a property, a suite's case. `runs` are repetitions or schedules.
struct test_record {
  std::string suite;   ///< program or directory that it belongs to
  std::string name;    ///< unique within suite and engine
  std::string engine;  ///< "scenario", "property", "relacy", "threads", "explorer", "unit", "fuzz"
  test_status status = test_status::passed;
  std::uint64_t runs = 0;
  std::uint64_t failed_runs = 0;
  std::uint64_t steps = 0;  ///< decision points over all runs; 0 if the engine has none
  std::chrono::nanoseconds virtual_time{0};
  std::chrono::nanoseconds cpu_time{0};
  std::chrono::nanoseconds wall_time{0};
  bool complete = false;                  ///< the space within `bound` was exhausted
  std::string bound;                      ///< in words, "2 deviations"; only with `complete`
  std::string file;                       ///< scenario or source file
  std::string about;                      ///< one sentence
  std::string entry;                      ///< of the catalogue, "R1"
  std::vector<std::string> claims;        ///< that it is evidence for
  std::vector<std::string> checks;        ///< invariants that it confirms: "I1", …
  std::optional<failure_record> failure;  ///< the first one

  bool operator==(test_record const&) const = default;
};

/// One fault of one test: how often the plan called for it and how often it really happened.
struct fault_record {
  std::string verb;   ///< "early", "drop", …
  std::string test;   ///< name of the test
  std::string place;  ///< "file:line" of the entry
  std::uint64_t injected = 0;
  std::uint64_t observed = 0;

  bool operator==(fault_record const&) const = default;
};

/// How often an invariant was checked over the whole run.
struct invariant_record {
  std::string id;     ///< "I1"
  std::string title;  ///< in words
  std::uint64_t checks = 0;
  std::uint64_t violations = 0;

  bool operator==(invariant_record const&) const = default;
};

enum class mutant_status : std::uint8_t {
  caught,
  survived,
  not_run,  ///< the budget ended before its turn
  error,    ///< it could not be built or started
};

/// A seeded bug, and whether the suites noticed.
struct mutant_record {
  std::string name;
  std::string about;   ///< one sentence: what the bug is
  std::string breaks;  ///< invariant, "I1"
  std::string entry;   ///< of the catalogue
  std::string claim;
  mutant_status status = mutant_status::not_run;
  std::string engine;               ///< that caught it, or tried
  std::string caught_by;            ///< the check: an invariant or a checker's name
  std::string caught_in;            ///< the test
  std::uint64_t runs = 0;           ///< that were made
  std::uint64_t runs_to_catch = 0;  ///< the first that failed, from 1; 0 = none
  std::string message;              ///< the failure's, or why it could not run
  std::string rerun;

  bool operator==(mutant_record const&) const = default;
};

enum class benchmark_verdict : std::uint8_t {
  none,  ///< measured, not compared
  unchanged,
  improved,
  regressed,
  inconclusive,
  invalid,
};

/// One measurement, alone or against `reference`.
struct benchmark_record {
  std::string name;     ///< "ping-pong 64 B"
  std::string subject;  ///< "request_bus", "asio echo", "raw sockets"
  std::string unit;     ///< of estimate and interval: "us", "msg/s"
  bool more_is_better = false;
  std::uint64_t blocks = 0;
  double estimate = 0;
  std::optional<double> interval_low, interval_high;
  std::string reference;               ///< subject that `ratio` is against; empty if none
  std::optional<double> ratio;         ///< estimate / reference's estimate
  std::optional<double> ratio_target;  ///< bound on it that the project states
  benchmark_verdict verdict = benchmark_verdict::none;
  std::optional<std::uint64_t> instructions_per_op;
  std::optional<double> allocations_per_op;
  std::map<std::string, double> percentiles_us;  ///< "p50" -> microseconds

  bool operator==(benchmark_record const&) const = default;
};

enum class claim_verdict : std::uint8_t {
  not_run,
  complete,      ///< exhausted within the bound that is named
  no_violation,  ///< in so many runs
  broken,
  inconclusive,  ///< a run that should have decided could not: crash of the harness, error
};

/// A claim under one engine: the bus itself, and its seeded bugs.
struct claim_cell {
  std::string engine;
  claim_verdict verdict = claim_verdict::not_run;
  std::uint64_t tests = 0;
  std::uint64_t runs = 0;
  std::string bound;          ///< with `complete`
  std::string rerun;          ///< with `broken`
  std::uint64_t mutants = 0;  ///< seeded bugs that were tried here
  std::uint64_t mutants_caught = 0;

  bool operator==(claim_cell const&) const = default;
};

struct claim_record {
  std::string name;  ///< "no lost early response"
  std::vector<std::string> invariants;
  std::vector<claim_cell> cells;  ///< at most one an engine

  bool operator==(claim_record const&) const = default;
};

struct verdict_section {
  int exit_code = 0;
  std::string outcome;               ///< in a word or two: "holds", "broken", …
  std::vector<std::string> reasons;  ///< a line each; empty if all is well

  bool operator==(verdict_section const&) const = default;
};

struct run_record {
  run_section run;
  environment_section environment;
  std::vector<claim_record> claims;
  std::vector<test_record> tests;
  std::vector<fault_record> faults;
  std::vector<invariant_record> invariants;
  std::vector<mutant_record> mutants;
  std::vector<benchmark_record> benchmarks;
  verdict_section verdict;

  bool operator==(run_record const&) const = default;
};

/// The words that stand in the JSON; each pair is inverse to the other.
std::string_view to_string(test_status status);
std::string_view to_string(mutant_status status);
std::string_view to_string(benchmark_verdict verdict);
std::string_view to_string(claim_verdict verdict);
std::optional<test_status> test_status_from(std::string_view word);
std::optional<mutant_status> mutant_status_from(std::string_view word);
std::optional<benchmark_verdict> benchmark_verdict_from(std::string_view word);
std::optional<claim_verdict> claim_verdict_from(std::string_view word);

/// "I1" -> "each accepted request completes exactly once"; empty if it is not one of I1 … I20.
std::string_view invariant_title(std::string_view id);

/// True if nothing that was checked broke: status passed or skipped.
bool succeeded(test_status status);

}  // namespace busproof::reports
