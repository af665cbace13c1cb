// The checkers that judge calls: a good history passes, a bad one is caught.
#include <gmock/gmock.h>

#include "scenarios/checkers/checkers.hpp"
#include "scenarios/checkers/made_facts.hpp"
#include "scenarios/checkers/says.hpp"

namespace busproof::scenarios::checkers {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Completion, holds_when_each_call_ends_once) {
  made_facts m;
  m.call(1, "request", 7).up("request", 7).down("response", 7, "x").ok(1, "x");
  m.call(2, "subscribe", 8).row(2, 8, "a").end(2);
  EXPECT_THAT(completion(m.get()), IsEmpty());
}

TEST(Completion, catches_a_call_that_ends_twice) {
  made_facts m;
  m.call(1, "request", 7).ok(1).fails(1, "timed_out");
  EXPECT_THAT(completion(m.get()),
              ElementsAre(says("I1", "s1 (request 7) completed 2 times: ok, then timed_out")));
}

TEST(Completion, catches_a_call_that_never_ends) {
  made_facts m;
  m.call(1, "request", 7).up("request", 7).down("response", 7);
  auto const found = completion(m.get());
  ASSERT_THAT(found, ElementsAre(says("I1", "never completed, although its answer was sent")));
  EXPECT_EQ(found[0].kind, finding_kind::hang);
  EXPECT_EQ(found[0].line, 10u);
  EXPECT_THAT(found[0].steps, ElementsAre("s1"));
}

TEST(Completion, catches_an_answer_that_was_sent_and_lost) {
  made_facts m;
  m.call(1, "request", 7).up("request", 7).down("response", 7);
  m.after(300ms).fails(1, "timed_out");
  EXPECT_THAT(completion(m.get()), ElementsAre(says("I1", "the answer was lost")));
}

TEST(Completion, does_not_call_an_answer_lost_that_came_with_the_timeout) {
  made_facts m;
  m.get().allowance = 20ms;
  m.call(1, "request", 7).up("request", 7).after(300ms).down("response", 7).fails(1, "timed_out");
  EXPECT_THAT(completion(m.get()), IsEmpty());
}

TEST(Completion, knows_whose_answer_it_is_when_an_id_is_used_again) {
  made_facts m;
  m.call(1, "request", 7).up("request", 7).fails(1, "timed_out");
  // The late answer of the first; the second really gets none.
  m.call(2, "request", 7).up("request", 7).down("response", 7);
  m.after(300ms).fails(2, "timed_out");
  EXPECT_THAT(completion(m.get()), IsEmpty());
}

TEST(Completion, does_not_take_the_update_of_an_order_for_the_answer_of_a_request_with_its_id) {
  made_facts m;
  m.call(1, "request", 7).up("request", 7).call(2, "order", 7).up("order", 7);
  m.down("order_update", 7).after(300ms).fails(1, "timed_out").ok(2);
  EXPECT_THAT(completion(m.get()), IsEmpty());
}

TEST(Completion, catches_a_call_that_only_the_shutdown_ended) {
  made_facts m;
  m.call(1, "request", 7).after(5000ms).shutdown_starts().fails(1, "shutting_down");
  m.get().hung.push_back({0, 5s, {}});
  EXPECT_THAT(completion(m.get()), ElementsAre(says("I1", "never completed (shutting_down")));
}

TEST(Ownership, holds_when_everybody_gets_what_was_sent_to_him) {
  made_facts m;
  m.call(1, "request", 7).call(2, "request", 8);
  m.down("response", 8, "eight").down("response", 7, "seven").ok(1, "seven").ok(2, "eight");
  EXPECT_THAT(ownership(m.get()), IsEmpty());
}

TEST(Ownership, catches_swapped_answers) {
  made_facts m;
  m.call(1, "request", 7).call(2, "request", 8);
  m.down("response", 8, "eight").down("response", 7, "seven").ok(1, "eight").ok(2, "seven");
  EXPECT_THAT(ownership(m.get()),
              ElementsAre(says("I2", "got the body 'eight', which was sent to key 8"),
                          says("I2", "got the body 'seven', which was sent to key 7")));
}

TEST(Ownership, catches_a_row_of_another_key) {
  made_facts m;
  m.call(1, "subscribe", 7).row(1, 8, {});
  EXPECT_THAT(ownership(m.get()), ElementsAre(says("I2", "got a message of key 8")));
}

TEST(Silence, allows_rows_before_cancel_and_the_one_in_flight) {
  made_facts m;
  m.call(1, "subscribe", 7).row(1, 7, "a").cancel(1).row_in_flight(1, 7, "b").fails(1, "cancelled");
  EXPECT_THAT(silence(m.get()), IsEmpty());
}

TEST(Silence, catches_a_row_after_cancel) {
  made_facts m;
  m.call(1, "subscribe", 7).cancel(1).row(1, 7, "a");
  EXPECT_THAT(silence(m.get()), ElementsAre(says("I3", "after its cancel had returned")));
}

TEST(Silence, lets_an_order_be_told_of_behind_its_cancel_but_not_behind_its_drop) {
  made_facts m;
  m.call(1, "order", 7).cancel(1).row(1, 7, "cancelled");
  EXPECT_THAT(silence(m.get()), IsEmpty());
  m.drop(1).row(1, 7, "filled");
  EXPECT_THAT(silence(m.get()), ElementsAre(says("I3", "after its drop had returned")));
}

TEST(Silence, catches_a_second_row_in_flight) {
  made_facts m;
  m.call(1, "subscribe", 7).drop(1).row_in_flight(1, 7, "a").row_in_flight(1, 7, "b");
  EXPECT_THAT(silence(m.get()), ElementsAre(says("I3", "after its drop had returned")));
}

TEST(Silence, catches_what_comes_after_shutdown) {
  made_facts m;
  m.call(1, "subscribe", 7).call(2, "request", 8).shutdown_starts().shutdown_ends();
  m.row(1, 7, "a").fails(2, "shutting_down");
  EXPECT_THAT(silence(m.get()), ElementsAre(says("I3", "got a row"), says("I3", "completed")));
}

TEST(Silence, lets_calls_fail_late_that_were_made_during_shutdown) {
  made_facts m;
  m.shutdown_starts().call(1, "request", 8).shutdown_ends().fails(1, "shutting_down");
  EXPECT_THAT(silence(m.get()), IsEmpty());
}

TEST(Silence, lets_calls_fail_that_were_made_after_shutdown) {
  made_facts m;
  m.shutdown_starts().shutdown_ends().call(1, "request", 8).fails(1, "shutting_down");
  EXPECT_THAT(silence(m.get()), IsEmpty());
}

TEST(Order, holds_when_rows_come_as_sent_with_gaps) {
  made_facts m;
  m.call(1, "subscribe", 7);
  m.down("response", 7, "a").down("response", 7, "b").down("response", 7, "c");
  m.row(1, 7, "a").missed(1, 1).row(1, 7, "c");
  EXPECT_THAT(order(m.get()), IsEmpty());
}

TEST(Order, catches_rows_out_of_order) {
  made_facts m;
  m.call(1, "subscribe", 7).down("response", 7, "a").down("response", 7, "b");
  m.row(1, 7, "b").row(1, 7, "a");
  EXPECT_THAT(order(m.get()), ElementsAre(says("I4", "'a' twice or out of order")));
}

TEST(Accounting, holds_when_everything_sent_is_delivered_or_counted) {
  made_facts m;
  m.get().accounts = account_fact{.sent = 5, .dispatched = 3, .unmatched = 2};
  m.call(1, "subscribe", 7).down("response", 7, "a").down("response", 7, "b");
  m.row(1, 7, "a").missed(1, 1).end(1);
  EXPECT_THAT(accounting(m.get()), IsEmpty());
}

TEST(Accounting, catches_silent_drops) {
  made_facts m;
  m.get().accounts = account_fact{.sent = 5, .dispatched = 3, .unmatched = 1};
  EXPECT_THAT(accounting(m.get()), ElementsAre(says("I5", "1 dropped silently")));
}

TEST(Accounting, catches_more_than_was_sent_even_after_a_loss) {
  made_facts m;
  m.get().accounts = account_fact{.sent = 5, .dispatched = 6, .unmatched = 0, .exact = false};
  EXPECT_THAT(accounting(m.get()), ElementsAre(says("I5", "only 5 messages were sent")));
}

TEST(Accounting, forgives_what_was_lost_with_a_session) {
  made_facts m;
  m.get().accounts = account_fact{.sent = 5, .dispatched = 3, .unmatched = 0, .exact = false};
  EXPECT_THAT(accounting(m.get()), IsEmpty());
}

TEST(Accounting, catches_a_row_that_a_stream_never_showed) {
  made_facts m;
  m.get().accounts = account_fact{.sent = 0};
  m.call(1, "subscribe", 7).down("response", 7, "a").down("response", 7, "b");
  m.row(1, 7, "a").end(1);
  EXPECT_THAT(accounting(m.get()), ElementsAre(says("I5", "got 1 rows and was told of 0")));
}

TEST(Framing, holds_when_only_whole_frames_are_delivered) {
  made_facts m;
  m.call(1, "request", 7).down_cut("response", 7).fails(1, "connection_lost");
  EXPECT_THAT(framing(m.get()), IsEmpty());
}

TEST(Framing, catches_a_cut_frame_that_is_delivered) {
  made_facts m;
  m.call(1, "request", 7).down_cut("response", 7).ok(1, "half");
  EXPECT_THAT(framing(m.get()), ElementsAre(says("I11", "a cut one was taken for whole")));
}

TEST(Framing, catches_a_bus_that_writes_nonsense) {
  made_facts m;
  m.get().framing_errors.push_back({2, "a frame of length 0"});
  EXPECT_THAT(framing(m.get()), ElementsAre(says("I11", "on connection 2: a frame of length 0")));
}

TEST(Ownership, lets_snapshots_of_orders_have_what_concerns_an_order) {
  made_facts m;
  m.call(1, "shared", 0).down("order_update", 5, "5|5|AAPL|").row(1, 5, "5|5|AAPL|").end(1);
  EXPECT_THAT(ownership(m.get()), IsEmpty());
}

TEST(Ownership, gives_a_report_to_whom_its_execution_was_sent_in_other_protocols_too) {
  made_facts m;
  m.call(1, "order", 5).call(2, "order", 6);
  m.down("order_update", 5, "11|-1|5|e1|");
  m.get().events.back().execution = "e1";
  m.down("order_update", 6, "3|6|");
  m.down("order_update", 0, "59|1|e1|");
  m.get().events.back().execution = "e1";
  m.row(1, 0, "59|1|e1|");
  EXPECT_THAT(ownership(m.get()), IsEmpty());
  m.row(2, 0, "59|1|e1|");
  EXPECT_THAT(ownership(m.get()), ElementsAre(says("I2", "s2 (order 6) got the body '59|1|e1|'")));
}

}  // namespace
}  // namespace busproof::scenarios::checkers
