// Pauses of the accept loop, without a socket.
#include "bus/server/accept_backoff.hpp"

#include <gtest/gtest.h>

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;
namespace errc = boost::system::errc;

TEST(AcceptBackoff, doubles_up_to_its_cap) {
  accept_backoff pause(10ms, 70ms);
  EXPECT_EQ(pause.failed(), 10ms);
  EXPECT_EQ(pause.failed(), 20ms);
  EXPECT_EQ(pause.failed(), 40ms);
  EXPECT_EQ(pause.failed(), 70ms);
  EXPECT_EQ(pause.failed(), 70ms);
}

TEST(AcceptBackoff, starts_over_after_a_success) {
  accept_backoff pause(10ms, 1s);
  pause.failed();
  pause.failed();
  pause.succeeded();
  EXPECT_EQ(pause.failed(), 10ms);
}

TEST(AcceptBackoff, never_overflows) {
  accept_backoff pause(1h, std::chrono::nanoseconds::max());
  for (int i = 0; i < 200; ++i) EXPECT_GE(pause.failed(), 1h);
}

TEST(AcceptBackoff, is_skipped_only_for_errors_of_one_connection) {
  EXPECT_TRUE(concerns_one_connection(make_error_code(errc::connection_aborted)));
  EXPECT_TRUE(concerns_one_connection(make_error_code(errc::protocol_error)));
  for (auto const lasting :
       {errc::too_many_files_open, errc::too_many_files_open_in_system, errc::no_buffer_space,
        errc::not_enough_memory, errc::bad_file_descriptor, errc::invalid_argument}) {
    EXPECT_FALSE(concerns_one_connection(make_error_code(lasting)));
  }
}

}  // namespace
}  // namespace busproof::bus
