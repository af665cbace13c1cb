// bus_bench: the reference bus beside its peers, in one process, on one core.
#include <unistd.h>

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/system/system_error.hpp>
#include <boost/version.hpp>

#include "reports/bench/bench_report.hpp"
#include "reports/bench/measure.hpp"
#include "reports/bench/peer.hpp"
#include "reports/bench/pinning.hpp"
#include "reports/record/environment.hpp"
#include "reports/record/json.hpp"

namespace busproof::reports::bench {
namespace {

constexpr std::string_view reference = "asio echo";
constexpr std::string_view judged = "request bus";

struct arguments {
  plan how;
  bool quick = false;
  bool micro = false;
  bool slow_consumer = false;
  std::string once;
  std::string json;
  std::optional<int> core;
};

/// The peers by the names that --once uses.
struct named_peer {
  std::string id;
  std::unique_ptr<peer> who;
};

std::vector<named_peer> all_peers() {
  std::vector<named_peer> peers;
  peers.push_back({"raw", make_raw_peer()});
  peers.push_back({"asio", make_asio_echo_peer()});
  peers.push_back({"bus", make_bus_peer()});
  return peers;
}

std::vector<std::string> names_of_single_runs() {
  std::vector<std::string> names;
  for (auto const& each : all_peers()) {
    for (auto const& what : scenarios()) names.push_back(each.id + "_" + what.id);
  }
  return names;
}

/// One peer, one scenario, nothing else: what a profiler wants to see.
void run_single(arguments const& given) {
  for (auto& each : all_peers()) {
    for (auto const& what : scenarios()) {
      if (each.id + "_" + what.id != given.once) continue;
      each.who->setup();
      auto const messages = given.how.messages_of(what);
      auto const value = run_once(*each.who, what, messages);
      fmt::print("{}: {:.2f} {}, {} messages\n", given.once, value,
                 what.is_ping_pong() ? "us (p50)" : "messages/s", messages);
    }
  }
}

run_record record_of(std::vector<comparison> const& rows, arguments const& given, int argc,
                     char** argv) {
  run_record record;
  record.run.program = "bus_bench";
  record.run.command = "bench";
  record.run.arguments.assign(argv + 1, argv + argc);
  record.run.seed = given.how.seed;
  environment_section build;
  build.compiler = fmt::format("g++ {}", __VERSION__);
  build.libraries["boost"] = BOOST_LIB_VERSION;
  record.environment = read_environment(build);
  for (auto const& each : rows) record.benchmarks.push_back(each.record);
  record.verdict.outcome = "measured";
  for (auto const& each : record.benchmarks) {
    if (!meets_target(each)) {
      record.verdict.reasons.push_back(fmt::format("{}: {:.3f} of {}, the bound is {:.2f}",
                                                   each.name, *each.ratio, each.reference,
                                                   *each.ratio_target));
    }
  }
  return record;
}

/// "round 3 of 31", on a terminal; gone when it is destroyed.
class progress_line {
 public:
  explicit progress_line(std::size_t rounds)
      : rounds_(rounds), on_terminal_(::isatty(STDERR_FILENO) == 1) {}
  ~progress_line() {
    if (on_terminal_) fmt::print(stderr, "\r\033[K");
  }
  progress_line(progress_line const&) = delete;
  progress_line& operator=(progress_line const&) = delete;

  void operator()(std::size_t round) const {
    if (on_terminal_) fmt::print(stderr, "\rround {} of {}", round + 1, rounds_);
  }

 private:
  std::size_t rounds_;
  bool on_terminal_;
};

std::vector<comparison> compare_peers(arguments const& given) {
  auto const peers = all_peers();
  std::vector<subject> subjects;
  for (auto const& each : peers) {
    each.who->setup();
    subjects.push_back({std::string(each.who->name()), each.who.get()});
    // Twice the same: how much of a difference is noise.
    if (each.who->name() == reference) {
      subjects.push_back({"(again)", each.who.get()});
    }
  }
  progress_line const progress(given.how.rounds);
  auto const all = measure(subjects, given.how, std::cref(progress));
  return compare(all, reference, judged);
}

std::vector<comparison> compare_readers(arguments const& given) {
  fan_out_pairs pairs;
  {
    progress_line const progress(given.how.rounds);
    pairs = measure_slow_consumer(fan_out{}, given.how.rounds, given.how.seed, std::cref(progress));
  }
  if (pairs.missed > 0) {
    fmt::print("quick readers missed {} rows, which no figure has: the machine was too busy\n",
               pairs.missed);
  }
  return compare(fan_out{}, pairs);
}

void run_comparison(arguments const& given, int argc, char** argv) {
  auto const started = std::chrono::system_clock::now();
  auto const clock_started = std::chrono::steady_clock::now();
  auto const rows = given.slow_consumer ? compare_readers(given) : compare_peers(given);
  terminal_options look;
  look.colour = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  fmt::print("{}\n{} rounds; ratio: to {}, the median of pairs from the same round\n",
             table_of(rows, look), given.how.rounds, rows.back().record.reference);
  if (given.json.empty()) return;
  auto record = record_of(rows, given, argc, argv);
  record.run.started = timestamp(started);
  record.run.wall = std::chrono::steady_clock::now() - clock_started;
  write_run_record(given.json, record);
}

void run_micro(char* program) {
  int argc = 1;
  char* argv[] = {program, nullptr};
  ::benchmark::Initialize(&argc, argv);
  ::benchmark::RunSpecifiedBenchmarks();
  ::benchmark::Shutdown();
}

int run(int argc, char** argv) {
  arguments given;
  CLI::App app{"Measures the reference bus beside raw sockets and an Asio echo, on one core."};
  auto* rounds = app.add_option("--rounds", given.how.rounds, "Rounds; each runs every peer once")
                     ->check(CLI::Range(std::size_t{1}, limits::rounds_max));
  auto* messages =
      app.add_option("--messages", given.how.messages,
                     "Messages of a run with 64 in flight; ping-pong sends 1/20, 1 024 in flight "
                     "5 times as many")
          ->check(CLI::Range(std::size_t{1}, limits::messages_max));
  app.add_option("--seed", given.how.seed, "Of the order of runs")->capture_default_str();
  app.add_option("--core", given.core, "Core to run on; the last one that may be used by default");
  app.add_option("--json", given.json, "Write a run record to this file")
      ->check([](std::string const& file) {
        // Now, and not after minutes of measuring.
        auto const folder = std::filesystem::absolute(file).parent_path();
        bool const there = std::filesystem::is_directory(folder);
        return there ? std::string() : folder.string() + " is no directory";
      });
  app.add_flag("--quick", given.quick, "Few and short rounds: for a look, not for a verdict");
  auto* once = app.add_option("--once", given.once, "One run and nothing else, for profilers")
                   ->check(CLI::IsMember(names_of_single_runs()));
  app.add_flag("--slow-consumer", given.slow_consumer,
               "1 000 streams, and what one slow reader costs the others")
      ->excludes(once);
  app.add_flag("--micro", given.micro, "The codec alone, by Google Benchmark")->excludes(once);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    return app.exit(e) == 0 ? 0 : 64;  // usage
  }
  if (given.quick && rounds->empty()) given.how.rounds = limits::rounds_quick;
  if (given.quick && messages->empty()) given.how.messages = limits::messages_quick;
  if (!given.once.empty() && messages->empty()) given.how.messages = limits::messages_once;

  auto const core = pin_to_one_core(given.core);
  if (given.micro) {
    run_micro(argv[0]);
    return 0;
  }
  if (!given.once.empty()) {
    run_single(given);
    return 0;
  }
  fmt::print("{} B messages over loopback TCP; server and client are threads on core {}\n\n",
             limits::message_bytes, core);
  run_comparison(given, argc, argv);
  return 0;
}

}  // namespace
}  // namespace busproof::reports::bench

int main(int argc, char** argv) try {
  return busproof::reports::bench::run(argc, argv);
} catch (boost::system::system_error const& e) {
  fmt::print(stderr, "bus_bench: {}\n", e.what());
  return 69;  // unavailable
} catch (busproof::reports::record_error const& e) {
  fmt::print(stderr, "bus_bench: {}\n", e.what());
  return 64;  // usage
} catch (std::exception const& e) {
  fmt::print(stderr, "bus_bench: {}\n", e.what());
  return 70;  // internal error
}
