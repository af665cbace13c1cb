// Properties of the native decoder: what it makes of a stream depends on the bytes, never on their
// cuts (I11), and nothing that a peer sends does harm.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bus/protocol/framing_error.hpp"
#include "bus/protocol/native_frame.hpp"
#include "stress/fuzz/native_transcript.hpp"

namespace busproof {

// RapidCheck prints counterexamples of types that are default constructed by name alone; these
// make them readable. It finds them by argument-dependent lookup.
namespace bus {
void showValue(message const& m, std::ostream& out) {
  out << to_string(m.kind) << "(type " << m.type << ", key " << m.key << ", " << m.body.size()
      << " bytes)";
}
}  // namespace bus

namespace {

using bus::message;
using bus::message_kind;
using bus::protocol::framing_error;
using bus::protocol::native_codec;
using bus::protocol::native_header_bytes;
using stress::native_transcript;

using bytes = std::vector<std::byte>;

/// Small, so that cuts meet the moving and growing of the buffer.
constexpr std::size_t chunk = 24;

template <typename T>
rc::Gen<T> edge_or_any() {
  return rc::gen::oneOf(rc::gen::element<T>(0, 1, 0xff, std::numeric_limits<T>::max() / 2,
                                            std::numeric_limits<T>::max()),
                        rc::gen::arbitrary<T>());
}

rc::Gen<bytes> bytes_up_to(std::size_t most) {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, most + 1), [](std::size_t size) {
    return rc::gen::container<bytes>(size, rc::gen::map(rc::gen::inRange(0, 256), [](int value) {
                                       return static_cast<std::byte>(value);
                                     }));
  });
}

rc::Gen<message> any_message(std::size_t body_bytes_max) {
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(1, 13), edge_or_any<std::uint16_t>(),
                                     edge_or_any<std::uint64_t>(), bytes_up_to(body_bytes_max)),
                      [](std::tuple<int, std::uint16_t, std::uint64_t, bytes> const& parts) {
                        auto const& [kind, type, key, body] = parts;
                        return message{static_cast<message_kind>(kind), type, key,
                                       bus::message_body(body.begin(), body.end())};
                      });
}

rc::Gen<std::vector<message>> messages(std::size_t count_max, std::size_t body_bytes_max) {
  return rc::gen::mapcat(
      rc::gen::inRange<std::size_t>(1, count_max + 1), [body_bytes_max](std::size_t count) {
        return rc::gen::container<std::vector<message>>(count, any_message(body_bytes_max));
      });
}

bytes encode(std::vector<message> const& all) {
  bus::byte_buffer out;
  for (auto const& each : all) native_codec{}.encode(view_of(each), out);
  return {out.begin(), out.end()};
}

/// Streams as a hostile or broken peer sends them: right frames with some bytes overwritten, cut
/// out or put in. Pure noise would seldom get past the length field.
rc::Gen<bytes> broken_stream() {
  return rc::gen::exec([] {
    auto stream = encode(*messages(4, 20));
    auto const edits = *rc::gen::inRange(1, 4);
    for (int edit = 0; edit < edits && !stream.empty(); ++edit) {
      auto const at = stream.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(stream));
      // The values next to what is right and wrong for lengths, versions and kinds come often.
      auto const value = static_cast<std::byte>(
          *rc::gen::oneOf(rc::gen::inRange(0, 256), rc::gen::element(0, 1, 2, 11, 12, 13, 255)));
      switch (*rc::gen::inRange(0, 4)) {
        case 0:
          stream.erase(at);
          break;
        case 1:
          stream.insert(at, value);
          break;
        default:
          *at = value;
      }
    }
    return stream;
  });
}

native_transcript receive(bytes const& stream, std::vector<std::size_t> const& cuts = {}) {
  bool bounded = false;
  auto result = stress::receive(stream, cuts, chunk, bounded);
  RC_ASSERT(bounded);
  RC_ASSERT(result.decoders_agree);
  return result;
}

/// Fails at the first one or two cuts that change the transcript.
void check_all_one_and_two_cut_splits(bytes const& stream) {
  auto const whole = receive(stream);
  for (std::size_t first = 1; first < stream.size(); ++first) {
    for (std::size_t second = first; second < stream.size(); ++second) {
      auto const cut = receive(stream, {first, second});
      if (cut != whole) RC_FAIL("cuts at " + rc::toString(first) + ", " + rc::toString(second));
    }
  }
}

RC_GTEST_PROP(NativeFrameProperty, a_message_comes_back_as_it_was_sent, ()) {
  auto const sent = *any_message(300);
  auto const stream = encode({sent});
  auto const received = native_codec{}.decode(stream);
  RC_ASSERT(received.status == bus::protocol::decoded::status::message);
  RC_ASSERT(received.size == stream.size());
  RC_ASSERT(received.view.kind == sent.kind);
  RC_ASSERT(received.view.type == sent.type);
  RC_ASSERT(received.view.key == sent.key);
  RC_ASSERT(std::ranges::equal(received.view.body, sent.body));
}

RC_GTEST_PROP(NativeFrameProperty, a_stream_gives_its_messages_whatever_the_reads, ()) {
  auto const sent = *messages(20, 200);
  auto const stream = encode(sent);
  auto cuts = *rc::gen::container<std::vector<std::size_t>>(
      rc::gen::inRange<std::size_t>(0, stream.size() + 1));
  std::ranges::sort(cuts);
  auto const received = receive(stream, cuts);
  RC_ASSERT(received.messages == sent.size());
  RC_ASSERT(received.encoded_again == stream);
  RC_ASSERT(!received.end);
}

RC_GTEST_PROP(NativeFrameProperty, no_one_or_two_cuts_change_a_right_stream, ()) {
  check_all_one_and_two_cut_splits(encode(*messages(3, 12)));
}

RC_GTEST_PROP(NativeFrameProperty, no_one_or_two_cuts_change_a_broken_stream, ()) {
  check_all_one_and_two_cut_splits(*broken_stream());
}

RC_GTEST_PROP(NativeFrameProperty, noise_does_no_harm_and_gives_the_same_byte_by_byte, ()) {
  auto const stream = *bytes_up_to(200);
  std::vector<std::size_t> every_byte(stream.size());
  for (std::size_t at = 0; at < stream.size(); ++at) every_byte[at] = at + 1;
  auto const whole = receive(stream);
  RC_ASSERT(receive(stream, every_byte) == whole);
  RC_ASSERT(whole.end || whole.consumed == stream.size());
}

RC_GTEST_PROP(NativeFrameProperty, a_refused_stream_gives_nothing_more_whatever_follows, ()) {
  auto const good = encode(*messages(3, 20));
  auto const wrong_length = *rc::gen::element<std::uint32_t>(0, 1, 11, 0x80000000u, 0xffffffffu);
  auto stream = good;
  for (int shift : {24, 16, 8, 0}) stream.push_back(static_cast<std::byte>(wrong_length >> shift));
  auto const refused = receive(stream);
  RC_ASSERT(refused.end.category() == bus::protocol::framing_category());
  RC_ASSERT(refused.end != framing_error::truncated);
  RC_ASSERT(refused.consumed == good.size());

  auto const more = encode(*messages(3, 20));
  stream.insert(stream.end(), more.begin(), more.end());
  RC_ASSERT(receive(stream) == refused);
}

RC_GTEST_PROP(NativeFrameProperty, a_stream_that_ends_early_gives_the_whole_frames_before, ()) {
  auto const sent = *messages(4, 30);
  auto const stream = encode(sent);
  std::size_t frames = 0;
  std::size_t boundary = 0;
  for (std::size_t size = 0; size <= stream.size(); ++size) {
    if (frames < sent.size() && size == boundary + native_header_bytes + sent[frames].body.size()) {
      boundary = size;
      ++frames;
    }
    auto const received = receive({stream.begin(), stream.begin() + std::ptrdiff_t(size)});
    RC_ASSERT(received.messages == frames);
    RC_ASSERT(received.consumed == boundary);
    RC_ASSERT(received.end == (size == boundary ? boost::system::error_code()
                                                : make_error_code(framing_error::truncated)));
  }
}

RC_GTEST_PROP(NativeFrameProperty, a_length_field_alone_decides_by_its_bounds, ()) {
  constexpr auto least = static_cast<std::uint32_t>(bus::protocol::native_length_min);
  constexpr auto most = static_cast<std::uint32_t>(bus::protocol::native_length_max);
  auto const length = *rc::gen::oneOf(
      rc::gen::element<std::uint32_t>(0, 1, least - 1, least, most, most + 1, 1u << 31, ~0u),
      rc::gen::inRange<std::uint32_t>(0, ~0u), rc::gen::inRange<std::uint32_t>(0, most * 2));
  bytes input;
  for (int shift : {24, 16, 8, 0}) input.push_back(static_cast<std::byte>(length >> shift));
  auto const result = native_codec{}.decode(input);
  if (length >= least && length <= most) {
    RC_ASSERT(result.status == bus::protocol::decoded::status::need_more);
  } else {
    RC_ASSERT(result.status == bus::protocol::decoded::status::error);
    RC_ASSERT(result.why == (length == 0      ? framing_error::zero_length
                             : length < least ? framing_error::short_length
                                              : framing_error::too_long));
  }
}

template <typename Body>
void check_noise_as_body() {
  auto const input = *rc::gen::oneOf(
      bytes_up_to(40), rc::gen::map(rc::gen::string<std::string>(), [](std::string const& text) {
        auto const whole = "\x01\x01\x01\x01" + text;
        auto const raw = bus::as_bytes(whole);
        return bytes(raw.begin(), raw.end());
      }));
  Body value;
  if (auto const why = bus::protocol::decode_body(input, value)) {
    RC_ASSERT(why == framing_error::bad_body);
    return;
  }
  bus::message_body again;
  bus::protocol::encode_body(value, again);
  RC_ASSERT(std::ranges::equal(again, input));
}

RC_GTEST_PROP(NativeFrameProperty, a_body_is_refused_or_comes_back_as_it_was, ()) {
  check_noise_as_body<bus::protocol::hello>();
  check_noise_as_body<bus::protocol::welcome>();
  check_noise_as_body<bus::protocol::error_report>();
}

// One case is enough here: the buffer's unit tests vary the sizes.
TEST(NativeFrameProperty, a_length_bomb_gets_memory_only_for_what_it_sends) {
  bool bounded = false;
  bytes bomb(3u << 20, std::byte{0});
  bomb[0] = std::byte{1};  // 16 MiB announced, 3 sent
  bomb[4] = std::byte{bus::protocol::native_version};
  bomb[5] = std::byte{3};
  auto const result = stress::receive(bomb, {}, bus::limits::read_chunk_bytes, bounded);
  EXPECT_TRUE(bounded);
  EXPECT_EQ(result.messages, 0u);
  EXPECT_EQ(result.end, framing_error::truncated);
}

}  // namespace
}  // namespace busproof
