// The fields of the run record and their names in JSON, said once for the writer and the reader.
// Internal to reports/record. A visitor has required(name, field) and optional(name, field): a
// required field is always written and must be there; an optional one is left out at its default.
#pragma once

#include <concepts>
#include <type_traits>

#include "reports/record/run_record.hpp"

namespace busproof::reports::detail {

/// The reader visits T&, the writer T const&.
template <typename R, typename T>
concept record = std::same_as<std::remove_const_t<R>, T>;

template <typename V, record<shard> R>
void fields(V& v, R& r) {
  v.required("index", r.index);
  v.required("count", r.count);
}

template <typename V, record<run_section> R>
void fields(V& v, R& r) {
  v.required("program", r.program);
  v.optional("version", r.version);
  v.required("command", r.command);
  v.optional("arguments", r.arguments);
  v.optional("commit", r.commit);
  v.optional("merge_base", r.merge_base);
  v.optional("shard", r.part);
  v.optional("seed", r.seed);
  v.optional("budget_ns", r.budget);
  v.optional("started", r.started);
  v.optional("wall_ns", r.wall);
}

template <typename V, record<environment_section> R>
void fields(V& v, R& r) {
  v.optional("cpu", r.cpu);
  v.optional("cores", r.cores);
  v.optional("load_1m", r.load_1m);
  v.optional("system", r.system);
  v.optional("compiler", r.compiler);
  v.optional("flags", r.flags);
  v.optional("build_type", r.build_type);
  v.optional("sanitizers", r.sanitizers);
  v.optional("libraries", r.libraries);
}

template <typename V, record<trace_step> R>
void fields(V& v, R& r) {
  v.required("index", r.index);
  v.optional("time_ns", r.time);
  v.required("lane", r.lane);
  v.required("text", r.text);
  v.optional("place", r.place);
}

template <typename V, record<trace_edge> R>
void fields(V& v, R& r) {
  v.required("from", r.from);
  v.required("to", r.to);
  v.optional("text", r.text);
}

template <typename V, record<failure_record> R>
void fields(V& v, R& r) {
  v.required("kind", r.kind);
  v.optional("broken", r.broken);
  v.required("message", r.message);
  v.optional("detail", r.detail);
  v.optional("file", r.file);
  v.optional("line", r.line);
  v.optional("token", r.token);
  v.optional("rerun", r.rerun);
  v.optional("run", r.run);
  v.optional("steps", r.steps);
  v.optional("edges", r.edges);
}

template <typename V, record<test_record> R>
void fields(V& v, R& r) {
  v.required("suite", r.suite);
  v.required("name", r.name);
  v.required("engine", r.engine);
  v.required("status", r.status);
  v.required("runs", r.runs);
  v.optional("failed_runs", r.failed_runs);
  v.optional("steps", r.steps);
  v.optional("virtual_ns", r.virtual_time);
  v.optional("cpu_ns", r.cpu_time);
  v.optional("wall_ns", r.wall_time);
  v.optional("complete", r.complete);
  v.optional("bound", r.bound);
  v.optional("file", r.file);
  v.optional("about", r.about);
  v.optional("entry", r.entry);
  v.optional("claims", r.claims);
  v.optional("checks", r.checks);
  v.optional("failure", r.failure);
}

template <typename V, record<fault_record> R>
void fields(V& v, R& r) {
  v.required("verb", r.verb);
  v.required("test", r.test);
  v.optional("place", r.place);
  v.required("injected", r.injected);
  v.required("observed", r.observed);
}

template <typename V, record<invariant_record> R>
void fields(V& v, R& r) {
  v.required("id", r.id);
  v.optional("title", r.title);
  v.required("checks", r.checks);
  v.required("violations", r.violations);
}

template <typename V, record<mutant_record> R>
void fields(V& v, R& r) {
  v.required("name", r.name);
  v.optional("about", r.about);
  v.optional("breaks", r.breaks);
  v.optional("entry", r.entry);
  v.optional("claim", r.claim);
  v.required("status", r.status);
  v.optional("engine", r.engine);
  v.optional("caught_by", r.caught_by);
  v.optional("caught_in", r.caught_in);
  v.optional("runs", r.runs);
  v.optional("runs_to_catch", r.runs_to_catch);
  v.optional("message", r.message);
  v.optional("rerun", r.rerun);
}

template <typename V, record<benchmark_record> R>
void fields(V& v, R& r) {
  v.required("name", r.name);
  v.required("subject", r.subject);
  v.required("unit", r.unit);
  v.optional("more_is_better", r.more_is_better);
  v.optional("blocks", r.blocks);
  v.optional("estimate", r.estimate);
  v.optional("interval_low", r.interval_low);
  v.optional("interval_high", r.interval_high);
  v.optional("reference", r.reference);
  v.optional("ratio", r.ratio);
  v.optional("ratio_target", r.ratio_target);
  v.optional("verdict", r.verdict);
  v.optional("instructions_per_op", r.instructions_per_op);
  v.optional("allocations_per_op", r.allocations_per_op);
  v.optional("percentiles_us", r.percentiles_us);
}

template <typename V, record<claim_cell> R>
void fields(V& v, R& r) {
  v.required("engine", r.engine);
  v.required("verdict", r.verdict);
  v.required("tests", r.tests);
  v.required("runs", r.runs);
  v.optional("bound", r.bound);
  v.optional("rerun", r.rerun);
  v.optional("mutants", r.mutants);
  v.optional("mutants_caught", r.mutants_caught);
}

template <typename V, record<claim_record> R>
void fields(V& v, R& r) {
  v.required("name", r.name);
  v.optional("invariants", r.invariants);
  v.required("cells", r.cells);
}

template <typename V, record<verdict_section> R>
void fields(V& v, R& r) {
  v.required("exit_code", r.exit_code);
  v.required("outcome", r.outcome);
  v.optional("reasons", r.reasons);
}

template <typename V, record<run_record> R>
void fields(V& v, R& r) {
  v.required("run", r.run);
  v.required("environment", r.environment);
  v.optional("claims", r.claims);
  v.optional("tests", r.tests);
  v.optional("faults", r.faults);
  v.optional("invariants", r.invariants);
  v.optional("mutants", r.mutants);
  v.optional("benchmarks", r.benchmarks);
  v.required("verdict", r.verdict);
}

inline void word_into(std::optional<test_status>& value, std::string_view word) {
  value = test_status_from(word);
}
inline void word_into(std::optional<mutant_status>& value, std::string_view word) {
  value = mutant_status_from(word);
}
inline void word_into(std::optional<benchmark_verdict>& value, std::string_view word) {
  value = benchmark_verdict_from(word);
}
inline void word_into(std::optional<claim_verdict>& value, std::string_view word) {
  value = claim_verdict_from(word);
}

}  // namespace busproof::reports::detail
