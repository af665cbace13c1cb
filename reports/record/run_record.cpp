// Words of the run record: what its enumerations are called in JSON, what the invariants say.
#include "reports/record/run_record.hpp"

#include <array>
#include <utility>

namespace busproof::reports {
namespace {

template <typename Enum, std::size_t N>
using words = std::array<std::pair<Enum, std::string_view>, N>;

constexpr words<test_status, 6> test_status_words{{
    {test_status::passed, "passed"},
    {test_status::failed, "failed"},
    {test_status::skipped, "skipped"},
    {test_status::crashed, "crashed"},
    {test_status::timed_out, "timed_out"},
    {test_status::error, "error"},
}};

constexpr words<mutant_status, 4> mutant_status_words{{
    {mutant_status::caught, "caught"},
    {mutant_status::survived, "survived"},
    {mutant_status::not_run, "not_run"},
    {mutant_status::error, "error"},
}};

constexpr words<benchmark_verdict, 6> benchmark_verdict_words{{
    {benchmark_verdict::none, "none"},
    {benchmark_verdict::unchanged, "unchanged"},
    {benchmark_verdict::improved, "improved"},
    {benchmark_verdict::regressed, "regressed"},
    {benchmark_verdict::inconclusive, "inconclusive"},
    {benchmark_verdict::invalid, "invalid"},
}};

constexpr words<claim_verdict, 5> claim_verdict_words{{
    {claim_verdict::not_run, "not_run"},
    {claim_verdict::complete, "complete"},
    {claim_verdict::no_violation, "no_violation"},
    {claim_verdict::broken, "broken"},
    {claim_verdict::inconclusive, "inconclusive"},
}};

template <typename Enum, std::size_t N>
std::string_view word_of(words<Enum, N> const& table, Enum value) {
  for (auto const& [entry, word] : table)
    if (entry == value) return word;
  return "";
}

template <typename Enum, std::size_t N>
std::optional<Enum> value_of(words<Enum, N> const& table, std::string_view word) {
  for (auto const& [entry, name] : table)
    if (name == word) return entry;
  return std::nullopt;
}

constexpr std::array<std::string_view, 20> invariant_titles{
    "each accepted request completes exactly once",
    "a response reaches only the waiter of the same session and id",
    "no callback after cancel, unsubscribe or close has returned",
    "order is kept per key",
    "nothing is dropped silently",
    "queues and bytes stay within their bounds",
    "shutdown ends by its deadline and gives everything back",
    "lifecycle calls are idempotent, from anywhere",
    "live sessions never exceed the limit, and slots always return",
    "a slow or failing party delays the others by a bounded time",
    "decoding does not depend on how the bytes were split",
    "with the faults off, the system comes to rest",
    "nothing crosses a reconnect",
    "concurrent histories are linearizable",
    "a service is initialised once",
    "the same token gives the same run",
    "clean under the sanitizers and detectors",
    "an unauthenticated peer can do nothing and hold only bounded state",
    "no lock is held across a suspension or a blocking call",
    "idle means idle",
};

}  // namespace

std::string_view to_string(test_status status) { return word_of(test_status_words, status); }
std::string_view to_string(mutant_status status) { return word_of(mutant_status_words, status); }
std::string_view to_string(benchmark_verdict verdict) {
  return word_of(benchmark_verdict_words, verdict);
}
std::string_view to_string(claim_verdict verdict) { return word_of(claim_verdict_words, verdict); }

std::optional<test_status> test_status_from(std::string_view word) {
  return value_of(test_status_words, word);
}
std::optional<mutant_status> mutant_status_from(std::string_view word) {
  return value_of(mutant_status_words, word);
}
std::optional<benchmark_verdict> benchmark_verdict_from(std::string_view word) {
  return value_of(benchmark_verdict_words, word);
}
std::optional<claim_verdict> claim_verdict_from(std::string_view word) {
  return value_of(claim_verdict_words, word);
}

std::string_view invariant_title(std::string_view id) {
  for (std::size_t i = 0; i < invariant_titles.size(); ++i)
    if (id == "I" + std::to_string(i + 1)) return invariant_titles[i];
  return "";
}

bool succeeded(test_status status) {
  return status == test_status::passed || status == test_status::skipped;
}

}  // namespace busproof::reports
