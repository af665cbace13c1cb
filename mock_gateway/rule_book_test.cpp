// Which [[on]] rule answers, and with what.
#include "mock_gateway/rule_book.hpp"

#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using bus::message_kind;

std::unique_ptr<behaviour> const protocol = make_behaviour(scenario{});

struct asker {
  explicit asker(std::vector<on_rule> rules, std::uint64_t seed = 1)
      : book(std::move(rules), *protocol, seed, "up") {}

  std::optional<std::vector<planned_message>> ask(std::uint64_t key, std::string_view body = "ask",
                                                  std::string client = "c") {
    auto const request = bus::copy_of({message_kind::request, 7, key, bus::as_bytes(body)});
    return book.answer({direction::up, 1, std::move(client), "request", key, 1},
                       {"request", bus::view_of(request), 16 + body.size(), true});
  }

  rule_book book;
};

on_rule rule(field_table where, std::vector<reply> replies) {
  return {.msg = "request", .where = std::move(where), .replies = std::move(replies)};
}

reply text(std::string body) { return {.send = "response", .fields = {{"body", std::move(body)}}}; }

on_rule rule_in(std::string is, std::string becomes, std::string body) {
  auto out = rule({}, {text(std::move(body))});
  out.state = {std::move(is), std::move(becomes), {}};
  return out;
}

std::string first_of(std::optional<std::vector<planned_message>> const& answer) {
  if (!answer) return "default";
  if (answer->empty()) return "nothing";
  auto const& body = answer->front().message.body;
  return std::string(bus::as_text({body.data(), body.size()}));
}

TEST(RuleBook, leaves_to_the_protocol_what_no_rule_matches) {
  asker test({rule({{"key", std::int64_t{5}}}, {text("five")})});
  EXPECT_EQ(first_of(test.ask(5)), "five");
  EXPECT_EQ(first_of(test.ask(6)), "default");
}

TEST(RuleBook, answers_by_the_first_rule_that_matches) {
  asker test({rule({{"body", std::string("ask")}}, {text("first")}), rule({}, {text("second")})});
  EXPECT_EQ(first_of(test.ask(1, "ask")), "first");
  EXPECT_EQ(first_of(test.ask(1, "other")), "second");
}

TEST(RuleBook, matches_every_field_that_is_asked_for) {
  asker test({rule({{"key", std::int64_t{1}},
                    {"type", std::int64_t{7}},
                    {"size", std::int64_t{3}},
                    {"body", std::string("ask")}},
                   {text("yes")})});
  EXPECT_EQ(first_of(test.ask(1, "ask")), "yes");
  EXPECT_EQ(first_of(test.ask(1, "asked")), "default");
}

TEST(RuleBook, answers_with_nothing_if_the_rule_says_so) {
  asker test({rule({}, {})});
  EXPECT_EQ(first_of(test.ask(1)), "nothing");
}

TEST(RuleBook, uses_a_rule_so_often_as_it_says_for_each_client) {
  auto once = rule({}, {text("once")});
  once.times = 1;
  asker test({once, rule({}, {text("then")})});
  EXPECT_EQ(first_of(test.ask(1, "ask", "alice")), "once");
  EXPECT_EQ(first_of(test.ask(1, "ask", "alice")), "then");
  EXPECT_EQ(first_of(test.ask(1, "ask", "bob")), "once");
  EXPECT_EQ(test.book.evidence()[0].matched, 2u);
}

TEST(RuleBook, plans_rows_and_end_with_their_pauses) {
  asker test({rule({}, {{.send = "response", .rows = 3, .gap = {2ms, 2ms}, .after = {1ms, 1ms}},
                        {.send = "end", .after = {5ms, 5ms}}})});
  auto const answer = test.ask(9);
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->size(), 4u);
  EXPECT_EQ((*answer)[0].after, 1ms);
  EXPECT_EQ((*answer)[1].after, 3ms);
  EXPECT_EQ((*answer)[2].after, 5ms);
  EXPECT_EQ((*answer)[3].after, 10ms);
  EXPECT_EQ((*answer)[3].message.kind, message_kind::end);
  EXPECT_EQ((*answer)[3].message.key, 9u);
}

TEST(RuleBook, draws_its_pauses_by_seed_and_key) {
  auto const random =
      rule({}, {{.send = "response", .rows = 5, .gap = {1ms, 4ms}, .after = {0ms, 9ms}}});
  auto const times = [&](std::uint64_t seed, std::uint64_t key) {
    asker test({random}, seed);
    std::vector<std::chrono::nanoseconds> out;
    std::chrono::nanoseconds before{0};
    auto const answer = test.ask(key).value();
    for (auto const& one : answer) {
      auto const gap = one.after - before;
      if (!out.empty()) {
        EXPECT_GE(gap, 1ms);
        EXPECT_LE(gap, 4ms);
      }
      before = one.after;
      out.push_back(one.after);
    }
    return out;
  };
  EXPECT_EQ(times(1, 101), times(1, 101));
  EXPECT_NE(times(1, 101), times(2, 101));
  EXPECT_NE(times(1, 101), times(1, 102));
}

TEST(RuleBook, keeps_what_nearly_matched) {
  asker test({rule({{"body", std::string("ask")}}, {text("yes")})});
  test.ask(1, "asked");
  ASSERT_EQ(test.book.evidence()[0].nearest.all().size(), 1u);
  EXPECT_EQ(test.book.evidence()[0].nearest.all()[0].fields.at("body"),
            field_value(std::string("asked")));
}

TEST(RuleBook, answers_only_in_the_state_that_it_asks_for_and_moves_on) {
  asker test({rule_in("up", "live", "first"), rule_in("live", "done", "second"),
              rule_in("done", "", "last")});
  EXPECT_EQ(first_of(test.ask(1)), "first");
  EXPECT_EQ(first_of(test.ask(1)), "second");
  EXPECT_EQ(first_of(test.ask(1)), "last");
  EXPECT_EQ(first_of(test.ask(1)), "last");
}

TEST(RuleBook, leaves_to_the_protocol_what_no_rule_answers_in_this_state) {
  asker test({rule_in("up", "down", "once")});
  EXPECT_EQ(first_of(test.ask(1)), "once");
  EXPECT_EQ(first_of(test.ask(1)), "default");
}

TEST(RuleBook, moves_from_any_state_where_none_is_asked_for) {
  asker test({rule_in("closed", "", "closed"), rule_in("", "closed", "open")});
  EXPECT_EQ(first_of(test.ask(1)), "open");
  EXPECT_EQ(first_of(test.ask(1)), "closed");
}

TEST(RuleBook, keeps_a_state_for_each_client) {
  asker test({rule_in("up", "live", "first"), rule_in("live", "", "second")});
  EXPECT_EQ(first_of(test.ask(1, "ask", "alice")), "first");
  EXPECT_EQ(first_of(test.ask(1, "ask", "bob")), "first");
  EXPECT_EQ(first_of(test.ask(1, "ask", "alice")), "second");
}

TEST(RuleBook, remembers_in_which_state_a_message_came_that_a_rule_refused) {
  asker test({rule_in("live", "", "never")});
  test.ask(1);
  EXPECT_EQ(test.book.evidence()[0].matched, 0u);
  EXPECT_EQ(test.book.evidence()[0].other_state, "up");
}

}  // namespace
}  // namespace busproof::mock_gateway
