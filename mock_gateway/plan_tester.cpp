#include "mock_gateway/plan_tester.hpp"

#include <fmt/format.h>

namespace busproof::mock_gateway {

treatment plan_tester::down(std::string msg, std::uint64_t key, std::uint32_t conn,
                            std::string client) {
  return pass({direction::down, conn, std::move(client), std::move(msg), key, 0});
}

treatment plan_tester::up(std::string msg, std::uint64_t key, std::uint32_t conn,
                          std::string client) {
  return pass({direction::up, conn, std::move(client), std::move(msg), key, 0});
}

treatment plan_tester::pass(frame_ref frame) {
  frame.frame = ++frames_[{frame.conn, frame.dir}];
  frame.size = size;
  frame.header = header;
  auto decided = plan.frame(frame, ++last_);
  let_go(std::move(decided.now));
  if (frame.dir == direction::up) let_go(plan.happened(frame));
  return decided.own;
}

void plan_tester::let_go(std::vector<dispatch> released) {
  for (auto& one : released) {
    out.push_back(fmt::format("{} {}", one.frame.msg, one.frame.key));
    sent.push_back(one);
    let_go(plan.done(one.id));
    if (one.frame.dir == direction::down) let_go(plan.happened(one.frame));
  }
}

address address_of(std::string msg, std::uint64_t key, direction dir) {
  address out;
  out.dir = dir;
  out.msg = std::move(msg);
  if (key != 0) out.key = key;
  return out;
}

fault fault_at(verb what, std::string msg, std::uint64_t key, direction dir) {
  fault out;
  out.what = what;
  out.at = address_of(std::move(msg), key, dir);
  out.place.line = 9;
  return out;
}

}  // namespace busproof::mock_gateway
