#include "bus/request_bus/stream_state.hpp"

#include <gtest/gtest.h>

#include "bus/error.hpp"

namespace busproof::bus {
namespace {

message_view row(std::string_view text) { return {message_kind::response, 0, 1, as_bytes(text)}; }

std::string text_of(std::optional<stream_state::item> const& item) {
  return item ? std::string(as_text({item->row.body.data(), item->row.body.size()})) : "nothing";
}

TEST(StreamState, gives_rows_in_order_and_then_the_end) {
  stream_state stream(10);
  stream.push(row("a"));
  stream.push(row("b"));
  stream.finish(error::end_of_stream);
  EXPECT_EQ(text_of(stream.pop()), "a");
  EXPECT_EQ(text_of(stream.pop()), "b");
  EXPECT_EQ(stream.pop()->why, error::end_of_stream);
  EXPECT_EQ(stream.pop()->why, error::end_of_stream) << "the end stays";
}

TEST(StreamState, tells_a_slow_reader_how_much_it_missed_before_what_is_fresh) {
  stream_state stream(2);
  EXPECT_FALSE(stream.push(row("a")));
  EXPECT_FALSE(stream.push(row("b")));
  EXPECT_TRUE(stream.push(row("c")));
  EXPECT_TRUE(stream.push(row("d")));
  EXPECT_EQ(stream.pop()->why, error::lagged);
  EXPECT_EQ(stream.missed_reported, 2u);
  EXPECT_EQ(text_of(stream.pop()), "c");
  EXPECT_EQ(text_of(stream.pop()), "d");
  EXPECT_EQ(stream.missed_total, 2u);
}

TEST(StreamState, never_drops_its_end) {
  stream_state stream(1);
  stream.push(row("a"));
  stream.finish(error::end_of_stream);
  EXPECT_EQ(text_of(stream.pop()), "a");
  EXPECT_EQ(stream.pop()->why, error::end_of_stream);
}

TEST(StreamState, never_drops_the_mark_of_a_lost_session) {
  stream_state stream(2);
  stream.push(row("a"));
  EXPECT_FALSE(stream.push_gap());
  EXPECT_TRUE(stream.push(row("b")));
  EXPECT_FALSE(stream.push(row("c"))) << "what makes room is no row";
  EXPECT_EQ(stream.pop()->why, error::lagged);
  EXPECT_EQ(stream.missed_reported, 1u);
  EXPECT_EQ(stream.pop()->why, error::session_lost);
  EXPECT_EQ(text_of(stream.pop()), "b");
  EXPECT_EQ(text_of(stream.pop()), "c");
}

TEST(StreamState, takes_nothing_after_its_end) {
  stream_state stream(4);
  stream.finish(error::end_of_stream);
  EXPECT_FALSE(stream.push(row("stray")));
  stream.finish(error::connection_lost);
  EXPECT_EQ(stream.pop()->why, error::end_of_stream);
}

TEST(StreamState, drops_what_is_queued_when_its_reader_lets_go) {
  stream_state stream(4);
  stream.push(row("a"));
  stream.abort();
  EXPECT_EQ(stream.pop()->why, asio::error::operation_aborted);
}

TEST(StreamState, makes_its_reader_wait_when_nothing_is_there) {
  stream_state stream(4);
  EXPECT_EQ(stream.pop(), std::nullopt);
}

}  // namespace
}  // namespace busproof::bus
