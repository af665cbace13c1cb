// The reader: what good files become, and files that hold nothing but defaults.
#include "mock_gateway/scenario/reader.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

scenario parse(std::string const& text) { return parse_scenario(text, "some/late-end.toml"); }

/// A scenario with a gateway and one step, fault, rule or expectation.
scenario with(std::string const& section) { return parse("[listen]\n" + section); }

TEST(ScenarioReader, fills_in_defaults) {
  auto const s = parse("[listen]\n");
  EXPECT_EQ(s.file, "some/late-end.toml");
  EXPECT_EQ(s.name, "late-end");
  EXPECT_EQ(s.schema, 1);
  EXPECT_EQ(s.protocol, "native");
  EXPECT_EQ(s.seed, 1u);
  ASSERT_TRUE(s.listen);
  EXPECT_EQ(s.listen->host, "127.0.0.1");
  EXPECT_EQ(s.listen->port, 0);
  EXPECT_EQ(s.listen->max_sessions, 1024u);
  EXPECT_EQ(s.listen->over_limit, over_limit::reset);
  EXPECT_FALSE(s.server);
  EXPECT_FALSE(s.bus);
  EXPECT_TRUE(s.steps.empty() && s.faults.empty() && s.on.empty() && s.expectations.empty());
}

TEST(ScenarioReader, takes_a_gateway_with_its_defaults_for_the_far_end_of_steps) {
  auto const s = parse("[[step]]\ncall = \"connect\"\n");
  ASSERT_TRUE(s.listen);
  EXPECT_EQ(s.listen->max_sessions, 1024u);
  EXPECT_EQ(s.listen->place.line, 0u);
}

TEST(ScenarioReader, reads_the_head) {
  auto const s = parse(R"(
schema = 1
name = "späte Antwort 日本"
protocol = "native"
seed = 9223372036854775807
claims = ["no lost early response"]
checks = ["I1", "I20"]
entry = "R12"
about = "one sentence"
[listen]
host = "::1"
port = 4002
max_sessions = 8
over_limit = "refuse"
receive_buffer = 4096
send_buffer = 8192
[bus]
reconnect = true
request_timeout = "2s"
handshake_timeout = "1.5s"
backoff_base = "1ms"
backoff_cap = "10ms"
subscription_capacity = 4
send_buffer = 2048
threads = 2
first_id = 9223372036854775806
last_id = 9223372036854775807
[protocol_options]
server_name = "far end"
cancel = "stop"
)");
  EXPECT_EQ(s.name, "späte Antwort 日本");
  EXPECT_EQ(s.seed, 9223372036854775807u);
  EXPECT_EQ(s.claims, std::vector{"no lost early response"s});
  EXPECT_EQ(s.checks, (std::vector{"I1"s, "I20"s}));
  EXPECT_EQ(s.entry, "R12");
  EXPECT_EQ(s.about, "one sentence");
  EXPECT_EQ(s.listen->host, "::1");
  EXPECT_EQ(s.listen->port, 4002);
  EXPECT_EQ(s.listen->over_limit, over_limit::refuse);
  EXPECT_EQ(s.listen->receive_buffer, 4096u);
  EXPECT_EQ(s.listen->send_buffer, 8192u);
  EXPECT_EQ(s.listen->place.line, 10u);
  ASSERT_TRUE(s.bus);
  EXPECT_EQ(s.bus->reconnect, true);
  EXPECT_EQ(s.bus->request_timeout, 2s);
  EXPECT_EQ(s.bus->handshake_timeout, 1500ms);
  EXPECT_EQ(s.bus->backoff_base, 1ms);
  EXPECT_EQ(s.bus->backoff_cap, 10ms);
  EXPECT_EQ(s.bus->subscription_capacity, 4u);
  EXPECT_EQ(s.bus->send_buffer, 2048u);
  EXPECT_EQ(s.bus->threads, 2u);
  EXPECT_EQ(s.bus->first_id, 9223372036854775806u);
  EXPECT_EQ(s.bus->last_id, 9223372036854775807u);
  EXPECT_EQ(s.protocol_options.at("cancel"), field_value("stop"s));
}

TEST(ScenarioReader, reads_a_server_under_test) {
  auto const s = parse(R"(
[server]
max_sessions = 100
over_limit = "stall"
handshake_timeout = "100ms"
idle_timeout = "1m"
drain = "5s"
threads = 4
[[step]]
call = "storm"
connections = 1000
hold = "10ms"
expect = { admitted = 100, refused = 900, one_of = ["reset"] }
)");
  ASSERT_TRUE(s.server);
  EXPECT_EQ(s.server->max_sessions, 100u);
  EXPECT_EQ(s.server->over_limit, over_limit::stall);
  EXPECT_EQ(s.server->handshake_timeout, 100ms);
  EXPECT_EQ(s.server->idle_timeout, 1min);
  EXPECT_EQ(s.server->drain, 5s);
  EXPECT_EQ(s.server->threads, 4u);
  ASSERT_EQ(s.steps.size(), 1u);
  EXPECT_EQ(s.steps[0].connections, 1000u);
  EXPECT_EQ(s.steps[0].hold, 10ms);
  EXPECT_EQ(s.steps[0].expect.admitted, 100u);
  EXPECT_EQ(s.steps[0].expect.refused, 900u);
}

TEST(ScenarioReader, reads_rules_with_their_replies) {
  auto const s = with(R"([[on]]
msg = "request"
where = { type = 7, body = "AAPL" }
times = 2
reply = [ { send = "response", rows = 3, gap = "1ms..4ms", after = "2ms", body = "x" },
          { send = "error", code = 5, text = "no" } ]
[[on]]
msg = "cancel"
reply = []
[[on]]
msg = "ping"
reply = { send = "pong" }
)");
  ASSERT_EQ(s.on.size(), 3u);
  EXPECT_EQ(s.on[0].where.at("type"), field_value(std::int64_t{7}));
  EXPECT_EQ(s.on[0].times, 2u);
  ASSERT_EQ(s.on[0].replies.size(), 2u);
  EXPECT_EQ(s.on[0].replies[0].rows, 3u);
  EXPECT_EQ(s.on[0].replies[0].gap.low, 1ms);
  EXPECT_EQ(s.on[0].replies[0].gap.high, 4ms);
  EXPECT_EQ(s.on[0].replies[0].after.low, 2ms);
  EXPECT_EQ(s.on[0].replies[0].fields.size(), 1u);
  EXPECT_EQ(s.on[0].replies[1].fields.at("code"), field_value(std::int64_t{5}));
  EXPECT_TRUE(s.on[1].replies.empty());
  EXPECT_EQ(s.on[2].replies.size(), 1u);
}

TEST(ScenarioReader, reads_every_verb_with_its_keys) {
  auto const s = with(R"([[fault]]
at = { msg = "request", key = 1 }
do = "early"
[[fault]]
at = { dir = "down", nth = 2 }
do = "delay"
by = "1ms..4ms"
repeat = 0
[[fault]]
at = { dir = "down", msg = "end", key = 101 }
do = "hold"
until = { msg = "end", key = 102 }
[[fault]]
at = { dir = "down", msg = "response", key = 1 }
do = "swap"
with = { dir = "down", msg = "response", key = 2 }
[[fault]]
at = { dir = "down", msg = "response" }
do = "reorder"
order = [3, 1, 2]
[[fault]]
at = { dir = "down", msg = "response" }
do = "reorder"
count = 4
[[fault]]
at = { dir = "down", msg = "response" }
do = "duplicate"
times = 2
[[fault]]
at = { client = "bus", msg = "cancel" }
do = "drop"
[[fault]]
at = { dir = "down", conn = 1, frame = 12, byte = 3 }
do = "slice"
by = "1ms"
[[fault]]
at = { dir = "down" }
do = "slice"
bytes = 1
[[fault]]
at = { dir = "up", conn = 2 }
do = "stall"
[[fault]]
at = { dir = "down", msg = "response", byte = 0 }
do = "close"
[[fault]]
at = { conn = 1 }
do = "reset"
[[fault]]
at = { conn = 3 }
do = "refuse"
how = "close"
)");
  ASSERT_EQ(s.faults.size(), 14u);
  EXPECT_EQ(s.faults[0].what, verb::early);
  EXPECT_EQ(s.faults[1].at.nth, 2u);
  EXPECT_EQ(s.faults[1].by.high, 4ms);
  EXPECT_EQ(s.faults[1].repeat, 0u);
  EXPECT_EQ(s.faults[2].until->key, 102u);
  EXPECT_EQ(s.faults[2].at.dir, direction::down);
  EXPECT_EQ(s.faults[3].with->key, 2u);
  EXPECT_EQ(s.faults[4].order, (std::vector<std::uint32_t>{3, 1, 2}));
  EXPECT_EQ(s.faults[4].count, 3u);
  EXPECT_EQ(s.faults[5].count, 4u);
  EXPECT_EQ(s.faults[6].times, 2u);
  EXPECT_EQ(s.faults[7].at.client, "bus");
  EXPECT_EQ(s.faults[8].at.byte, 3u);
  EXPECT_EQ(s.faults[8].at.frame, 12u);
  EXPECT_EQ(s.faults[8].place.line, 33u);
  EXPECT_EQ(s.faults[9].bytes, 1u);
  EXPECT_EQ(s.faults[10].what, verb::stall);
  EXPECT_EQ(s.faults[11].at.byte, 0u);
  EXPECT_EQ(s.faults[13].how, over_limit::close);
}

TEST(ScenarioReader, reads_steps_and_names_those_without_a_name) {
  auto const s = with(R"([[step]]
call = "connect"
[[step]]
name = "rows"
call = "subscribe"
id = 101
message = { kind = "request", type = 7, size = 100 }
threads = 2
repeat = 3
timeout = "1s"
expect = { rows = 3, end = true, within = "500ms" }
[[step]]
call = "cancel"
of = "rows"
after = ["rows first row", "frame 3 up"]
from_handler = true
expect = { one_of = ["ok", "cancelled"] }
)");
  ASSERT_EQ(s.steps.size(), 3u);
  EXPECT_EQ(s.steps[0].name, "step 1");
  EXPECT_EQ(s.steps[1].name, "rows");
  EXPECT_EQ(s.steps[1].id, 101u);
  EXPECT_EQ(s.steps[1].message.at("size"), field_value(std::int64_t{100}));
  EXPECT_EQ(s.steps[1].threads, 2u);
  EXPECT_EQ(s.steps[1].repeat, 3u);
  EXPECT_EQ(s.steps[1].timeout, 1s);
  EXPECT_EQ(s.steps[1].expect.rows, 3u);
  EXPECT_EQ(s.steps[1].expect.end, true);
  EXPECT_EQ(s.steps[1].expect.within, 500ms);
  EXPECT_EQ(s.steps[2].name, "step 3");
  EXPECT_EQ(s.steps[2].of, "rows");
  EXPECT_TRUE(s.steps[2].from_handler);
  EXPECT_EQ(s.steps[2].after.size(), 2u);
  EXPECT_EQ(s.steps[2].expect.one_of, (std::vector{"ok"s, "cancelled"s}));
}

TEST(ScenarioReader, normalises_raw_bytes) {
  auto const s = parse("[server]\n[[step]]\ncall = \"raw\"\nbytes = \"00 0C\\n fF\"\n");
  EXPECT_EQ(s.steps[0].bytes, "000cff");
}

TEST(ScenarioReader, reads_expectations) {
  auto const s = with(R"([[expect]]
received = "request"
where = { type = 7 }
count = 2
[[expect]]
sent = "response"
key = 5
[[expect]]
never = "cancel"
within = "500ms"
)");
  ASSERT_EQ(s.expectations.size(), 3u);
  EXPECT_EQ(s.expectations[0].received, "request");
  EXPECT_EQ(s.expectations[0].count, 2u);
  EXPECT_EQ(s.expectations[1].sent, "response");
  EXPECT_EQ(s.expectations[1].key, 5u);
  EXPECT_EQ(s.expectations[2].never, "cancel");
  EXPECT_EQ(s.expectations[2].within, 500ms);
}

TEST(ScenarioReader, skips_a_byte_order_mark) {
  EXPECT_EQ(parse("\xEF\xBB\xBFname = \"a\"\n[listen]\n").name, "a");
}

/// The reference of the format can't drift from what is read: its example is read here.
TEST(ScenarioReader, reads_the_example_of_its_own_reference) {
  std::ifstream in(std::filesystem::path(BUSPROOF_SOURCE_DIR) / "mock_gateway/scenario/README.md");
  ASSERT_TRUE(in);
  std::string const text{std::istreambuf_iterator<char>(in), {}};
  auto const fence = "```toml\n"s;
  auto const start = text.find(fence);
  ASSERT_NE(start, std::string::npos);
  auto const end = text.find("```", start + fence.size());
  auto const s = parse(text.substr(start + fence.size(), end - start - fence.size()));
  EXPECT_EQ(s.name, "late-end");
  EXPECT_FALSE(s.on.empty() || s.faults.empty() || s.steps.empty() || s.expectations.empty());
}

}  // namespace
}  // namespace busproof::mock_gateway
