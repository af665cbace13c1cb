// The checkers that judge the system as a whole: a good history passes, a bad one is caught.
#include <gmock/gmock.h>

#include "scenarios/checkers/checkers.hpp"
#include "scenarios/checkers/made_facts.hpp"
#include "scenarios/checkers/says.hpp"
#include "scenarios/limits.hpp"

namespace busproof::scenarios::checkers {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Shutdown, holds_within_its_deadline) {
  made_facts m;
  m.shutdown_starts().after(90ms).shutdown_ends();
  EXPECT_THAT(shutdown(m.get()), IsEmpty());
}

TEST(Shutdown, catches_one_that_takes_too_long) {
  made_facts m;
  m.get().allowance = 20ms;
  m.shutdown_starts().after(130ms).shutdown_ends();
  EXPECT_THAT(shutdown(m.get()), ElementsAre(says("I7", "its deadline is 100 ms")));
}

TEST(Shutdown, forgives_what_the_machine_took_away) {
  made_facts m;
  m.get().allowance = 40ms;
  m.shutdown_starts().after(130ms).shutdown_ends();
  EXPECT_THAT(shutdown(m.get()), IsEmpty());
}

TEST(Shutdown, catches_one_that_never_ends) {
  made_facts m;
  m.shutdown_starts(1).shutdown_ends(1).shutdown_starts(2);
  EXPECT_THAT(shutdown(m.get()), ElementsAre(says("I7", "never ended")));
}

TEST(Shutdown, catches_threads_that_go_on) {
  made_facts m;
  m.get().resources.bus_stopped = false;
  EXPECT_THAT(shutdown(m.get()), ElementsAre(says("I7", "still ran")));
}

TEST(Shutdown, catches_descriptors_that_stay_open) {
  made_facts m;
  m.get().resources.descriptors_before = 5;
  m.get().resources.descriptors_after = 6;
  m.get().resources.left_open = {"socket:[4711]"};
  auto const found = shutdown(m.get());
  ASSERT_THAT(found, ElementsAre(says("I7", "5 descriptors before the run, 6 after it")));
  EXPECT_EQ(found[0].detail, "socket:[4711]\n");
}

TEST(Idempotence, holds_for_repeated_calls_that_return) {
  made_facts m;
  m.call(1, "subscribe", 7).cancel(1).cancel(1).drop(1);
  m.shutdown_starts(1).shutdown_starts(2).shutdown_ends(1).shutdown_ends(2);
  EXPECT_THAT(idempotence(m.get()), IsEmpty());
}

TEST(Idempotence, catches_a_cancel_that_does_not_return) {
  made_facts m;
  m.call(1, "subscribe", 7).cancel(1).cancel_without_return(1);
  EXPECT_THAT(idempotence(m.get()), ElementsAre(says("I8", "cancel never returned")));
}

TEST(Idempotence, catches_a_second_shutdown_that_fails) {
  made_facts m;
  m.shutdown_starts(1).shutdown_ends(1).shutdown_starts(2).shutdown_ends(2, "shutting_down");
  EXPECT_THAT(idempotence(m.get()), ElementsAre(says("I8", "shutdown ended with shutting_down")));
}

TEST(Idempotence, catches_a_shutdown_that_ends_twice) {
  made_facts m;
  m.shutdown_starts(1).shutdown_ends(1).shutdown_ends(1);
  EXPECT_THAT(idempotence(m.get()), ElementsAre(says("I8", "one shutdown ended twice")));
}

TEST(Admission, holds_when_the_limit_is_reached_and_given_up) {
  made_facts m;
  m.file().server.emplace().max_sessions = 2;
  m.served(1).served(2).client("admitted").client("admitted").client("left").served_no_more(1);
  m.served(3).client("admitted");
  m.get().server.emplace();
  EXPECT_THAT(admission(m.get()), IsEmpty());
}

TEST(Admission, catches_one_session_too_many_for_an_instant) {
  made_facts m;
  m.file().server.emplace().max_sessions = 2;
  m.served(1).served(2).served(3).served_no_more(3);
  EXPECT_THAT(admission(m.get()), ElementsAre(says("I9", "3 sessions at once (event 3)")));
}

TEST(Admission, catches_one_client_too_many_even_if_the_server_does_not_tell) {
  made_facts m;
  m.file().server.emplace().max_sessions = 1;
  m.client("admitted").client("admitted");
  EXPECT_THAT(admission(m.get()), ElementsAre(says("I9", "2 sessions at once")));
}

TEST(Admission, catches_a_place_that_does_not_come_back) {
  made_facts m;
  m.file().server.emplace().max_sessions = 1;
  m.get().server.emplace().live_at_rest = 1;
  EXPECT_THAT(admission(m.get()), ElementsAre(says("I9", "still hold their slots")));
}

TEST(Rest, holds_when_the_probe_is_answered) {
  made_facts m;
  m.get().probe = probe_fact{};
  EXPECT_THAT(rest(m.get()), IsEmpty());
}

TEST(Rest, catches_a_bus_that_no_longer_works) {
  made_facts m;
  m.get().probe = probe_fact{"timed_out", {}};
  EXPECT_THAT(rest(m.get()), ElementsAre(says("I12", "a request still failed: timed_out")));
}

TEST(Rest, names_the_step_that_hangs_and_what_it_waits_for) {
  made_facts m;
  m.call(1, "request", 7);
  m.get().hung.push_back({0, 5s, "cancel key 7 up on the wire"});
  auto const found = rest(m.get());
  ASSERT_THAT(found,
              ElementsAre(says("I12", "s1 did not start within 5.0 s: it waits for cancel")));
  EXPECT_EQ(found[0].kind, finding_kind::hang);
}

TEST(Sessions, holds_when_all_are_told_at_once) {
  made_facts m;
  m.get().allowance = 20ms;
  m.session_up(1).call(1, "request", 7).up("request", 7).session_down(1);
  m.fails(1, "connection_lost").session_up(2);
  m.call(2, "request", 7).up("request", 7, 2).down("response", 7, {}, 2).ok(2);
  EXPECT_THAT(sessions(m.get()), IsEmpty());
}

TEST(Sessions, catches_a_request_that_is_sent_again_silently) {
  made_facts m;
  m.get().allowance = 20ms;
  m.session_up(1).call(1, "request", 7).up("request", 7).session_down(1).session_up(2);
  m.up("request", 7, 2).down("response", 7, {}, 2).ok(1);
  EXPECT_THAT(sessions(m.get()),
              ElementsAre(says("I13", "made 1 times and sent 2 times, on more than one connection"),
                          says("I13", "told of the loss only after the next session was up")));
}

TEST(Sessions, catches_who_is_told_only_when_the_back_off_is_over) {
  made_facts m;
  m.get().allowance = 20ms;
  m.session_up(1).call(1, "request", 7).session_down(1).after(400ms).fails(1, "connection_lost");
  EXPECT_THAT(sessions(m.get()), ElementsAre(says("I13", "was told of the loss 401 ms after it")));
}

TEST(Sessions, does_not_count_a_call_that_was_being_made_at_the_loss) {
  made_facts m;
  m.session_up(1).call(1, "request", 7).session_down(1).session_up(2).ok(1);
  auto& events = m.get().events;  // up, started, made, down, up, completed
  std::swap(events[2].what, events[3].what);
  std::swap(events[2].call, events[3].call);
  EXPECT_THAT(sessions(m.get()), IsEmpty());
}

TEST(Sessions, catches_a_forgotten_waiter) {
  made_facts m;
  m.session_up(1).call(1, "subscribe", 7).session_down(1).session_up(2);
  EXPECT_THAT(sessions(m.get()),
              ElementsAre(says("I13", "still waited when the next session was up")));
}

TEST(Sessions, holds_for_a_stream_that_outlives_them_and_is_told_of_the_gap) {
  made_facts m;
  m.get().allowance = 20ms;
  m.session_up(1).call(1, "updates", 0).session_down(1).gap(1).session_up(2).row(1, 4, "a");
  EXPECT_THAT(sessions(m.get()), IsEmpty());
}

TEST(Sessions, catches_a_gap_that_nobody_is_told_of) {
  made_facts m;
  m.session_up(1).call(1, "updates", 0).session_down(1).session_up(2).row(1, 4, "a").ok(1);
  EXPECT_THAT(sessions(m.get()),
              ElementsAre(says("I13", "told of the loss only after the next session was up")));
}

TEST(Sessions, catches_a_false_promise_that_nothing_was_sent) {
  made_facts m;
  m.call(1, "request", 7).up("request", 7).fails(1, "not_sent");
  EXPECT_THAT(sessions(m.get()), ElementsAre(says("I13", "but the peer has received it")));
}

TEST(Exposure, holds_on_loopback) {
  made_facts m;
  m.get().server.emplace();
  EXPECT_THAT(exposure(m.get()), IsEmpty());
}

TEST(Exposure, catches_other_addresses_and_answers_to_strangers) {
  made_facts m;
  m.get().server =
      server_fact{.loopback = false, .address = "0.0.0.0", .answered_without_handshake = 2};
  EXPECT_THAT(exposure(m.get()), ElementsAre(says("I18", "listens on 0.0.0.0"),
                                             says("I18", "2 peers that sent no hello")));
}

TEST(Idleness, holds_when_a_window_is_quiet) {
  made_facts m;
  m.get().idle = idle_fact{.windows = 2, .busy = 0};
  EXPECT_THAT(idleness(m.get()), IsEmpty());
}

TEST(Idleness, forgives_a_late_arrival) {
  made_facts m;
  m.get().idle = idle_fact{.windows = 1, .busy = 1, .steps = 3};
  EXPECT_THAT(idleness(m.get()), IsEmpty());
}

TEST(Idleness, catches_steps_in_window_after_window) {
  made_facts m;
  m.get().idle =
      idle_fact{.windows = limits::idle_windows, .busy = limits::idle_windows, .steps = 12};
  EXPECT_THAT(idleness(m.get()), ElementsAre(says("I20", "12 steps")));
}

TEST(Idleness, catches_a_bus_that_never_settles) {
  made_facts m;
  m.get().idle = idle_fact{.steps = 900, .settled = false};
  EXPECT_THAT(idleness(m.get()), ElementsAre(says("I20", "never came to rest")));
}

}  // namespace
}  // namespace busproof::scenarios::checkers
