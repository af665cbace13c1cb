#include "bus/request_bus/order_channels.hpp"

#include <algorithm>

#include "bus/limits.hpp"

namespace busproof::bus {

void order_channels::add(std::uint64_t order_id, lease who) {
  orders_[order_id].listeners.push_back(who);
}

void order_channels::remove(std::uint64_t order_id, lease who) {
  auto const found = orders_.find(order_id);
  if (found == orders_.end()) return;
  auto& listeners = found->second.listeners;
  listeners.erase(std::remove(listeners.begin(), listeners.end(), who), listeners.end());
  if (!listeners.empty()) return;
  for (auto const& execution : found->second.executions) owners_.erase(execution);
  orders_.erase(found);
}

std::span<lease const> order_channels::of(std::uint64_t order_id) const noexcept {
  auto const found = orders_.find(order_id);
  if (found == orders_.end()) return {};
  return {found->second.listeners.data(), found->second.listeners.size()};
}

void order_channels::note_execution(std::string_view execution, owner whose) {
  auto const [place, is_new] = owners_.try_emplace(std::string(execution), whose);
  if (!is_new) return;
  oldest_executions_.push_back(place->first);
  if (auto const* const id = std::get_if<std::uint64_t>(&whose)) {
    auto const found = orders_.find(*id);
    if (found != orders_.end()) found->second.executions.emplace_back(execution);
  }
  if (owners_.size() > limits::executions_max) forget_oldest_execution();
  // Names of executions that went with their order are still in the line.
  if (oldest_executions_.size() > 2 * limits::executions_max) {
    std::erase_if(oldest_executions_, [&](auto const& name) { return !owners_.contains(name); });
  }
}

std::list<order_channels::report> order_channels::take_reports(std::string_view execution) {
  std::list<report> late;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    if (it->execution == execution) {
      late.push_back(std::move(*it));
      it = waiting_.erase(it);
    } else {
      ++it;
    }
  }
  return late;
}

std::optional<order_channels::owner> order_channels::owner_of(std::string_view execution) const {
  auto const found = owners_.find(execution, text_hash(), std::equal_to<>());
  if (found == owners_.end()) return std::nullopt;
  return found->second;
}

std::optional<order_channels::report> order_channels::keep_report(std::string_view execution,
                                                                  message_view const& what,
                                                                  bool told) {
  waiting_.push_back({std::string(execution), copy_of(what), told});
  if (waiting_.size() <= limits::reports_waiting_max) return std::nullopt;
  auto given_up = std::move(waiting_.front());
  waiting_.pop_front();
  return given_up;
}

void order_channels::forget_oldest_execution() {
  while (!oldest_executions_.empty()) {
    auto const name = std::move(oldest_executions_.front());
    oldest_executions_.pop_front();
    if (owners_.erase(name) != 0) return;
  }
}

void order_channels::clear() {
  orders_.clear();
  owners_.clear();
  oldest_executions_.clear();
  waiting_.clear();
}

}  // namespace busproof::bus
