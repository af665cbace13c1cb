// Properties of the gateway's fault plan: what it decides for one client does not depend on the
// others, nothing is lost or made up, and taking a fault out of a plan leaves the others alone.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "mock_gateway/plan_tester.hpp"
#include "mock_gateway/words.hpp"

namespace busproof::mock_gateway {

// RapidCheck finds them by argument-dependent lookup.
void showValue(fault const& what, std::ostream& out) {
  out << to_string(what.what) << " (" << describe(what.at) << ") repeat " << what.repeat;
  if (what.until) out << " until " << describe(*what.until);
  if (what.with) out << " with " << describe(*what.with);
  if (what.count != 0) out << " count " << what.count;
}

namespace {

using std::chrono::nanoseconds;

constexpr char const* kinds[] = {"request", "response", "end"};
constexpr char const* clients[] = {"alice", "bob", "carol"};

/// A frame before it is numbered.
struct made_frame {
  std::uint32_t conn = 1;
  direction dir = direction::down;
  std::string msg;
  std::uint64_t key = 0;
};

void showValue(made_frame const& one, std::ostream& out) {
  out << one.conn << ' ' << to_string(one.dir) << ' ' << one.msg << ' ' << one.key;
}

rc::Gen<made_frame> any_frame() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(1u, 4u), rc::gen::inRange(0, 3), rc::gen::inRange(1u, 4u)),
      [](std::tuple<unsigned, int, unsigned> const& parts) {
        auto const [conn, kind, key] = parts;
        auto const dir = kind == 0 ? direction::up : direction::down;
        return made_frame{conn, dir, kinds[kind], key};
      });
}

/// An address of one client's own frames: parts that name connections come from the plan alone.
address random_address() {
  address out;
  auto const dice = [](int below) { return *rc::gen::inRange(0, below); };
  auto const kind = dice(4);
  if (kind < 3) {
    out.msg = kinds[kind];
    out.dir = kind == 0 ? direction::up : direction::down;
  } else if (dice(2) == 0) {
    out.dir = direction::down;
  }
  if (dice(2) == 0) out.key = static_cast<std::uint64_t>(dice(3) + 1);
  if (dice(3) == 0) out.nth = static_cast<std::uint32_t>(dice(3) + 1);
  if (!out.nth && dice(4) == 0) out.every = static_cast<std::uint32_t>(dice(3) + 1);
  if (out.dir && dice(6) == 0) out.frame = static_cast<std::uint32_t>(dice(5) + 1);
  return out;
}

rc::Gen<fault> any_fault() {
  return rc::gen::exec([] {
    fault out;
    out.what = *rc::gen::element(verb::early, verb::delay, verb::hold, verb::swap, verb::reorder,
                                 verb::duplicate, verb::drop, verb::slice, verb::stall, verb::reset,
                                 verb::truncate, verb::corrupt, verb::half_close, verb::bandwidth,
                                 verb::pause);
    out.at = random_address();
    if (*rc::gen::inRange(0, 4) == 0) out.at.client = clients[*rc::gen::inRange(0, 3)];
    out.by = {nanoseconds(0), nanoseconds(1000)};
    out.repeat = *rc::gen::inRange(0u, 3u);
    if (out.what == verb::hold) out.until = random_address();
    if (out.what == verb::swap && *rc::gen::inRange(0, 2) == 0) out.with = random_address();
    if (out.what == verb::reorder) out.count = *rc::gen::inRange(2u, 5u);
    if (out.what == verb::pause && *rc::gen::inRange(0, 2) == 0) out.until = random_address();
    out.bits = *rc::gen::inRange(1u, 9u);
    out.rate = *rc::gen::inRange(1u, 100u);
    out.bytes = 3;
    return out;
  });
}

/// What went out and how, for each connection.
using outcome = std::map<std::uint32_t, std::vector<std::string>>;

void pass(plan_tester& test, made_frame const& one) {
  auto const* client = clients[one.conn - 1];
  if (one.dir == direction::up) {
    test.up(one.msg, one.key, one.conn, client);
  } else {
    test.down(one.msg, one.key, one.conn, client);
  }
}

std::string in_words(dispatch const& one) {
  auto out = fmt::format("{} {} key {} frame {} late by {} copies {}", to_string(one.frame.dir),
                         one.frame.msg, one.frame.key, one.frame.frame, one.how.delay.count(),
                         one.how.copies);
  for (auto const& note : one.how.notes) {
    out += fmt::format("; {} {} {}", to_string(note.what), note.by.value_or(nanoseconds(0)).count(),
                       note.amount.value_or(0));
  }
  for (auto const& flip : one.how.flips) out += fmt::format("; {}:{}", flip.byte, flip.mask);
  return out;
}

outcome run(std::vector<fault> const& plan, std::vector<made_frame> const& frames) {
  plan_tester test(plan, 7);
  for (auto const& one : frames) pass(test, one);
  outcome out;
  for (auto const& one : test.sent) out[one.frame.conn].push_back(in_words(one));
  return out;
}

/// The same frames of each connection in the same order, the connections mixed in another way.
std::vector<made_frame> mixed_again(std::vector<made_frame> const& frames) {
  std::map<std::uint32_t, std::vector<made_frame>> queues;
  for (auto const& one : frames) queues[one.conn].push_back(one);
  std::vector<made_frame> out;
  while (!queues.empty()) {
    auto next = queues.begin();
    std::advance(next, *rc::gen::inRange<std::size_t>(0, queues.size()));
    out.push_back(next->second.front());
    next->second.erase(next->second.begin());
    if (next->second.empty()) queues.erase(next);
  }
  return out;
}

RC_GTEST_PROP(FaultPlan, decides_the_same_in_every_interleaving_of_clients, ()) {
  auto const plan = *rc::gen::container<std::vector<fault>>(any_fault());
  auto const frames = *rc::gen::container<std::vector<made_frame>>(any_frame());
  RC_ASSERT(run(plan, frames) == run(plan, mixed_again(frames)));
}

RC_GTEST_PROP(FaultPlan, loses_nothing_and_makes_nothing_up, ()) {
  auto const plan = *rc::gen::container<std::vector<fault>>(any_fault());
  auto const frames = *rc::gen::container<std::vector<made_frame>>(any_frame());
  plan_tester test(plan, 7);
  for (auto const& one : frames) pass(test, one);
  std::size_t kept = 0;
  std::size_t dropped = 0;
  for (std::size_t index = 0; index < plan.size(); ++index) {
    auto const state = test.plan.states()[index];
    kept += state.kept;
    if (plan[index].what == verb::drop) dropped += state.fired;
    RC_ASSERT(state.fired <= state.matched);
  }
  RC_ASSERT(test.sent.size() + kept + dropped == frames.size());
  std::vector<ticket> tickets;
  for (auto const& one : test.sent) tickets.push_back(one.id);
  std::sort(tickets.begin(), tickets.end());
  RC_ASSERT(std::adjacent_find(tickets.begin(), tickets.end()) == tickets.end());
}

RC_GTEST_PROP(FaultPlan, keeps_the_meaning_of_an_address_when_another_fault_goes, ()) {
  auto plan = *rc::gen::nonEmpty(rc::gen::container<std::vector<fault>>(any_fault()));
  auto const frames = *rc::gen::container<std::vector<made_frame>>(any_frame());
  plan_tester with(plan, 7);
  auto const gone = *rc::gen::inRange<std::size_t>(0, plan.size());
  auto fewer = plan;
  fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(gone));
  plan_tester without(fewer, 7);
  for (auto const& one : frames) {
    pass(with, one);
    pass(without, one);
  }
  auto states = with.plan.states();
  states.erase(states.begin() + static_cast<std::ptrdiff_t>(gone));
  for (std::size_t index = 0; index < fewer.size(); ++index) {
    RC_ASSERT(states[index].matched == without.plan.states()[index].matched);
  }
}

RC_GTEST_PROP(FaultPlan, keeps_nothing_for_a_connection_that_is_gone, ()) {
  auto const plan = *rc::gen::container<std::vector<fault>>(any_fault());
  auto const frames = *rc::gen::container<std::vector<made_frame>>(any_frame());
  plan_tester test(plan, 7);
  for (auto const& one : frames) pass(test, one);
  for (std::uint32_t conn = 1; conn <= 3; ++conn) test.plan.closed(conn);
  auto const sent = test.sent.size();
  // A fourth client's frames may set nothing free that belonged to the others.
  for (auto const* msg : kinds) test.down(msg, 1, 4, "dave");
  for (auto at = test.sent.begin() + static_cast<std::ptrdiff_t>(sent); at != test.sent.end();
       ++at) {
    RC_ASSERT(at->frame.conn == 4u);
  }
}

}  // namespace
}  // namespace busproof::mock_gateway
