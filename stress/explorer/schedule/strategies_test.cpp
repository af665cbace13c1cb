// strategies_test: each strategy against a scheduler of a few lines: actors with a list of
// operations each, of which only `join` ever blocks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "stress/explorer/schedule/search_frontier.hpp"
#include "stress/explorer/schedule/strategy.hpp"

namespace busproof::explore {
namespace {

/// The actor of each step.
using order = std::vector<unsigned>;
/// Per actor, what it does.
using program = std::vector<std::vector<operation>>;

/// Every actor changes an object of its own, so often.
program strangers(unsigned actors, unsigned steps) {
  program out;
  for (unsigned each = 0; each < actors; ++each) {
    out.emplace_back(steps, operation{op::modify, each + 1});
  }
  return out;
}

/// The first waits for the others in turn: how many decisions are left depends on those before.
program joined(unsigned others, unsigned steps) {
  auto out = strangers(others + 1, steps);
  for (unsigned each = 1; each <= others; ++each) {
    out[0].push_back({op::join, each + 1});
    out[0].push_back({op::load, 1});
  }
  return out;
}

/// A program on its way.
class progress {
 public:
  explicit progress(program const& what) : what_(what), done_(what.size(), 0) {}

  /// Who can go on: first the one that ran last, then the others in turn behind it.
  std::vector<candidate> candidates() const {
    std::vector<candidate> out;
    for (std::uint32_t each = 0; each < what_.size(); ++each) {
      auto const actor = (last_ + each) % static_cast<std::uint32_t>(what_.size());
      if (can_go_on(actor)) out.push_back({actor, done_[actor], what_[actor][done_[actor]]});
    }
    return out;
  }
  bool first_ran_last() const { return !order_.empty() && can_go_on(last_); }
  void take(candidate const& who) {
    ++done_[who.actor];
    last_ = who.actor;
    order_.push_back(who.actor);
  }
  order const& so_far() const { return order_; }

 private:
  /// A join is of the actor whose number is one less than the object's.
  bool can_go_on(std::uint32_t actor) const {
    if (done_[actor] == what_[actor].size()) return false;
    auto const& next = what_[actor][done_[actor]];
    return next.what != op::join || done_[next.object - 1] == what_[next.object - 1].size();
  }

  program const& what_;
  std::vector<std::uint32_t> done_;
  std::uint32_t last_ = 0;
  order order_;
};

order run(strategy_base& how, program const& what) {
  progress now(what);
  for (auto from = now.candidates(); !from.empty(); from = now.candidates()) {
    auto const picked = from.size() > 1 ? how.pick(from, now.first_ran_last()) : 0;
    if (how.wants_steps()) how.stepped(from[picked]);
    now.take(from[picked]);
  }
  how.end(now.so_far().size());
  return now.so_far();
}

/// A strategy with what it needs to live.
class strategy_under_test {
 public:
  explicit strategy_under_test(strategy_settings settings)
      : frontier_(std::make_unique<search_frontier>()) {
    settings.frontier = frontier_.get();
    strategy_ = make_strategy(settings);
  }
  strategy_base* operator->() const { return strategy_.get(); }
  strategy_base& operator*() const { return *strategy_; }

  /// At most so many schedules of the program, one after the other.
  std::vector<order> schedules(program const& what, std::uint64_t most) {
    std::vector<order> out;
    while (out.size() < most && strategy_->begin(out.size())) out.push_back(run(*strategy_, what));
    return out;
  }

 private:
  std::unique_ptr<search_frontier> frontier_;
  std::unique_ptr<strategy_base> strategy_;
};

strategy_settings settings_of(strategy how, std::uint64_t seed = 1) {
  strategy_settings out;
  out.how = how;
  out.seed = seed;
  out.length_hint = 12;
  return out;
}

strategy_settings delays(std::optional<unsigned> bound) {
  auto out = settings_of(strategy::delay);
  out.delay_bound = bound;
  return out;
}

strategy_settings pct_of_depth(unsigned depth) {
  auto out = settings_of(strategy::pct);
  out.depth = depth;
  return out;
}

/// All orders with at most so many deviations from the default, found by trying everything.
void collect_all(progress const& now, unsigned deviations, std::vector<order>& out) {
  auto const from = now.candidates();
  if (from.empty()) {
    out.push_back(now.so_far());
    return;
  }
  for (std::size_t choice = 0; choice < from.size(); ++choice) {
    if (choice > 0 && deviations == 0) break;
    auto next = now;
    next.take(from[choice]);
    collect_all(next, choice > 0 ? deviations - 1 : deviations, out);
  }
}

std::vector<order> all_with(program const& what, unsigned deviations) {
  std::vector<order> out;
  collect_all(progress(what), deviations, out);
  return out;
}

/// How often somebody who could have gone on did not.
unsigned preemptions(order const& of, program const& what) {
  std::vector<std::size_t> done(what.size(), 0);
  unsigned out = 0;
  for (std::size_t at = 0; at < of.size(); ++at) {
    if (at > 0 && of[at] != of[at - 1] && done[of[at - 1]] < what[of[at - 1]].size()) ++out;
    ++done[of[at]];
  }
  return out;
}

TEST(delay_strategy, runs_each_schedule_of_its_bound_once_and_ends) {
  for (auto const& what : {strangers(2, 5), strangers(3, 4), strangers(4, 1), joined(1, 3),
                           joined(2, 2), joined(3, 1)}) {
    for (unsigned bound = 0; bound <= 4; ++bound) {
      strategy_under_test delay(delays(bound));
      auto const ran = delay.schedules(what, 100'000);
      EXPECT_THAT(ran, testing::UnorderedElementsAreArray(all_with(what, bound)))
          << "bound " << bound;
      EXPECT_TRUE(delay->exhausted());
    }
  }
}

TEST(delay_strategy, has_as_many_schedules_as_can_be_counted_by_hand) {
  // Two actors of k steps: the first one's k decisions have an alternative each. After that the
  // other one's k - 1 further steps do.
  constexpr std::size_t k = 5;
  EXPECT_EQ(strategy_under_test(delays(0)).schedules(strangers(2, k), 1000).size(), 1u);
  EXPECT_EQ(strategy_under_test(delays(1)).schedules(strangers(2, k), 1000).size(), 1 + k);
  EXPECT_EQ(strategy_under_test(delays(2)).schedules(strangers(2, k), 1000).size(), 1 + k * k);
}

TEST(delay_strategy, without_a_bound_runs_every_interleaving) {
  strategy_under_test delay(delays(std::nullopt));
  auto const ran = delay.schedules(strangers(3, 2), 1000);
  EXPECT_EQ(ran.size(), 90u);  // 6! / (2! 2! 2!)
  EXPECT_EQ(std::set<order>(ran.begin(), ran.end()).size(), 90u);
}

TEST(delay_strategy, goes_on_without_leaving_any_out_when_it_cannot_remember_more) {
  auto const what = strangers(2, 7);
  auto const expected = all_with(what, 3);
  auto const memory = std::make_unique<search_frontier>();
  auto& frontier = *memory;
  frontier.past_count = frontier.past.size() - 20;
  frontier.first[0] = frontier.past_count;
  auto settings = delays(3);
  settings.frontier = &frontier;
  auto const delay = make_strategy(settings);
  std::vector<order> ran;
  while (delay->begin(ran.size())) ran.push_back(run(*delay, what));
  EXPECT_GT(ran.size(), expected.size());
  EXPECT_EQ(std::set<order>(ran.begin(), ran.end()),
            std::set<order>(expected.begin(), expected.end()));
}

TEST(delay_strategy, tries_fewer_deviations_first) {
  auto const what = strangers(2, 5);
  strategy_under_test two(delays(2));
  auto first = two.schedules(what, 6);
  EXPECT_THAT(first, testing::UnorderedElementsAreArray(all_with(what, 1)));
}

TEST(random_strategy, stays_on_its_thread_nine_times_in_ten) {
  auto const what = strangers(3, 100);
  strategy_under_test random(settings_of(strategy::random));
  unsigned stayed = 0, asked = 0;
  std::map<unsigned, unsigned> others;
  for (std::uint64_t number = 0; number < 200; ++number) {
    random->begin(number);
    progress now(what);
    for (auto from = now.candidates(); !from.empty(); from = now.candidates()) {
      bool const full = from.size() == 3 && now.first_ran_last();
      auto const picked = from.size() > 1 ? random->pick(from, now.first_ran_last()) : 0;
      if (full) {
        ++asked;
        stayed += picked == 0 ? 1 : 0;
        ++others[picked];
      }
      now.take(from[picked]);
    }
  }
  ASSERT_GT(asked, 10'000u);
  EXPECT_NEAR(static_cast<double>(stayed) / asked, 0.9, 0.01);
  EXPECT_NEAR(static_cast<double>(others[1]) / others[2], 1.0, 0.1);
}

TEST(random_strategy, takes_any_of_them_alike_when_its_thread_cannot_go_on) {
  strategy_under_test random(settings_of(strategy::random));
  random->begin(0);
  std::vector<candidate> const three = {{0, 0, {}}, {1, 0, {}}, {2, 0, {}}};
  std::map<unsigned, unsigned> counts;
  for (int each = 0; each < 30'000; ++each) ++counts[random->pick(three, false)];
  for (unsigned each = 0; each < 3; ++each) EXPECT_NEAR(counts[each], 10'000, 500);
}

TEST(pct_strategy, preempts_at_most_depth_less_one_times) {
  auto const what = strangers(3, 4);
  for (unsigned depth = 1; depth <= 4; ++depth) {
    strategy_under_test pct(pct_of_depth(depth));
    unsigned most = 0;
    for (auto const& each : pct.schedules(what, 5000)) {
      most = std::max(most, preemptions(each, what));
    }
    EXPECT_EQ(most, depth - 1);
  }
}

TEST(pct_strategy, preempts_behind_any_step_alike) {
  auto const what = strangers(2, 6);
  strategy_under_test pct(pct_of_depth(2));
  std::map<std::ptrdiff_t, unsigned> places;
  for (auto const& each : pct.schedules(what, 24'000)) {
    if (preemptions(each, what) == 0) continue;
    auto const other = std::find(each.begin(), each.end(), 1 - each.front());
    ++places[other - each.begin()];
  }
  // One of the twelve steps each. Behind its sixth the first one has nothing left to be kept from.
  ASSERT_EQ(places.size(), 5u);
  for (std::ptrdiff_t step = 1; step <= 5; ++step) EXPECT_NEAR(places[step], 2000, 200) << step;
}

TEST(pct_strategy, begins_with_anybody_alike) {
  auto const what = strangers(4, 3);
  strategy_under_test pct(pct_of_depth(1));
  std::map<unsigned, unsigned> first;
  for (auto const& each : pct.schedules(what, 20'000)) ++first[each.front()];
  for (unsigned each = 0; each < 4; ++each) EXPECT_NEAR(first[each], 5000, 300);
}

TEST(pct_strategy, finds_a_bug_of_depth_two_as_often_as_its_paper_promises) {
  // Of two actors with ten steps the second runs between the sixth and the seventh step of the
  // first.
  auto const what = strangers(2, 10);
  order bug(6, 0);
  bug.insert(bug.end(), 10, 1);
  bug.insert(bug.end(), 4, 0);
  auto settings = pct_of_depth(2);
  settings.length_hint = 20;
  auto const ran = strategy_under_test(settings).schedules(what, 40'000);
  EXPECT_GT(std::count(ran.begin(), ran.end(), bug), 40'000 / (2.0 * 20) * 0.9);
}

TEST(pct_strategy, lets_either_of_two_dropped_actors_go_on_first) {
  // Each is preempted once: the second one that drops makes way for the first.
  auto const what = strangers(2, 6);
  strategy_under_test pct(pct_of_depth(3));
  unsigned back_to_the_first = 0;
  for (auto const& each : pct.schedules(what, 5000)) {
    back_to_the_first += preemptions(each, what) == 2 ? 1 : 0;
  }
  EXPECT_GT(back_to_the_first, 200u);
}

/// The share of schedules in which the operation that the second actor has in the beginning is the
/// last of all, behind four of the first.
double waits_for_all(operation first, operation second) {
  program what(2);
  what[0].assign(4, first);
  what[1].assign(1, second);
  constexpr std::uint64_t schedules = 40'000;
  strategy_under_test pos(settings_of(strategy::pos));
  unsigned out = 0;
  for (auto const& each : pos.schedules(what, schedules)) out += each.back() == 1 ? 1 : 0;
  return static_cast<double>(out) / schedules;
}

TEST(pos_strategy, gives_a_pending_operation_a_new_priority_only_after_a_conflict) {
  // Without one it has to lose against all four with the one priority it has.
  EXPECT_NEAR(waits_for_all({op::store, 1}, {op::store, 2}), 1.0 / 5, 0.01);
  EXPECT_NEAR(waits_for_all({op::load, 1}, {op::load, 1}), 1.0 / 5, 0.01);
  EXPECT_NEAR(waits_for_all({op::store, 0}, {op::store, 0}), 1.0 / 5, 0.01);
  // With one it loses each time anew.
  EXPECT_NEAR(waits_for_all({op::store, 1}, {op::store, 1}), 1.0 / 16, 0.01);
  EXPECT_NEAR(waits_for_all({op::store, 1}, {op::load, 1}), 1.0 / 16, 0.01);
  EXPECT_NEAR(waits_for_all({op::load, 1}, {op::store, 1}), 1.0 / 16, 0.01);
}

TEST(portfolio_strategy, begins_with_all_schedules_of_one_delay) {
  auto const what = strangers(3, 4);
  auto const one_delay = all_with(what, 1);
  strategy_under_test portfolio(settings_of(strategy::portfolio));
  auto const first = portfolio.schedules(what, one_delay.size());
  EXPECT_THAT(first, testing::UnorderedElementsAreArray(one_delay));
}

TEST(portfolio_strategy, goes_on_with_the_samplers_in_turn) {
  auto const what = strangers(3, 4);
  auto const delayed = all_with(what, 1).size();
  strategy_under_test portfolio(settings_of(strategy::portfolio));
  auto const ran = portfolio.schedules(what, delayed + 48);
  ASSERT_EQ(ran.size(), delayed + 48);
  strategy_under_test pos(settings_of(strategy::pos)), random(settings_of(strategy::random));
  strategy_under_test two(pct_of_depth(2)), three(pct_of_depth(3)), four(pct_of_depth(4)),
      five(pct_of_depth(5));
  // Which of them took its turn shows in the schedule: each goes by the number alone.
  std::map<strategy_under_test*, unsigned> turns;
  for (auto number = delayed; number < ran.size(); ++number) {
    for (auto* const each : {&pos, &random, &two, &three, &four, &five}) {
      (*each)->begin(number);
      if (run(**each, what) == ran[number]) ++turns[each];
    }
  }
  EXPECT_GE(turns[&pos], 16u);
  EXPECT_GE(turns[&random], 16u);
  for (auto* const each : {&two, &three, &four, &five}) EXPECT_GE(turns[each], 4u);
}

class every_strategy : public testing::TestWithParam<strategy> {};

TEST_P(every_strategy, decides_alike_for_the_same_seed) {
  auto const what = strangers(3, 5);
  EXPECT_EQ(strategy_under_test(settings_of(GetParam(), 7)).schedules(what, 300),
            strategy_under_test(settings_of(GetParam(), 7)).schedules(what, 300));
}

TEST_P(every_strategy, decides_otherwise_for_another_seed) {
  if (GetParam() == strategy::delay) GTEST_SKIP() << "it has nothing random";
  auto const what = strangers(3, 5);
  EXPECT_NE(strategy_under_test(settings_of(GetParam(), 7)).schedules(what, 300),
            strategy_under_test(settings_of(GetParam(), 8)).schedules(what, 300));
}

INSTANTIATE_TEST_SUITE_P(all, every_strategy,
                         testing::Values(strategy::delay, strategy::random, strategy::pct,
                                         strategy::pos, strategy::portfolio),
                         [](auto const& of) { return std::string(to_string(of.param)); });

TEST(make_strategy, refuses_what_is_to_come) {
  EXPECT_THROW(strategy_under_test(settings_of(strategy::surw)), std::invalid_argument);
  EXPECT_THROW(strategy_under_test(settings_of(strategy::exhaustive)), std::invalid_argument);
}

}  // namespace
}  // namespace busproof::explore
