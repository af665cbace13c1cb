#include "mock_gateway/delay_line.hpp"

#include <algorithm>

namespace busproof::mock_gateway {

void delay_line::add(ticket id, frame_ref const& frame, bool waits, std::vector<ticket>& ready) {
  group name(frame.key, frame.key == 0 ? frame.msg : std::string{});
  auto const found = groups_.find(name);
  if (!waits && found == groups_.end()) {
    ready.push_back(id);
    return;
  }
  groups_[name].push_back({id, !waits});
  group_of_.emplace(id, std::move(name));
}

void delay_line::due(ticket id, std::vector<ticket>& ready) {
  auto const known = group_of_.find(id);
  if (known == group_of_.end()) return;
  auto const name = known->second;
  for (auto& one : groups_[name]) {
    if (one.id != id) continue;
    one.is_due = true;
    break;
  }
  release(name, ready);
}

bool delay_line::remove(ticket id, std::vector<ticket>& ready) {
  auto const known = group_of_.find(id);
  if (known == group_of_.end()) return false;
  auto const name = known->second;
  group_of_.erase(known);
  std::erase_if(groups_[name], [&](slot const& one) { return one.id == id; });
  release(name, ready);
  return true;
}

void delay_line::release(group const& name, std::vector<ticket>& ready) {
  auto const found = groups_.find(name);
  auto& line = found->second;
  while (!line.empty() && line.front().is_due) {
    ready.push_back(line.front().id);
    group_of_.erase(line.front().id);
    line.pop_front();
  }
  if (line.empty()) groups_.erase(found);
}

}  // namespace busproof::mock_gateway
