#include "reports/bench/bench_report.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include <fmt/format.h>

namespace busproof::reports::bench {
namespace {

constexpr bootstrap_options resampling{limits::resamples, limits::confidence, 1};

constexpr std::array<std::pair<char const*, double>, 4> shares = {
    {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}}};

std::map<std::string, double> percentiles(std::vector<double> latencies) {
  std::map<std::string, double> named;
  if (latencies.empty()) return named;
  std::ranges::sort(latencies);
  for (auto const& [name, share] : shares) named[name] = quantile(latencies, share);
  return named;
}

comparison of(scenario const& what, samples const& subject, samples const& reference) {
  comparison result;
  result.title = what.title;
  auto& record = result.record;
  record.name = fmt::format("{}, {} B", what.title, limits::message_bytes);
  record.unit = what.is_ping_pong() ? "us" : "msg/s";
  record.more_is_better = !what.is_ping_pong();
  record.blocks = subject.by_round.size();
  auto const own = bootstrap_median(subject.by_round, resampling);
  record.estimate = own.value;
  record.interval_low = own.low;
  record.interval_high = own.high;
  record.percentiles_us = percentiles(subject.latencies_us);
  if (&subject != &reference) {
    result.ratio = paired_ratio(subject.by_round, reference.by_round, resampling);
    record.ratio = result.ratio->value;
  }
  return result;
}

std::vector<table_cell> row_of(comparison const& each) {
  auto const& record = each.record;
  bool const latency = record.unit == "us";
  std::vector<table_cell> row(6);
  row[1].text = record.subject;
  row[2].text = latency ? fmt::format("{:.2f} us", record.estimate)
                        : fmt::format("{:.0f} k/s", record.estimate / 1000);
  row[3].text = "1";
  if (each.ratio) {
    row[3].text = fmt::format("{:.3f}", each.ratio->value);
    row[4].text = fmt::format("{:.3f}-{:.3f}", each.ratio->low, each.ratio->high);
  }
  if (record.ratio_target) {
    bool const met = meets_target(record);
    row[5].text =
        fmt::format("{} {:.2f} {}", record.more_is_better ? ">=" : "<=", *record.ratio_target,
                    met ? "met" : "MISSED");
    row[5].colour = met ? tone::good : tone::bad;
  }
  return row;
}

}  // namespace

std::vector<comparison> compare(results const& all, std::string_view reference,
                                std::string_view judged) {
  auto const base = std::ranges::find(all.subjects, reference) - all.subjects.begin();
  assert(base < std::ssize(all.subjects));
  std::vector<comparison> rows;
  for (std::size_t s = 0; s < all.by_scenario.size(); ++s) {
    auto const& runs = all.by_scenario[s];
    for (std::size_t i = 0; i < all.subjects.size(); ++i) {
      auto row = of(scenarios()[s], runs[i], runs[static_cast<std::size_t>(base)]);
      row.record.subject = all.subjects[i];
      if (row.ratio) row.record.reference = reference;
      if (all.subjects[i] == judged) row.record.ratio_target = scenarios()[s].ratio_target;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::vector<comparison> compare(fan_out const& what, fan_out_pairs const& all) {
  std::vector<comparison> rows(2);
  for (auto& row : rows) {
    bool const beside = &row == &rows[1];
    auto const& runs = beside ? all.beside_p99 : all.alone_p99;
    row.title = fmt::format("p99 of {} streams", what.subscriptions);
    row.record.name = row.title;
    row.record.subject = beside ? "beside a slow reader" : "all quick";
    row.record.unit = "us";
    row.record.blocks = runs.size();
    auto const own = bootstrap_median(runs, resampling);
    row.record.estimate = own.value;
    row.record.interval_low = own.low;
    row.record.interval_high = own.high;
  }
  auto& beside = rows[1];
  beside.ratio = paired_ratio(all.beside_p99, all.alone_p99, resampling);
  beside.record.ratio = beside.ratio->value;
  beside.record.reference = rows[0].record.subject;
  beside.record.ratio_target = limits::slow_consumer_target;
  return rows;
}

bool meets_target(benchmark_record const& record) {
  if (!record.ratio || !record.ratio_target) return true;
  return record.more_is_better ? *record.ratio >= *record.ratio_target
                               : *record.ratio <= *record.ratio_target;
}

std::string table_of(std::span<comparison const> all, terminal_options const& options) {
  terminal_table table;
  table.columns = {{"scenario", alignment::left},       {"peer", alignment::left},
                   {"median", alignment::right},        {"ratio", alignment::right},
                   {"99 % interval", alignment::right}, {"bound", alignment::left}};
  std::string_view last;
  for (auto const& each : all) {
    auto row = row_of(each);
    if (each.title != last) row[0].text = last = each.title;
    table.rows.push_back(std::move(row));
  }
  return render_table(table, options);
}

}  // namespace busproof::reports::bench
