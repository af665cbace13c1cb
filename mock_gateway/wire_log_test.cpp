// The lines of the wire log.
#include "mock_gateway/wire_log.hpp"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;

wire_record frame() {
  wire_record out;
  out.t = 1500ns;
  out.conn = 2;
  out.client = "alice";
  out.dir = direction::down;
  out.frame = 3;
  out.msg = "response";
  out.type = 7;
  out.key = 101;
  out.size = 20;
  return out;
}

TEST(WireLog, writes_a_frame_as_one_line_of_json) {
  EXPECT_EQ(to_json(frame()),
            "{\"t\":1500,\"conn\":2,\"client\":\"alice\",\"dir\":\"down\",\"frame\":3,"
            "\"kind\":\"response\",\"type\":7,\"key\":101,\"size\":20}");
}

TEST(WireLog, writes_decisions_with_their_parameters_and_lines) {
  auto record = frame();
  record.decisions = {{verb::delay, 12, 2ms, std::nullopt}, {verb::duplicate, 15, {}, 2}};
  EXPECT_THAT(to_json(record),
              testing::HasSubstr("\"decision\":[{\"do\":\"delay\",\"by\":2000000,\"line\":12},"
                                 "{\"do\":\"duplicate\",\"amount\":2,\"line\":15}]"));
}

TEST(WireLog, writes_copies_and_what_was_not_delivered) {
  auto record = frame();
  record.copy = 1;
  record.delivered = false;
  EXPECT_THAT(to_json(record), testing::HasSubstr(R"("copy":1)"));
  EXPECT_THAT(to_json(record), testing::HasSubstr(R"("delivered":false)"));
}

TEST(WireLog, writes_events_of_connections) {
  wire_record record;
  record.what = wire_record::event::reset;
  record.conn = 4;
  record.detail = "by a fault";
  EXPECT_EQ(to_json(record), "{\"t\":0,\"conn\":4,\"event\":\"reset\",\"detail\":\"by a fault\"}");
}

TEST(WireLog, leaves_the_time_out_where_logs_are_compared) {
  auto later = frame();
  later.t = 9s;
  EXPECT_NE(to_json(frame()), to_json(later));
  EXPECT_EQ(to_json(frame(), false), to_json(later, false));
}

TEST(WireLog, writes_any_bytes_of_a_name) {
  auto record = frame();
  record.client = "\x01\"\xff";
  EXPECT_THAT(to_json(record), testing::HasSubstr(R"(\u0001\")"));
}

TEST(WireLog, keeps_records_in_memory) {
  memory_wire_log log;
  log.write(frame());
  ASSERT_EQ(log.records().size(), 1u);
  EXPECT_EQ(log.records()[0].key, 101u);
  EXPECT_EQ(log.not_kept(), 0u);
}

TEST(WireLog, has_every_line_in_the_file_at_once) {
  auto const path = std::filesystem::path(testing::TempDir()) / "wire_log_test.jsonl";
  file_wire_log log(path);
  log.write(frame());
  std::ifstream file(path);
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  EXPECT_EQ(line, to_json(frame()));
  EXPECT_TRUE(log.good());
}

TEST(WireLog, names_the_file_that_it_can_not_write) {
  try {
    file_wire_log log("/nowhere/at/all.jsonl");
    FAIL() << "it could";
  } catch (std::system_error const& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("/nowhere/at/all.jsonl"));
  }
}

}  // namespace
}  // namespace busproof::mock_gateway
