// A record in which no field is at its default.
#include "reports/record/sample_record.hpp"

namespace busproof::reports {
namespace {

using namespace std::chrono_literals;

failure_record sample_failure() {
  return {
      .kind = "hang",
      .broken = "I1",
      .message = "request 7 never completed: its response came before it was registered",
      .detail = "response id=7 arrived at step 4\nits waiter was registered at step 5",
      .file = "scenarios/files/r1_early_response.toml",
      .line = 12,
      .token = "bp1:early:4,1",
      .rerun = "busproof scenario run scenarios/files/r1_early_response.toml --seed 7",
      .run = 3,
      .steps = {{1, 1us, "client", "send(id=7)", "bus/request_bus.cpp:141"},
                {2, 2us, "gateway", "respond(7)", "fault 1"}},
      .edges = {{1, 2, "request 7"}},
  };
}

test_record sample_test() {
  return {
      .suite = "scenarios/files",
      .name = "early-response",
      .engine = "scenario",
      .status = test_status::failed,
      .runs = 20,
      .failed_runs = 1,
      .steps = 61,
      .virtual_time = 5s,
      .cpu_time = 3ms,
      .wall_time = 40ms,
      .complete = true,
      .bound = "at most 2 deviations",
      .file = "scenarios/files/r1_early_response.toml",
      .about = "The response beats the completion of the write.",
      .entry = "R1",
      .claims = {"no lost early response"},
      .checks = {"I1", "I2"},
      .failure = sample_failure(),
  };
}

environment_section sample_environment() {
  return {
      .cpu = "Example CPU @ 2.0 GHz",
      .cores = 2,
      .load_1m = 0.25,
      .system = "Linux 6.1.0 x86_64",
      .compiler = "g++ 12.2.0",
      .flags = "-O2 -DNDEBUG",
      .build_type = "Release",
      .sanitizers = "address,undefined",
      .libraries = {{"Boost", "1.81"}, {"fmt", "9.1"}},
  };
}

benchmark_record sample_benchmark() {
  return {
      .name = "ping-pong 64 B",
      .subject = "request_bus",
      .unit = "us",
      .more_is_better = true,
      .blocks = 30,
      .estimate = 10.5,
      .interval_low = 10.25,
      .interval_high = 10.75,
      .reference = "asio echo",
      .ratio = 1.02,
      .ratio_target = 1.05,
      .verdict = benchmark_verdict::improved,
      .instructions_per_op = 4200,
      .allocations_per_op = 0.5,
      .percentiles_us = {{"p50", 10.5}, {"p99", 21.0}},
  };
}

mutant_record sample_mutant() {
  return {
      .name = "subscribe_after_send",
      .about = "The waiter is registered after the request was written.",
      .breaks = "I1",
      .entry = "R1",
      .claim = "no lost early response",
      .status = mutant_status::caught,
      .engine = "scenario",
      .caught_by = "I1",
      .caught_in = "early-response",
      .runs = 20,
      .runs_to_catch = 1,
      .message = "request 7 never completed",
      .rerun = "busproof_subscribe_after_send run scenarios/files/r1_early_response.toml",
  };
}

}  // namespace

run_record sample_record() {
  return {
      .run = {.program = "busproof",
              .version = "0.1.0",
              .command = "prove",
              .arguments = {"--budget", "4m"},
              .commit = "1a2b3c4",
              .merge_base = "0a0b0c0",
              .part = shard{2, 3},
              .seed = 7,
              .budget = 4min,
              .started = "2024-05-01T12:00:00Z",
              .wall = 90s},
      .environment = sample_environment(),
      .claims = {{.name = "no lost early response",
                  .invariants = {"I1", "I2"},
                  .cells = {{.engine = "scenario",
                             .verdict = claim_verdict::broken,
                             .tests = 3,
                             .runs = 60,
                             .bound = "at most 2 deviations",
                             .rerun = "busproof scenario run early.toml",
                             .mutants = 2,
                             .mutants_caught = 1}}}},
      .tests = {sample_test()},
      .faults = {{"early", "early-response", "r1_early_response.toml:9", 20, 19}},
      .invariants = {{"I1", "each accepted request completes exactly once", 120, 1}},
      .mutants = {sample_mutant()},
      .benchmarks = {sample_benchmark()},
      .verdict = {.exit_code = 1, .outcome = "broken", .reasons = {"early-response broke I1"}},
  };
}

}  // namespace busproof::reports
