#include "bus/request_bus/shared_channels.hpp"

#include <algorithm>
#include <utility>

#include "bus/limits.hpp"

namespace busproof::bus {

template <typename Visit>
void shared_channels::each_reply_type(std::uint16_t request, Visit visit) const {
  auto const* const channel = dialect_.channel_of(request);
  if (channel == nullptr) return visit(request);
  for (auto const reply : channel->replies) visit(reply);
}

void shared_channels::queue(turns& line, std::uint16_t type, turn who) {
  auto& waiting = line[type];
  if (waiting.size() >= limits::turns_max) waiting.pop_front();
  waiting.push_back(who);
}

void shared_channels::subscribe(std::uint16_t request, lease who) {
  auto& subscribers = subscribers_[request];
  if (subscribers.empty()) {
    each_reply_type(request, [&](std::uint16_t reply) { requests_of_[reply].push_back(request); });
  }
  subscribers.push_back(who);
  auto const* const channel = dialect_.channel_of(request);
  auto const end = channel == nullptr ? std::optional(request) : channel->end;
  if (end) queue(ends_, *end, {request, who});
}

void shared_channels::call(std::uint16_t request, lease who) {
  auto const* const channel = dialect_.channel_of(request);
  auto const reply = channel == nullptr || channel->replies.empty() ? request : channel->replies[0];
  queue(calls_, reply, {request, who});
}

bool shared_channels::leave(std::uint16_t request, lease who) {
  auto const found = subscribers_.find(request);
  if (found == subscribers_.end()) return false;
  auto& subscribers = found->second;
  auto const place = std::find(subscribers.begin(), subscribers.end(), who);
  if (place == subscribers.end()) return false;
  subscribers.erase(place);
  if (!subscribers.empty()) return false;
  subscribers_.erase(found);
  each_reply_type(request, [&](std::uint16_t reply) {
    auto& requests = requests_of_[reply];
    requests.erase(std::find(requests.begin(), requests.end(), request));
    if (requests.empty()) requests_of_.erase(reply);
  });
  return true;
}

void shared_channels::subscribers_of(std::uint16_t reply, leases& out) const {
  auto const found = requests_of_.find(reply);
  if (found == requests_of_.end()) return;
  for (auto const request : found->second) {
    auto const& subscribers = subscribers_.at(request);
    out.insert(out.end(), subscribers.begin(), subscribers.end());
  }
}

std::optional<lease> shared_channels::take(turns& from, std::uint16_t type) {
  auto const found = from.find(type);
  if (found == from.end()) return std::nullopt;
  auto const who = found->second.front().who;
  found->second.pop_front();
  if (found->second.empty()) from.erase(found);
  return who;
}

std::optional<lease> shared_channels::take_call(std::uint16_t reply) { return take(calls_, reply); }

std::optional<lease> shared_channels::take_end(std::uint16_t end) { return take(ends_, end); }

shared_channels::leases shared_channels::take_calls(std::uint16_t request) {
  leases taken;
  for (auto it = calls_.begin(); it != calls_.end();) {
    std::erase_if(it->second, [&](turn const& one) {
      bool const mine = request == 0 || one.request == request;
      if (mine) taken.push_back(one.who);
      return mine;
    });
    it = it->second.empty() ? calls_.erase(it) : std::next(it);
  }
  return taken;
}

void shared_channels::clear() {
  subscribers_.clear();
  requests_of_.clear();
  calls_.clear();
  ends_.clear();
}

}  // namespace busproof::bus
