// I2: what a call gets is its own.
#include <map>
#include <set>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

namespace {

using bodies_by_key = std::map<std::uint64_t, std::set<std::string>>;

struct bodies_sent {
  bodies_by_key to_requests;
  bodies_by_key to_orders;
  std::set<std::string> to_shared;  ///< order updates, too: snapshots of orders consist of them
};

using executions_by_key = std::map<std::uint64_t, std::set<std::string_view>>;

// What names only its execution is sent to whoever was sent that execution.
void add_reports(facts const& f, executions_by_key const& executions, bodies_by_key& sent) {
  for (auto const& [key, own] : executions) {
    for (auto const& e : f.events) {
      if (e.what != event_kind::wire || e.up || e.key != 0 || e.text != "order_update") continue;
      if (own.contains(execution_of(e))) sent[key].insert(e.body);
    }
  }
}

bodies_sent bodies_of(facts const& f) {
  bodies_sent sent;
  executions_by_key of_requests, of_orders;
  for (auto const& e : f.events) {
    if (is_answer(e)) {
      auto const execution = execution_of(e);
      if (may_be_for_requests(e)) sent.to_requests[e.key].insert(e.body);
      if (may_be_for_orders(e)) sent.to_orders[e.key].insert(e.body);
      if (e.text == "order_update") sent.to_shared.insert(e.body);
      if (execution.empty()) continue;
      (may_be_for_orders(e) ? of_orders : of_requests)[e.key].insert(execution);
    } else if (e.what == event_kind::wire && !e.up) {
      sent.to_shared.insert(e.body);
    }
  }
  add_reports(f, of_requests, sent.to_requests);
  add_reports(f, of_orders, sent.to_orders);
  return sent;
}

}  // namespace

findings ownership(facts const& f) {
  findings result;
  auto const all = bodies_of(f);
  for (auto const& call : calls_of(f)) {
    auto const& sent = in_space_of_orders(call) ? all.to_orders : all.to_requests;
    bool const is_shared = call.what == "shared" || call.what == "shared call";
    auto const judge = [&](event const& delivery) {
      if (is_shared && !delivery.body.empty() && !all.to_shared.contains(delivery.body)) {
        result.push_back(about(f, call.step, "I2",
                               fmt::format("{} got the body '{:.40}', which was sent to no shared "
                                           "channel",
                                           name_of(f, call), delivery.body)));
      }
      if (call.key == 0) return;  // the bus picked the key and does not tell
      if (delivery.key != 0 && delivery.key != call.key) {
        result.push_back(
            about(f, call.step, "I2",
                  fmt::format("{} got a message of key {}", name_of(f, call), delivery.key)));
        return;
      }
      if (sent.empty() || delivery.body.empty()) return;
      auto const own = sent.find(call.key);
      if (own != sent.end() && own->second.contains(delivery.body)) return;
      std::string owner = "nobody";
      for (auto const& [key, bodies] : sent) {
        if (bodies.contains(delivery.body)) owner = fmt::format("key {}", key);
      }
      result.push_back(about(f, call.step, "I2",
                             fmt::format("{} got the body '{:.40}', which was sent to {}",
                                         name_of(f, call), delivery.body, owner)));
    };
    for (auto const* row : call.rows) {
      if (row->number == 0) judge(*row);
    }
    for (auto const* ended : call.completions) {
      if (ended->error.empty()) judge(*ended);
    }
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
