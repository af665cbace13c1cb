// Native frames: layout, framing errors, and the bodies that the bus defines.
#include "bus/protocol/native_frame.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bus/protocol/framing_error.hpp"

namespace busproof::bus::protocol {
namespace {

using boost::system::error_code;
using bytes = std::vector<std::byte>;

bytes of(std::initializer_list<int> values) {
  bytes out;
  for (int value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

bytes frame(message_kind kind, std::uint16_t type, std::uint64_t key, std::string_view text) {
  byte_buffer out;
  native_codec{}.encode({kind, type, key, as_bytes(text)}, out);
  return {out.begin(), out.end()};
}

/// A header with any length, version and kind; type 0, key 0.
bytes header(std::uint32_t length, int version = 1, int kind = 3) {
  auto const part = [&](int shift) { return static_cast<int>(length >> shift & 0xff); };
  return of({part(24), part(16), part(8), part(0), version, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

decoded decode(std::span<std::byte const> input) { return native_codec{}.decode(input); }

/// The shortest prefix of `input` that is refused, with its error. All longer ones have to be
/// refused for the same reason.
std::pair<std::size_t, error_code> first_refusal(bytes const& input) {
  std::pair<std::size_t, error_code> first(input.size() + 1, {});
  for (std::size_t size = input.size() + 1; size-- > 0;) {
    auto const result = decode(std::span(input).first(size));
    if (result.status != decoded::status::error) break;
    if (first.second) {
      EXPECT_EQ(result.why, first.second) << size << " bytes";
    }
    first = {size, result.why};
  }
  return first;
}

using refusal = std::pair<std::size_t, error_code>;

TEST(NativeFrame, is_laid_out_big_endian) {
  EXPECT_EQ(
      frame(message_kind::request, 0x0203, 0x1112131415161718, "ab"),
      of({0, 0, 0, 14, 1, 3, 2, 3, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 'a', 'b'}));
}

TEST(NativeFrame, is_decoded_to_what_was_encoded) {
  auto const input = frame(message_kind::order_update, 65535, ~0ull, "price 101");
  auto const result = decode(input);
  ASSERT_EQ(result.status, decoded::status::message);
  EXPECT_EQ(result.size, input.size());
  EXPECT_EQ(result.view.kind, message_kind::order_update);
  EXPECT_EQ(result.view.type, 65535);
  EXPECT_EQ(result.view.key, ~0ull);
  EXPECT_EQ(as_text(result.view.body), "price 101");
}

TEST(NativeFrame, without_a_body_is_whole_after_its_header) {
  auto const result = decode(frame(message_kind::ping, 0, 0, ""));
  ASSERT_EQ(result.status, decoded::status::message);
  EXPECT_EQ(result.size, native_header_bytes);
  EXPECT_TRUE(result.view.body.empty());
}

TEST(NativeFrame, leaves_the_next_frame_alone) {
  auto input = frame(message_kind::request, 1, 1, "first");
  auto const first_bytes = input.size();
  auto const second = frame(message_kind::cancel, 2, 2, "second");
  input.insert(input.end(), second.begin(), second.end());
  auto const result = decode(input);
  EXPECT_EQ(result.size, first_bytes);
  EXPECT_EQ(as_text(result.view.body), "first");
}

TEST(NativeFrame, asks_for_the_header_first_and_then_for_the_whole_frame) {
  auto const input = frame(message_kind::response, 7, 9, "0123456789");
  for (std::size_t size = 0; size < input.size(); ++size) {
    auto const result = decode(std::span(input).first(size));
    EXPECT_EQ(result.status, decoded::status::need_more) << size;
    EXPECT_EQ(result.size, size < native_header_bytes ? native_header_bytes : input.size()) << size;
  }
}

TEST(NativeFrame, of_every_kind_is_understood) {
  for (int kind = 1; kind <= 12; ++kind) {
    EXPECT_EQ(decode(header(12, 1, kind)).status, decoded::status::message) << kind;
  }
}

TEST(NativeFrame, of_the_largest_body_passes) {
  auto const result = decode(header(native_length_max));
  EXPECT_EQ(result.status, decoded::status::need_more);
  EXPECT_EQ(result.size, native_frame_bytes_max);

  std::string const body(limits::body_bytes_max, 'x');
  auto const whole = frame(message_kind::request, 1, 1, body);
  EXPECT_EQ(whole.size(), native_frame_bytes_max);
  EXPECT_EQ(decode(whole).status, decoded::status::message);
}

TEST(NativeFrame, of_length_zero_is_refused_at_its_fourth_byte) {
  EXPECT_EQ(first_refusal(header(0)), refusal(4, framing_error::zero_length));
}

TEST(NativeFrame, shorter_than_its_header_is_refused_at_its_fourth_byte) {
  EXPECT_EQ(first_refusal(header(1)), refusal(4, framing_error::short_length));
  EXPECT_EQ(first_refusal(header(11)), refusal(4, framing_error::short_length));
}

TEST(NativeFrame, beyond_the_bound_is_refused_at_its_fourth_byte) {
  for (auto length : {std::uint32_t{native_length_max + 1}, 0x7fffffffu}) {
    EXPECT_EQ(first_refusal(header(length)), refusal(4, framing_error::too_long)) << length;
  }
}

TEST(NativeFrame, of_negative_length_is_refused_at_its_fourth_byte) {
  for (auto length : {0x80000000u, 0xfffffff0u, 0xffffffffu}) {
    EXPECT_EQ(first_refusal(header(length)), refusal(4, framing_error::too_long)) << length;
  }
}

TEST(NativeFrame, of_another_version_is_refused_at_its_fifth_byte) {
  for (int version : {0, 2, 255}) {
    EXPECT_EQ(first_refusal(header(12, version)), refusal(5, framing_error::bad_version));
  }
}

TEST(NativeFrame, of_an_unknown_kind_is_refused_at_its_sixth_byte) {
  for (int kind : {0, 13, 128, 255}) {
    EXPECT_EQ(first_refusal(header(12, 1, kind)), refusal(6, framing_error::bad_kind)) << kind;
  }
}

TEST(NativeFrame, of_a_handshake_has_a_smaller_bound) {
  std::uint32_t const most = native_length_min + limits::handshake_body_bytes_max;
  for (auto kind : {message_kind::hello, message_kind::welcome}) {
    auto const number = static_cast<int>(kind);
    EXPECT_EQ(decode(header(most, 1, number)).status, decoded::status::need_more);
    EXPECT_EQ(first_refusal(header(most + 1, 1, number)), refusal(6, framing_error::too_long));
  }
}

TEST(NativeFrame, with_several_faults_is_refused_for_the_first_of_them) {
  EXPECT_EQ(first_refusal(header(0, 9, 99)), refusal(4, framing_error::zero_length));
  EXPECT_EQ(first_refusal(header(12, 9, 99)), refusal(5, framing_error::bad_version));
}

TEST(NativeFrame, is_peeked_at_as_soon_as_its_header_is_there) {
  auto const input = frame(message_kind::request, 5, 77, "a body that has not come yet");
  native_header seen;
  EXPECT_FALSE(native_peek(std::span(input).first(15), seen));
  ASSERT_TRUE(native_peek(std::span(input).first(16), seen));
  EXPECT_EQ(seen.kind, message_kind::request);
  EXPECT_EQ(seen.type, 5);
  EXPECT_EQ(seen.key, 77u);
  EXPECT_EQ(seen.frame_bytes, input.size());
  EXPECT_FALSE(native_peek(header(0), seen));
}

TEST(NativeStreamEnd, between_frames_is_no_error) {
  EXPECT_EQ(native_end_of_stream({}), error_code());
}

TEST(NativeStreamEnd, inside_a_frame_is_a_truncation) {
  auto const input = frame(message_kind::request, 5, 77, "half");
  for (std::size_t size = 1; size < input.size(); ++size) {
    EXPECT_EQ(native_end_of_stream(std::span(input).first(size)), framing_error::truncated);
  }
}

TEST(NativeStreamEnd, after_a_wrong_frame_reports_what_was_wrong) {
  EXPECT_EQ(native_end_of_stream(header(0)), framing_error::zero_length);
}

template <typename Body>
message_body encoded(Body const& from) {
  message_body out;
  encode_body(from, out);
  return out;
}

template <typename Body>
error_code read(std::string_view raw, Body& to) {
  return decode_body(as_bytes(raw), to);
}

TEST(HelloBody, is_decoded_to_what_was_encoded) {
  hello seen;
  auto const body = encoded(hello{1, 3, "prüfer"});
  ASSERT_EQ(decode_body({body.data(), body.size()}, seen), error_code());
  EXPECT_EQ(seen.version_min, 1);
  EXPECT_EQ(seen.version_max, 3);
  EXPECT_EQ(seen.client_name, "prüfer");
}

TEST(HelloBody, without_both_versions_is_refused) {
  hello seen;
  EXPECT_EQ(read("", seen), framing_error::bad_body);
  EXPECT_EQ(read("\x01", seen), framing_error::bad_body);
}

TEST(HelloBody, with_an_empty_range_of_versions_is_refused) {
  hello seen;
  EXPECT_EQ(read("\x02\x01", seen), framing_error::bad_body);
  EXPECT_EQ(read(std::string_view("\x00\x01", 2), seen), framing_error::bad_body);
}

TEST(HelloBody, with_a_name_that_is_not_utf8_is_refused_and_changes_nothing) {
  for (auto name : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"}) {
    hello seen{1, 1, "before"};
    EXPECT_EQ(read(std::string("\x01\x01") + name, seen), framing_error::bad_body);
    EXPECT_EQ(seen.client_name, "before");
  }
}

TEST(HelloBody, shares_a_version_if_ours_is_in_its_range) {
  EXPECT_TRUE(shares_a_version({1, 4, ""}));
  EXPECT_FALSE(shares_a_version({2, 4, ""}));
}

TEST(WelcomeBody, is_decoded_to_what_was_encoded) {
  welcome seen;
  auto const body = encoded(welcome{1, "gateway"});
  ASSERT_EQ(decode_body({body.data(), body.size()}, seen), error_code());
  EXPECT_EQ(seen.version, 1);
  EXPECT_EQ(seen.server_name, "gateway");
}

TEST(WelcomeBody, without_a_version_is_refused) {
  welcome seen;
  EXPECT_EQ(read("", seen), framing_error::bad_body);
  EXPECT_EQ(read(std::string_view("\0name", 5), seen), framing_error::bad_body);
}

TEST(ErrorBody, is_decoded_to_what_was_encoded) {
  error_report seen;
  auto const body = encoded(error_report{0xfffefdfc, "no such symbol"});
  ASSERT_EQ(decode_body({body.data(), body.size()}, seen), error_code());
  EXPECT_EQ(seen.code, 0xfffefdfc);
  EXPECT_EQ(seen.text, "no such symbol");
}

TEST(ErrorBody, without_a_whole_code_is_refused) {
  error_report seen;
  EXPECT_EQ(read("abc", seen), framing_error::bad_body);
}

TEST(FramingError, says_what_to_do_for_every_code) {
  constexpr auto last = static_cast<int>(framing_error::no_message_id);
  for (int code = 1; code <= last; ++code) {
    EXPECT_NE(framing_category().message(code).find(';'), std::string::npos) << code;
  }
  EXPECT_EQ(framing_category().message(last + 1), "unknown framing error");
}

}  // namespace
}  // namespace busproof::bus::protocol
