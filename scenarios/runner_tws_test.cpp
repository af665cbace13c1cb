// The runner with files of protocol "tws": our bus passes, and each broken rule is caught by its
// invariant as it is with the native protocol.
#include <gmock/gmock.h>

#include <string>

#include "mock_gateway/scenario/reader.hpp"
#include "scenarios/isolation.hpp"
#include "scenarios/runner.hpp"
#include "scenarios/runner_verdicts.hpp"
#include "scenarios/unruly_bus.hpp"

namespace busproof::scenarios {
namespace {

using ::testing::HasSubstr;

mock_gateway::scenario parse_tws(std::string const& text) {
  return mock_gateway::parse_scenario(
      "protocol = \"tws\"\n[protocol_options]\nclock = 1767367800\n" + text, "test.toml");
}

// One request, one order that is filled, one stream that is cancelled after its first row.
char const* const tws_session = R"(
[[on]]
msg = "reqMktData"
reply = [ { send = "tickPrice", rows = 2 } ]
[[fault]]
at = { dir = "down", msg = "tickPrice", key = 20, nth = 2 }
do = "hold"
until = { dir = "up", msg = "cancelMktData", key = 20 }
[[step]]
name = "asked"
call = "request"
id = 7
message = { kind = "reqContractDetails", symbol = "AAPL" }
expect = { within = "200ms" }
[[step]]
name = "order"
call = "order"
id = 5
message = { kind = "placeOrder", symbol = "AAPL", action = "BUY", totalQuantity = 10, orderType = "MKT" }
take = 5
expect = { rows = 5 }
[[step]]
name = "stream"
call = "subscribe"
id = 20
message = { kind = "reqMktData", symbol = "AAPL" }
expect = { cancelled = true, within = "10s" }
[[step]]
name = "stop"
call = "cancel"
of = "stream"
after = "stream first row"
)";

scenario_result run_unruly_tws(rule_broken how) {
  return run_in_own_process(parse_tws(tws_session), {std::nullopt, unruly_bus(how)});
}

TEST(TwsRunner, finds_nothing_wrong_with_our_bus) {
  auto const r = run_scenario(parse_tws(tws_session));
  EXPECT_EQ(r.verdict, verdict::holds) << all_texts(r);
  ASSERT_EQ(r.faults.size(), 1u);
  EXPECT_EQ(r.faults[0].observed, 1u);
}

TEST(TwsRunner, counts_what_the_greeting_consists_of_as_no_answer) {
  auto const r = run_scenario(parse_tws(R"(
[[on]]
msg = "startApi"
reply = [
  { send = "error", id = -1, code = 2104, text = "before the end of the greeting" },
  { send = "nextValidId" },
  { send = "managedAccts" },
  { send = "error", id = -1, code = 2104, text = "behind it" },
]
[[step]]
call = "shared_call"
message = { kind = "reqIds" }
expect = { body = "9|1|1|" }
)"));
  EXPECT_EQ(r.verdict, verdict::holds) << all_texts(r);
}

TEST(TwsRunner, catches_a_request_that_is_never_answered) {
  auto const r = run_unruly_tws(rule_broken::forgets_answers);
  EXPECT_THAT(r.findings, breaks("I1"));
  EXPECT_THAT(all_texts(r),
              HasSubstr("asked (request 7) never completed, although its answer was sent"));
}

TEST(TwsRunner, catches_misrouted_answers_and_order_updates) {
  auto const r = run_unruly_tws(rule_broken::swaps_bodies);
  EXPECT_THAT(r.findings, breaks("I2"));
  EXPECT_THAT(all_texts(r), HasSubstr("asked (request 7) got the body 'somebody else's'"));
  EXPECT_THAT(all_texts(r), HasSubstr("order (order 5) got the body 'somebody else's'"));
}

TEST(TwsRunner, catches_a_row_after_cancel) {
  EXPECT_THAT(run_unruly_tws(rule_broken::talks_after_cancel).findings, breaks("I3"));
}

TEST(TwsRunner, catches_a_message_that_is_not_accounted_for) {
  auto const r = run_unruly_tws(rule_broken::hides_deliveries);
  EXPECT_THAT(r.findings, breaks("I5"));
  EXPECT_THAT(all_texts(r), HasSubstr("dropped silently"));
}

TEST(TwsRunner, catches_a_request_that_is_sent_again) {
  auto const r = run_unruly_tws(rule_broken::sends_twice);
  EXPECT_THAT(r.findings, breaks("I13"));
  EXPECT_THAT(all_texts(r), HasSubstr("request 7 was made 1 times and sent 2 times"));
}

TEST(TwsRunner, shows_what_it_got_in_place_of_what_was_expected) {
  auto const r = run_scenario(parse_tws(R"(
[listen]
[[step]]
name = "time"
call = "shared_call"
message = { kind = "reqCurrentTime" }
expect = { body = "49|1|7|" }
)"));
  EXPECT_EQ(r.verdict, verdict::broken);
  EXPECT_THAT(all_texts(r), HasSubstr("expected the body '49|1|7|', got '49|1|1767367800|'"));
}

TEST(TwsRunner, gives_an_undecodable_answer_to_its_caller_as_one) {
  auto const r = run_scenario(parse_tws(R"(
[listen]
[[fault]]
at = { dir = "down", msg = "currentTime", nth = 1, byte = 9 }
do = "corrupt"
mask = 64
[[step]]
call = "shared_call"
message = { kind = "reqCurrentTime" }
expect = { error = "undecodable" }
)"));
  EXPECT_EQ(r.verdict, verdict::holds) << all_texts(r);
}

TEST(TwsRunner, knows_why_a_session_did_not_begin) {
  auto const r = run_scenario(parse_tws(R"(
[bus]
reconnect = false
[[on]]
msg = "startApi"
reply = [ { send = "error", id = -1, code = 326, text = "client id in use" } ]
[[step]]
call = "connect"
expect = { error = "client_id_in_use" }
)"));
  EXPECT_EQ(r.verdict, verdict::holds) << all_texts(r);
}

TEST(TwsRunner, speaks_the_version_of_its_file) {
  auto file = parse_tws(tws_session);
  file.protocol_options["server_version"] = std::int64_t{176};
  auto const r = run_scenario(file);
  EXPECT_EQ(r.verdict, verdict::holds) << all_texts(r);
}

TEST(TwsRunner, skips_a_bus_that_does_not_speak_it) {
  auto const r = run_unruly_tws(rule_broken::can_do_nothing);
  EXPECT_EQ(r.verdict, verdict::skipped);
  EXPECT_EQ(r.reason, "the file needs a bus that speaks TWS");
}

}  // namespace
}  // namespace busproof::scenarios
